// Which statements of a server log took the time, and why? Reads auto_explain's entries as a stream and judges the worst of them.

import type { PlanParseError } from '../analysis/plan/parseError';
import { detectLogFormat, logReader, type LogFormat } from '../analysis/plan/log/logReader';
import type { LogEntry, LogReader } from '../analysis/plan/log/logEntry';
import { planOfEntry } from '../analysis/plan/log/planOfEntry';
import { SlowestEntries, type EntryGroup } from '../analysis/plan/log/slowestEntries';
import type { RuleSettings } from '../analysis/rules/ruleSettings';
import type { SqlParser } from '../analysis/sql/parser';
import type { PlanReport } from '../model/report';
import { encodingOf } from '../util/decodeText';
import { humanBytes, humanCount } from '../util/humanNumbers';
import type { Work } from '../util/progress';
import { analyzePlan } from './analyzePlan';

export interface LogSource {
  readonly chunks: AsyncIterable<Uint8Array>;
  /** Null where it is not known, as of standard input. */
  readonly totalBytes: number | null;
}

export interface LogQuestion {
  /** So many statements are judged, those with the most total time. */
  readonly top: number;
  readonly rules?: RuleSettings;
}

export interface LoggedStatement {
  readonly query: string;
  readonly calls: number;
  readonly totalMs: number;
  readonly maxMs: number;
  /** Of the slowest run: when, and at which line of the log it begins. */
  readonly time: string | null;
  readonly line: number;
  /** Of the slowest run; null when its plan cannot be read. */
  readonly report: PlanReport | null;
  readonly problem: PlanParseError | null;
}

export interface LogReport {
  readonly format: LogFormat;
  readonly bytes: number;
  readonly lines: number;
  readonly entries: number;
  /** Of all entries. */
  readonly totalMs: number;
  /** Statements that differ in more than literals. */
  readonly statements: number;
  readonly top: readonly LoggedStatement[];
  /** What was left out to keep memory bounded, in words. */
  readonly notes: readonly string[];
}

/** Progress is told so often. */
const PROGRESS_BYTES = 16_000_000;
/** Enough for the first line of any record. */
const HEAD_CHARS = 4_000;

export async function analyzeLog(
  parser: SqlParser,
  source: LogSource,
  { top, rules = {} }: LogQuestion,
  work: Work,
): Promise<LogReport> {
  const scan = new LogScan();
  await scan.read(source, work);
  const { entries, reader } = scan;
  const statements: LoggedStatement[] = [];
  for (const group of entries.top(top)) {
    work.signal.throwIfAborted();
    statements.push(await judged(parser, group, rules));
  }
  return {
    format: scan.format,
    bytes: scan.bytes,
    lines: scan.lines,
    entries: entries.count,
    totalMs: entries.totalMs,
    statements: entries.size + entries.dropped,
    top: statements,
    notes: notesOf(entries, reader),
  };
}

async function judged(
  parser: SqlParser,
  { query, slowest, calls, totalMs }: EntryGroup,
  rules: RuleSettings,
): Promise<LoggedStatement> {
  const plan = planOfEntry(slowest);
  return {
    query,
    calls,
    totalMs,
    maxMs: slowest.durationMs,
    time: slowest.time,
    line: slowest.line,
    report: plan.ok
      ? await analyzePlan(parser, plan.value, query === '' ? null : query, rules)
      : null,
    problem: plan.ok ? null : plan.error,
  };
}

function notesOf(entries: SlowestEntries, reader: LogReader | null): string[] {
  const oversized = reader?.oversized ?? 0;
  return [
    ...(entries.dropped === 0
      ? []
      : [
          `${humanCount(entries.dropped)} statements of little total time were let go to keep memory bounded.`,
        ]),
    ...(oversized === 0
      ? []
      : [`${humanCount(oversized)} entries are too large to be read (over 16 MB).`]),
  ];
}

/** Bytes to lines to entries; what is kept does not grow with the log. */
class LogScan {
  readonly entries = new SlowestEntries();
  reader: LogReader | null = null;
  format: LogFormat = 'stderr';
  bytes = 0;
  lines = 0;
  #rest: string[] = [];

  async read({ chunks, totalBytes }: LogSource, work: Work): Promise<void> {
    let decoder: TextDecoder | null = null;
    let told = 0;
    for await (const chunk of chunks) {
      work.signal.throwIfAborted();
      // Logs hold what clients sent in any encoding: a broken byte must not end the reading.
      decoder ??= new TextDecoder(encodingOf(chunk) ?? 'utf-8');
      this.bytes += chunk.length;
      this.#text(decoder.decode(chunk, { stream: true }));
      if (this.bytes - told < PROGRESS_BYTES) continue;
      told = this.bytes;
      work.progress(this.#progress(totalBytes));
    }
    this.#text(decoder?.decode() ?? '');
    const last = this.#rest.join('');
    if (last !== '') this.#line(last);
    for (let entry = this.#next(); entry !== null; entry = this.#next()) this.#keep(entry);
  }

  #next(): LogEntry | null {
    return this.reader?.end() ?? null;
  }

  #progress(totalBytes: number | null): string {
    const of = totalBytes === null ? '' : ` of ${humanBytes(totalBytes)}`;
    return `read ${humanBytes(this.bytes)}${of}, ${humanCount(this.entries.count)} plans`;
  }

  /** Lines may be longer than chunks: the pieces are joined once, at the end of the line. */
  #text(text: string): void {
    let start = 0;
    for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', start)) {
      const piece = text.slice(start, end);
      start = end + 1;
      if (this.#rest.length === 0) this.#line(piece);
      else {
        this.#line(this.#rest.join('') + piece);
        this.#rest = [];
      }
    }
    if (start < text.length) this.#rest.push(text.slice(start));
  }

  #line(line: string): void {
    this.lines += 1;
    const text = line.endsWith('\r') ? line.slice(0, -1) : line;
    if (this.reader === null) {
      if (text.trim() === '') return;
      this.format = detectLogFormat(text.slice(0, HEAD_CHARS));
      this.reader = logReader(this.format);
    }
    this.#keep(this.reader.read(text));
  }

  #keep(entry: LogEntry | null): void {
    if (entry !== null) this.entries.add(entry);
  }
}
