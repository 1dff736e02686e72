// Results in the text itself: a note at the end of the lines that matter, a mark in the gutter by impact.

import * as vscode from 'vscode';
import type { Impact } from '../../model/finding';
import { lineNotes } from '../results/lineNotes';
import { inDocument, type BoundResult, type ResultStore } from '../results/resultStore';
import type { SettingsReader } from '../shell/settings';
import { visibleLine } from '../../util/visibleText';

const IMPACTS: readonly Impact[] = ['high', 'medium', 'low'];

const OVERVIEW_COLORS: Readonly<Record<Impact, string>> = {
  high: 'editorOverviewRuler.errorForeground',
  medium: 'editorOverviewRuler.warningForeground',
  low: 'editorOverviewRuler.infoForeground',
};

const STALE_NOTE = 'edited since it was explained';

export class ResultDecorations implements vscode.Disposable {
  readonly #results: ResultStore;
  readonly #settings: SettingsReader;
  readonly #marks: Readonly<Record<Impact, vscode.TextEditorDecorationType>>;
  readonly #note: vscode.TextEditorDecorationType;
  readonly #staleNote: vscode.TextEditorDecorationType;
  readonly #subscription: vscode.Disposable;

  constructor(results: ResultStore, settings: SettingsReader, media: vscode.Uri) {
    this.#results = results;
    this.#settings = settings;
    this.#marks = {
      high: markType('high', media),
      medium: markType('medium', media),
      low: markType('low', media),
    };
    this.#note = noteType('editorCodeLens.foreground');
    this.#staleNote = noteType('disabledForeground');
    const showAll = () => {
      for (const editor of vscode.window.visibleTextEditors) this.#show(editor);
    };
    this.#subscription = vscode.Disposable.from(
      results.onDidChange(showAll),
      vscode.window.onDidChangeVisibleTextEditors(showAll),
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration('planwright.decorations')) showAll();
      }),
    );
    showAll();
  }

  #show(editor: vscode.TextEditor): void {
    const enabled = this.#settings.read('planwright.decorations.enabled', editor.document);
    const results = enabled ? this.#results.of(editor.document.uri) : [];
    const current = results.filter((result) => !result.stale);
    const notes = current.flatMap((result) => notesIn(editor.document, result));
    for (const impact of IMPACTS)
      editor.setDecorations(
        this.#marks[impact],
        // The place alone: with the words of the option they would stand there twice.
        notes.filter((note) => note.impact === impact).map((note) => note.option.range),
      );
    editor.setDecorations(
      this.#note,
      notes.map((note) => note.option),
    );
    editor.setDecorations(
      this.#staleNote,
      results
        .filter((result) => result.stale)
        .map((result) => lineEndOption(editor.document, result.offset, STALE_NOTE)),
    );
  }

  dispose(): void {
    this.#subscription.dispose();
    for (const type of [this.#note, this.#staleNote, ...Object.values(this.#marks)]) type.dispose();
  }
}

function notesIn(
  document: vscode.TextDocument,
  result: BoundResult,
): readonly { readonly impact: Impact; readonly option: vscode.DecorationOptions }[] {
  return lineNotes(result.report).map((note) => ({
    impact: note.impact,
    option: lineEndOption(document, inDocument(result, note.range).start, note.text),
  }));
}

function lineEndOption(
  document: vscode.TextDocument,
  offset: number,
  text: string,
): vscode.DecorationOptions {
  const end = document.lineAt(document.positionAt(offset).line).range.end;
  const contentText = visibleLine(text);
  return { range: new vscode.Range(end, end), renderOptions: { after: { contentText } } };
}

function noteType(color: string): vscode.TextEditorDecorationType {
  return vscode.window.createTextEditorDecorationType({
    after: { margin: '0 0 0 3ch', color: new vscode.ThemeColor(color) },
    rangeBehavior: vscode.DecorationRangeBehavior.ClosedClosed,
  });
}

function markType(impact: Impact, media: vscode.Uri): vscode.TextEditorDecorationType {
  const icon = (theme: string) => vscode.Uri.joinPath(media, 'gutter', `${impact}-${theme}.svg`);
  return vscode.window.createTextEditorDecorationType({
    light: { gutterIconPath: icon('light') },
    dark: { gutterIconPath: icon('dark') },
    gutterIconSize: 'contain',
    overviewRulerColor: new vscode.ThemeColor(OVERVIEW_COLORS[impact]),
    overviewRulerLane: vscode.OverviewRulerLane.Right,
    rangeBehavior: vscode.DecorationRangeBehavior.ClosedClosed,
  });
}
