// The hover on a finding: on its words, and on the line that carries its note.

import * as vscode from 'vscode';
import { allowsTries } from '../../features/explain/tryForReal';
import type { ConnectionProfile } from '../../model/connectionProfile';
import { HOVER_COMMANDS, hoverText } from '../results/hoverText';
import { lineNotes } from '../results/lineNotes';
import type { BoundResult, ResultStore } from '../results/resultStore';
import { rangeIn } from './diagnostics';

export class ResultHovers {
  readonly #results: ResultStore;
  readonly #profileOf: (id: string) => ConnectionProfile | null;

  constructor(results: ResultStore, profileOf: (id: string) => ConnectionProfile | null) {
    this.#results = results;
    this.#profileOf = profileOf;
  }

  hover(document: vscode.TextDocument, position: vscode.Position): vscode.Hover | null {
    const line = document.lineAt(position.line).range;
    const parts = this.#results.currentAt(document, line).flatMap((result) => {
      const profile = this.#profileOf(result.connectionId);
      return findingsAt(document, result, position).map((finding) =>
        hoverText({
          resultId: result.id,
          report: result.report,
          finding,
          withMessage: !rangeIn(document, result, finding).contains(position),
          mayRun: profile?.readOnly === false,
          mayTry: profile !== null && allowsTries(profile) && result.onReplica !== true,
        }),
      );
    });
    if (parts.length === 0) return null;
    const contents = parts.map((part) => {
      const markdown = new vscode.MarkdownString(part, true);
      markdown.isTrusted = { enabledCommands: HOVER_COMMANDS };
      return markdown;
    });
    return new vscode.Hover(contents);
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
