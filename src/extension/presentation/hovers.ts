// The hover on a finding: on its words, and on the line that carries its note.

import * as vscode from 'vscode';
import type { ConnectionProfile } from '../../model/connectionProfile';
import { rangeOfLint } from '../lint/lintRange';
import type { LintStore } from '../lint/lintStore';
import { yields } from '../lint/yielding';
import { HOVER_COMMANDS, hoverText } from '../results/hoverText';
import { lineNotes } from '../results/lineNotes';
import type { BoundResult, ResultStore } from '../results/resultStore';
import { rangeIn } from './diagnostics';

export class ResultHovers {
  readonly #results: ResultStore;
  readonly #lint: LintStore;
  readonly #profileOf: (id: string) => ConnectionProfile | null;

  constructor(
    results: ResultStore,
    lint: LintStore,
    profileOf: (id: string) => ConnectionProfile | null,
  ) {
    this.#results = results;
    this.#lint = lint;
    this.#profileOf = profileOf;
  }

  hover(document: vscode.TextDocument, position: vscode.Position): vscode.Hover | null {
    const line = document.lineAt(position.line).range;
    const parts = this.#results.currentAt(document, line).flatMap((result) =>
      findingsAt(document, result, position).map((finding) =>
        hoverText({
          resultId: result.id,
          report: result.report,
          finding,
          withMessage: !rangeIn(document, result, finding).contains(position),
          causes: this.#causesIn(document, rangeIn(document, result, finding)),
          mayRun: this.#profileOf(result.connectionId)?.readOnly === false,
        }),
      ),
    );
    if (parts.length === 0) return null;
    const contents = parts.map((part) => {
      const markdown = new vscode.MarkdownString(part, true);
      markdown.isTrusted = { enabledCommands: HOVER_COMMANDS };
      return markdown;
    });
    return new vscode.Hover(contents);
  }

  /** What the text itself says about the words, which has no mark of its own beside a plan's. */
  #causesIn(document: vscode.TextDocument, range: vscode.Range): readonly string[] {
    return this.#lint
      .of(document)
      .filter(
        (finding) =>
          finding.fixes.some(({ edit }) => edit !== undefined) &&
          rangeOfLint(document, finding).intersection(range)?.isEmpty === false &&
          yields(document, finding, this.#results),
      )
      .map(({ message }) => message);
  }
}

function findingsAt(document: vscode.TextDocument, result: BoundResult, position: vscode.Position) {
  const onWords = result.report.findings.filter((finding) =>
    rangeIn(document, result, finding).contains(position),
  );
  const atLineEnd = position.isEqual(document.lineAt(position.line).range.end);
  if (onWords.length > 0 || !atLineEnd) return onWords;
  return lineNotes(result.report)
    .map((note) => note.finding)
    .filter((finding) => rangeIn(document, result, finding).start.line === position.line);
}
