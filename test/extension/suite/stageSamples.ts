// What tests of a run in stages share: reports of statements that stand in a document, the order to explain one, a memory.

import type * as vscode from 'vscode';
import type { ExplainRequest } from '../../../src/extension/explain/explainer';
import type { ExplainOrder } from '../../../src/extension/explain/explainRuns';
import type { ExplainReport } from '../../../src/model/report';
import { report as sample } from '../../unit/extension/reportSample';

export class Memory implements vscode.Memento {
  readonly #kept = new Map<string, unknown>();

  keys(): readonly string[] {
    return [...this.#kept.keys()];
  }

  get<T>(key: string, otherwise?: T): T {
    return (this.#kept.get(key) ?? otherwise) as T;
  }

  update(key: string, value: unknown): Promise<void> {
    this.#kept.set(key, structuredClone(value));
    return Promise.resolve();
  }
}

export function reportOf(
  text: string,
  fields: Partial<ExplainReport> = {},
  ms = 12,
): ExplainReport {
  const base = sample();
  const statement = { ...base.statement, text, sql: text, fingerprint: text };
  const metrics = { ...base.metrics, executionMs: ms };
  return { ...base, statement, metrics, ...fields };
}

/** With the place of its statement. */
export function at(report: ExplainReport, document: vscode.TextDocument): ExplainReport {
  const start = document.getText().indexOf(report.statement.text);
  const range = { start, end: start + report.statement.text.length };
  return { ...report, statement: { ...report.statement, range } };
}

export const PENDING = { suggestions: [], advice: { kind: 'pending' as const, trials: [] } };

export function order(
  document: vscode.TextDocument,
  fields: Partial<ExplainOrder> = {},
): ExplainOrder {
  const text = document.getText();
  const question = {
    connection: { profile: { id: 'shop', statementTimeoutMs: 60_000 } },
    parsed: { statement: { text, range: { start: 0, end: text.length } } },
    advise: true,
  } as unknown as ExplainRequest;
  const target = { document, text, statements: [] };
  return {
    name: 'SELECT shop.orders',
    ordinal: '',
    question,
    target,
    passage: null,
    series: null,
    ...fields,
  };
}
