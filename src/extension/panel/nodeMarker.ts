// Marks the words of a plan node in the editor while the pointer is on the node in the panel.

import * as vscode from 'vscode';
import type { SourceRange } from '../../model/sourceRange';

interface MarkedText {
  readonly uri: vscode.Uri;
  /** Where the statement starts in the document. */
  readonly offset: number;
}

export class NodeMarker implements vscode.Disposable {
  readonly #decoration = vscode.window.createTextEditorDecorationType({
    backgroundColor: new vscode.ThemeColor('editor.wordHighlightBackground'),
    borderColor: new vscode.ThemeColor('editor.wordHighlightBorder'),
    borderStyle: 'solid',
    borderWidth: '1px',
    overviewRulerColor: new vscode.ThemeColor('editorOverviewRuler.wordHighlightForeground'),
  });

  mark({ uri, offset }: MarkedText, ranges: readonly SourceRange[]): void {
    for (const editor of vscode.window.visibleTextEditors) {
      const { document } = editor;
      if (document.uri.toString() !== uri.toString()) continue;
      const marked = ranges.map(
        ({ start, end }) =>
          new vscode.Range(document.positionAt(offset + start), document.positionAt(offset + end)),
      );
      editor.setDecorations(this.#decoration, marked);
    }
  }

  clear(): void {
    for (const editor of vscode.window.visibleTextEditors)
      editor.setDecorations(this.#decoration, []);
  }

  dispose(): void {
    this.#decoration.dispose();
  }
}
