// The line above each statement: explain it, and what the last run of it read.

import * as vscode from 'vscode';
import { splitStatements } from '../../features/statements';
import type { CommandId } from '../manifest';
import { resultSummary } from '../results/resultSummary';
import type { BoundResult, ResultStore } from '../results/resultStore';
import type { SettingsReader } from '../shell/settings';

/** The verbs that EXPLAIN takes, in front of which only parentheses may stand. */
const EXPLAINABLE = /^[(\s]*(select|with|insert|update|delete|merge|values|table)\b/i;
/** Heuristic: beyond this a file is a dump, and its lenses would only be in the way. */
const MAX_LENSES = 2_000;

const EXPLAIN: CommandId = 'planwright.explain';
const OPTIMIZE: CommandId = 'planwright.explainAndOptimize';
const SHOW: CommandId = 'planwright.showPanel';

export class StatementLenses implements vscode.Disposable {
  readonly #results: ResultStore;
  readonly #settings: SettingsReader;
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #subscription: vscode.Disposable;
  readonly onDidChange = this.#changed.event;

  constructor(results: ResultStore, settings: SettingsReader) {
    this.#results = results;
    this.#settings = settings;
    this.#subscription = vscode.Disposable.from(
      results.onDidChange(() => {
        this.#changed.fire();
      }),
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration('planwright.codeLens')) this.#changed.fire();
      }),
    );
  }

  lenses(document: vscode.TextDocument): readonly vscode.CodeLens[] {
    if (!this.#settings.read('planwright.codeLens.enabled', document)) return [];
    const text = document.getText();
    const current = this.#results.of(document.uri).filter((result) => !result.stale);
    return splitStatements(text)
      .filter(({ start, end }) => EXPLAINABLE.test(text.slice(start, Math.min(end, start + 200))))
      .slice(0, MAX_LENSES)
      .flatMap(({ start, end }) => {
        const range = new vscode.Range(document.positionAt(start), document.positionAt(end));
        const result = current.find(
          (candidate) => candidate.offset >= start && candidate.offset < end,
        );
        return lensesOf(document, range, result ?? null);
      });
  }

  dispose(): void {
    this.#subscription.dispose();
    this.#changed.dispose();
  }
}

function lensesOf(
  document: vscode.TextDocument,
  statement: vscode.Range,
  result: BoundResult | null,
): readonly vscode.CodeLens[] {
  const at = new vscode.Range(statement.start, statement.start);
  const target = [document.uri.toString(), document.offsetAt(statement.start)];
  const lens = (title: string, command: CommandId, tooltip: string, args: readonly unknown[]) =>
    new vscode.CodeLens(at, { title, command, tooltip, arguments: [...args] });
  return [
    lens('Explain', EXPLAIN, 'The plan and its estimates; nothing is executed', target),
    lens('Explain & Optimize', OPTIMIZE, 'Why it is slow, and what would help', target),
    ...(result
      ? [lens(resultSummary(result.report), SHOW, result.report.verdict, [result.id])]
      : []),
  ];
}
