// The results on show: each bound to a document and to the very text it was made for. An edit of that text makes it stale,
// undoing the edit makes it current again.

import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import type { ExplainReport } from '../../model/report';
import { passageFinder, passageOf, shiftOffset, type Passage } from './locate';

export interface ResultSource {
  readonly uri: vscode.Uri;
  readonly connectionId: string;
}

export interface BoundResult extends ResultSource {
  readonly id: string;
  readonly report: ExplainReport;
  /** Where the statement's text starts in the document, in UTF-16 units; where it stood when the result is stale. */
  readonly offset: number;
  readonly stale: boolean;
  /** By which it is found again. */
  readonly passage: Passage;
  /** The run before of the same statement, to compare with. */
  readonly previous: ExplainReport | null;
}

/** Heuristic: more files with results than anybody keeps open, few enough to stay in memory with their plans. */
const MAX_RESULTS = 100;

export class ResultStore implements vscode.Disposable {
  #results: readonly BoundResult[] = [];
  readonly #changed = new vscode.EventEmitter<vscode.Uri>();
  readonly #subscription: vscode.Disposable;
  readonly onDidChange = this.#changed.event;

  constructor() {
    this.#subscription = vscode.Disposable.from(
      vscode.workspace.onDidChangeTextDocument((event) => {
        this.#follow(event);
      }),
      vscode.workspace.onDidCloseTextDocument((document) => {
        this.clear(document.uri);
      }),
    );
  }

  /** Takes the place of an older result of the same statement. The document may have moved on from the text that was read. */
  add(source: ResultSource, report: ExplainReport, read: string, now = read): BoundResult {
    const { statement } = report;
    const { start } = statement.range;
    const passage = passageOf(read, statement.text, start);
    const found = passageFinder(now)(passage, start);
    const previous =
      this.#results.findLast(
        (other) => other.report.statement.fingerprint === statement.fingerprint,
      )?.report ?? null;
    const result: BoundResult = {
      ...source,
      id: randomUUID(),
      report,
      offset: found ?? start,
      stale: found === null,
      passage,
      previous,
    };
    const others = this.#results.filter(
      (other) => !sameDocument(other, source) || !overlaps(other, result),
    );
    this.#results = [...others, result].slice(-MAX_RESULTS);
    this.#changed.fire(source.uri);
    return result;
  }

  get(id: string): BoundResult | null {
    return this.#results.find((result) => result.id === id) ?? null;
  }

  last(): BoundResult | null {
    return this.#results.at(-1) ?? null;
  }

  of(uri: vscode.Uri): readonly BoundResult[] {
    return this.#results.filter((result) => sameDocument(result, { uri }));
  }

  /** The current results that touch a range of a document. */
  currentAt(document: vscode.TextDocument, range: vscode.Range): readonly BoundResult[] {
    const start = document.offsetAt(range.start);
    const end = document.offsetAt(range.end);
    return this.of(document.uri).filter(
      (result) => !result.stale && result.offset <= end && endOf(result) >= start,
    );
  }

  clear(uri: vscode.Uri): void {
    const rest = this.#results.filter((result) => !sameDocument(result, { uri }));
    if (rest.length === this.#results.length) return;
    this.#results = rest;
    this.#changed.fire(uri);
  }

  #follow({ document, contentChanges }: vscode.TextDocumentChangeEvent): void {
    if (contentChanges.length === 0 || this.of(document.uri).length === 0) return;
    const find = passageFinder(document.getText());
    this.#results = this.#results.map((result) =>
      sameDocument(result, document) ? follow(result, find, contentChanges) : result,
    );
    this.#changed.fire(document.uri);
  }

  dispose(): void {
    this.#subscription.dispose();
    this.#changed.dispose();
  }
}

function follow(
  result: BoundResult,
  find: ReturnType<typeof passageFinder>,
  changes: readonly vscode.TextDocumentContentChangeEvent[],
): BoundResult {
  const expected = shiftOffset(result.offset, changes);
  const found = find(result.passage, expected);
  return { ...result, offset: found ?? expected, stale: found === null };
}

function sameDocument(a: { readonly uri: vscode.Uri }, b: { readonly uri: vscode.Uri }): boolean {
  return a.uri.toString() === b.uri.toString();
}

function overlaps(a: BoundResult, b: BoundResult): boolean {
  return a.offset < endOf(b) && b.offset < endOf(a);
}

function endOf(result: BoundResult): number {
  return result.offset + result.report.statement.text.length;
}
