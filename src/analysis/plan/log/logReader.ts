// Finds auto_explain's entries in the lines of a server log, whichever of the three formats it has, holding one entry at a time.

import { csvFields } from './csvRecord';
import { headingIn, mayHoldHeading, timeIn, type LogEntry } from './logEntry';

export type LogFormat = 'stderr' | 'csvlog' | 'jsonlog';

/** A record that grows beyond this is left out: nobody reads a plan of that size, and memory is bounded. */
const MAX_RECORD_CHARS = 16_000_000;

/** By its first lines; stderr when nothing tells, since its prefix may be anything. */
export function detectLogFormat(head: string): LogFormat {
  const line = head.split('\n').find((text) => text.trim() !== '') ?? '';
  if (/^\{"timestamp":/.test(line)) return 'jsonlog';
  return CSV_START.test(line) ? 'csvlog' : 'stderr';
}

/** Of a log with plans in it, in the first part of it. */
export function looksLikeLog(head: string): boolean {
  if (headingIn(head) !== null) return true;
  const format = detectLogFormat(head);
  return format !== 'stderr' || /^\d{4}-\d{2}-\d{2} [^\n]*\b[A-Z]+: {2}\S/.test(head);
}

/** log_time with its zone is the first column (elog.c write_csvlog). */
const CSV_START = /^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}(?:\.\d+)? [\w+:-]+,/;

export interface LogReader {
  /** A line without its line feed; an entry that it completed, or null. */
  read(line: string): LogEntry | null;
  /** The entry that the end of the log completed, or null. */
  end(): LogEntry | null;
  /** Entries that were too large to keep. */
  readonly oversized: number;
}

export function logReader(format: LogFormat): LogReader {
  switch (format) {
    case 'stderr':
      return new StderrReader();
    case 'csvlog':
      return new CsvReader();
    case 'jsonlog':
      return new JsonReader();
  }
}

/** The lines of one record, up to the largest that is kept. */
class Record {
  readonly first: number;
  readonly #lines: string[] = [];
  #size = 0;

  constructor(first: number) {
    this.first = first;
  }

  get isOversized(): boolean {
    return this.#size > MAX_RECORD_CHARS;
  }

  add(line: string): void {
    this.#size += line.length + 1;
    if (this.isOversized) this.#lines.length = 0;
    else this.#lines.push(line);
  }

  text(): string {
    return this.#lines.join('\n');
  }
}

/** Lines after the first begin with a tab (elog.c append_with_tabs), whatever the prefix is. */
class StderrReader implements LogReader {
  oversized = 0;
  #line = 0;
  #open: {
    readonly record: Record;
    readonly durationMs: number;
    readonly time: string | null;
  } | null = null;

  read(line: string): LogEntry | null {
    this.#line += 1;
    if (this.#open !== null && line.startsWith('\t')) {
      this.#open.record.add(line.slice(1));
      return null;
    }
    const done = this.end();
    const heading = mayHoldHeading(line) ? headingIn(line) : null;
    if (heading !== null) {
      const record = new Record(this.#line);
      this.#open = { record, durationMs: heading.durationMs, time: timeIn(line) };
    }
    return done;
  }

  end(): LogEntry | null {
    const open = this.#open;
    this.#open = null;
    if (open === null) return null;
    const { record, durationMs, time } = open;
    if (record.isOversized) {
      this.oversized += 1;
      return null;
    }
    return { durationMs, time, body: record.text(), line: record.first };
  }
}

const MESSAGE_COLUMN = 13;

/** A record ends at the line after which every quote is closed. */
class CsvReader implements LogReader {
  oversized = 0;
  #line = 0;
  #record: Record | null = null;
  #quoted = false;
  #holdsPlan = false;

  read(line: string): LogEntry | null {
    this.#line += 1;
    // A quote that is never closed, as in a log that was cut and goes on: the next record begins anyway.
    if (this.#record?.isOversized === true && CSV_START.test(line)) this.#drop();
    this.#record ??= new Record(this.#line);
    this.#record.add(line);
    this.#holdsPlan ||= mayHoldHeading(line);
    for (let at = line.indexOf('"'); at !== -1; at = line.indexOf('"', at + 1)) {
      this.#quoted = !this.#quoted;
    }
    return this.#quoted ? null : this.end();
  }

  end(): LogEntry | null {
    const record = this.#record;
    const holdsPlan = this.#holdsPlan;
    if (record?.isOversized === true) {
      this.#drop();
      return null;
    }
    this.#forget();
    if (record === null || !holdsPlan) return null;
    const fields = csvFields(record.text());
    return entryOf(fields[MESSAGE_COLUMN] ?? '', fields[0] ?? null, record.first);
  }

  #drop(): void {
    if (this.#holdsPlan) this.oversized += 1;
    this.#forget();
  }

  #forget(): void {
    this.#record = null;
    this.#quoted = false;
    this.#holdsPlan = false;
  }
}

/** A line is a record. */
class JsonReader implements LogReader {
  oversized = 0;
  #line = 0;

  read(line: string): LogEntry | null {
    this.#line += 1;
    if (!mayHoldHeading(line)) return null;
    if (line.length > MAX_RECORD_CHARS) {
      this.oversized += 1;
      return null;
    }
    const record = parsed(line);
    const message = textField(record, 'message');
    return message === null ? null : entryOf(message, textField(record, 'timestamp'), this.#line);
  }

  end(): LogEntry | null {
    return null;
  }
}

function entryOf(message: string, time: string | null, line: number): LogEntry | null {
  const heading = headingIn(message);
  if (heading === null) return null;
  const body = message.slice(heading.end).replace(/^\r?\n/, '');
  return { durationMs: heading.durationMs, time, body, line };
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    // A line that was cut off while it was written holds no whole plan.
    return null;
  }
}

function textField(record: unknown, key: string): string | null {
  if (typeof record !== 'object' || record === null) return null;
  const value: unknown = Object.entries(record).find(([name]) => name === key)?.[1];
  return typeof value === 'string' ? value : null;
}
