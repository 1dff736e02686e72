// The results on show: each bound to a document and to the very text it was made for. An edit of that text makes it stale,
// undoing the edit makes it current again.

import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import type { AdviceStage } from '../../model/adviceStage';
import type { SqlPassage } from '../../features/hostLanguages/hostSqlReader';
import type { ExplainReport } from '../../model/report';
import type { SourceRange } from '../../model/sourceRange';
import type { TextEdit } from '../../model/change';
import { passageFinder, passageInString, passageOf, shiftOffset, type Passage } from './locate';

export interface ResultSource {
  readonly uri: vscode.Uri;
  readonly connectionId: string;
  /** Measured on a replica of that connection, and not on its server. */
  readonly onReplica?: boolean;
  /** Names the command, where it explained several statements. */
  readonly series?: string;
}

export interface BoundResult extends ResultSource {
  readonly id: string;
  readonly report: ExplainReport;
  /** Where the statement's text starts in the document, in UTF-16 units; where it stood when the result is stale. */
  readonly offset: number;
  /** Units of the document that it takes there. */
  readonly length: number;
  /** How it stands in a string of a program; null where the document is SQL. */
  readonly inString: StatementInString | null;
  /** Edited since, or outdated. */
  readonly stale: boolean;
  /** Something was run since that may have changed what the plan reads. */
  readonly outdated: boolean;
  /** By which it is found again. */
  readonly passage: Passage;
  /** The fingerprint of the other wording whose result stood in its place; null when there was none. */
  readonly replaces: string | null;
}

interface StatementInString {
  readonly sql: SqlPassage['sql'];
  /** Where the statement starts in its SQL. */
  readonly start: number;
  /** And in the program, when it was read. */
  readonly origin: number;
}

/** Where a range of the statement stands in the document now. */
export function inDocument(
  result: Pick<BoundResult, 'offset' | 'inString'>,
  range: SourceRange,
): SourceRange {
  const { offset, inString } = result;
  if (inString === null) return { start: offset + range.start, end: offset + range.end };
  const { sql, start, origin } = inString;
  const place = sql.toHost({ start: start + range.start, end: start + range.end });
  return { start: place.start - origin + offset, end: place.end - origin + offset };
}

/** Where a place of the document is in the statement. */
export function inStatement({ offset, inString }: BoundResult, place: number): number {
  if (inString === null) return place - offset;
  const { sql, start, origin } = inString;
  return sql.toSql(place - offset + origin) - start;
}

/** The edit of the statement as one of the document; null where the string of the program cannot take it. */
export function editInDocument(result: BoundResult, edit: TextEdit): TextEdit | null {
  const { offset, inString } = result;
  if (inString === null) return { ...edit, range: inDocument(result, edit.range) };
  const { sql, start, origin } = inString;
  const range = { start: start + edit.range.start, end: start + edit.range.end };
  const made = sql.edit({ ...edit, range });
  if (made === null) return null;
  const by = offset - origin;
  return { ...made, range: { start: made.range.start + by, end: made.range.end + by } };
}

/** Where a statement was read: a document, and in a program the string. */
export interface ReadPlace {
  readonly text: string;
  readonly passage: SqlPassage | null;
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
  add(source: ResultSource, report: ExplainReport, read: ReadPlace, now = read.text): BoundResult {
    const { statement } = report;
    const { passage, inString, start, length } = bindingOf(report, read);
    const found = passageFinder(now)(passage, start);
    const place: Place = { ...source, offset: found ?? start, length };
    const displaced = this.#results.filter((other) => overlaps(placeOf(other), place));
    const replaces =
      displaced
        .map(({ report: { statement: other } }) => other.fingerprint)
        .findLast((fingerprint) => fingerprint !== statement.fingerprint) ?? null;
    const series = source.series ?? displaced.find((other) => other.series !== undefined)?.series;
    const result: BoundResult = {
      ...source,
      ...(series === undefined ? {} : { series }),
      id: randomUUID(),
      report,
      offset: found ?? start,
      length,
      inString,
      stale: found === null,
      outdated: false,
      passage,
      replaces,
    };
    const others = this.#results.filter((other) => !displaced.includes(other));
    this.#results = [...others, result].slice(-MAX_RESULTS);
    this.#changed.fire(source.uri);
    return result;
  }

  get(id: string): BoundResult | null {
    return this.#results.find((result) => result.id === id) ?? null;
  }

  /** Null when it is gone meanwhile. */
  complete(id: string, report: ExplainReport): BoundResult | null {
    const found = this.get(id);
    if (found === null) return null;
    const completed = { ...found, report };
    this.#results = this.#results.map((result) => (result.id === id ? completed : result));
    this.#changed.fire(found.uri);
    return completed;
  }

  /** How far the advice of a result has come; the editor shows nothing of that. */
  advance(id: string, advice: AdviceStage): void {
    this.#results = this.#results.map((result) =>
      result.id === id ? { ...result, report: { ...result.report, advice } } : result,
    );
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

  /** Those of a connection that may be others now: no edit brings them back. */
  outdate(connectionId: string, isTouched: (report: ExplainReport) => boolean): void {
    const touched = new Set(
      this.#results.filter(
        (result) => result.connectionId === connectionId && isTouched(result.report),
      ),
    );
    this.#results = this.#results.map((result) =>
      touched.has(result) ? { ...result, stale: true, outdated: true } : result,
    );
    for (const { uri } of touched) this.#changed.fire(uri);
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

function bindingOf(
  { statement: { range, text } }: ExplainReport,
  read: ReadPlace,
): Pick<BoundResult, 'passage' | 'inString' | 'length'> & { readonly start: number } {
  const { start } = range;
  if (read.passage === null) {
    const passage = passageOf(read.text, text, start);
    return { passage, inString: null, start, length: text.length };
  }
  const { sql, range: string } = read.passage;
  const place = sql.toHost({ start, end: start + text.length });
  return {
    passage: passageInString(read.text, string, place.start),
    inString: { sql, start, origin: place.start },
    start: place.start,
    length: place.end - place.start,
  };
}

function follow(
  result: BoundResult,
  find: ReturnType<typeof passageFinder>,
  changes: readonly vscode.TextDocumentContentChangeEvent[],
): BoundResult {
  const expected = shiftOffset(result.offset, changes);
  const found = find(result.passage, expected);
  const stale = found === null || result.outdated;
  return { ...result, offset: found ?? expected, stale };
}

function sameDocument(a: { readonly uri: vscode.Uri }, b: { readonly uri: vscode.Uri }): boolean {
  return a.uri.toString() === b.uri.toString();
}

interface Place {
  readonly uri: vscode.Uri;
  readonly offset: number;
  readonly length: number;
}

function placeOf({ uri, offset, length }: BoundResult): Place {
  return { uri, offset, length };
}

function overlaps(a: Place, b: Place): boolean {
  return sameDocument(a, b) && a.offset < b.offset + b.length && b.offset < a.offset + a.length;
}

function endOf(result: BoundResult): number {
  return result.offset + result.length;
}
