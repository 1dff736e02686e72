// Entries of a log that is lines: PostgreSQL's own, or as a collector passed them on.

import { headingIn, mayHoldHeading, timeIn, type LogEntry, type LogReader } from './logEntry';
import { LogRecord } from './logRecord';
import { unwrapped, type Unwrapped, type Wrapper } from './wrapper';

/** Backends that write at the same time; more than these and the oldest entry ends. */
const MOST_OPEN = 200;

export class LineReader implements LogReader {
  oversized = 0;
  #line = 0;
  #wrappers: readonly Wrapper[] = [];
  /** By the process that writes. */
  readonly #open = new Map<string, OpenEntry>();

  read(line: string): LogEntry | null {
    this.#line += 1;
    const heading = mayHoldHeading(line) ? headingIn(line) : null;
    const piece = unwrapped(line, heading === null ? this.#wrappers : null);
    const open = this.#open.get(piece.source);
    if (heading === null && open?.takes(piece) === true) return null;
    const done = open === undefined ? null : this.#close(piece.source, open);
    if (heading === null) return done;
    this.#wrappers = piece.wrappers;
    const rest = line.slice(heading.end).trim();
    this.#open.set(
      piece.source,
      new OpenEntry(this.#line, heading.durationMs, timeIn(line), piece, rest),
    );
    return done ?? (this.#open.size > MOST_OPEN ? this.end() : null);
  }

  end(): LogEntry | null {
    for (const [source, open] of this.#open) {
      const entry = this.#close(source, open);
      if (entry !== null) return entry;
    }
    return null;
  }

  #close(source: string, open: OpenEntry): LogEntry | null {
    this.#open.delete(source);
    const entry = open.entry();
    if (entry === null) this.oversized += 1;
    return entry;
  }
}

/** What auto_explain prints below the heading, in any of its formats. */
const BODY =
  /^(?:Query Text: |Query Parameters: |Plan:|\{|<explain|[A-Z][^:]*\((?:cost=\d|actual ))/;
const RECORD =
  /^\d{4}-\d\d-\d\d[ T]\d\d:|^.{0,200}?\b(?:LOG|ERROR|FATAL|PANIC|WARNING|STATEMENT|DETAIL|HINT|CONTEXT): {2}/;

class OpenEntry {
  readonly #record: LogRecord;
  readonly #durationMs: number;
  readonly #time: string | null;
  readonly #heading: Unwrapped;
  /** What stands before each line of the body; null until its first. */
  #margin: string | null = null;

  constructor(
    line: number,
    durationMs: number,
    time: string | null,
    heading: Unwrapped,
    rest: string,
  ) {
    this.#record = new LogRecord(line);
    this.#durationMs = durationMs;
    this.#time = time;
    this.#heading = heading;
    if (rest !== '') this.#record.add(rest);
  }

  /** True for a line of the body. PostgreSQL begins those with a tab (elog.c append_with_tabs); collectors change it. */
  takes({ text, part }: Unwrapped): boolean {
    this.#margin ??= this.#marginOf(text);
    if (this.#margin === null) return false;
    if (text.startsWith(this.#margin) && !(this.#margin === '' && this.#begins(text))) {
      this.#record.add(text.slice(this.#margin.length));
      return true;
    }
    // syslog splits long lines; the rest of one has no tab.
    const isRest = part !== null && part > 1 && this.#heading.part !== null && !this.#begins(text);
    if (isRest) this.#record.append(text);
    else if (text.trim() === '' && this.#margin !== '\t') this.#record.add('');
    else return false;
    return true;
  }

  #marginOf(text: string): string | null {
    const margin = text.startsWith('\t') ? '\t' : (/^ */.exec(text)?.[0] ?? '');
    return margin === '\t' || BODY.test(text.slice(margin.length)) ? margin : null;
  }

  /** Another record: told by its words, or by a beginning like the heading's. */
  #begins(text: string): boolean {
    return RECORD.test(text) || shape(text) === shape(this.#heading.text);
  }

  entry(): LogEntry | null {
    if (this.#record.isOversized) return null;
    const { wrappers } = this.#heading;
    return {
      durationMs: this.#durationMs,
      time: this.#time,
      body: this.#record.text(),
      line: this.#record.first,
      ...(wrappers.length === 0 ? {} : { wrapper: wrappers.join(' and ') }),
    };
  }
}

/** The first characters with digits made equal: records of one log begin alike. */
function shape(text: string): string {
  const head = text.slice(0, 10);
  return /\d/.test(head) ? head.replace(/\d/g, '0') : text;
}
