// Finds auto_explain's entries in the lines of a server log, whichever of the three formats it has, holding one entry at a time.

import { csvFields } from './csvRecord';
import { entryOf, JsonReader } from './jsonReader';
import { LineReader } from './lineReader';
import { headingIn, mayHoldHeading, type LogEntry, type LogReader } from './logEntry';
import { LogRecord } from './logRecord';
import { unwrapped, type Wrapper } from './wrapper';

export type LogFormat = 'stderr' | 'csvlog' | 'jsonlog';

/** By its first lines; stderr when nothing tells, since its prefix may be anything. */
export function detectLogFormat(head: string): LogFormat {
  const { text } = unwrapped(firstLine(head));
  if (/^\s*(?:\[\s*)?(?:\{|$)/.test(text)) return 'jsonlog';
  return CSV_START.test(text) ? 'csvlog' : 'stderr';
}

/** Of a log with plans in it, in the first part of it. */
export function looksLikeLog(head: string): boolean {
  if (headingIn(head) !== null) return true;
  const line = firstLine(head);
  const { text, wrappers } = unwrapped(line);
  if (JSON_RECORD.test(text) || CSV_START.test(text)) return true;
  return (
    (wrappers.length > 0 && /\bpostgres|: {2}\S/.test(line)) ||
    /^\d{4}-\d{2}-\d{2} [^\n]*\b[A-Z]+: {2}\S/.test(head)
  );
}

/** Of a server or a collector; a plan has other keys. */
const JSON_RECORD =
  /^\s*\{(?!.*"(?:Plan|Node Type)").*"(?:timestamp|log_time|textPayload|jsonPayload|MESSAGE|message|short_message|log)"\s*:/;

function firstLine(head: string): string {
  return head.split('\n').find((text) => text.trim() !== '') ?? '';
}

/** log_time with its zone is the first column (elog.c write_csvlog). */
const CSV_START = /^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}(?:\.\d+)? [\w+:-]+,/;

export function logReader(format: LogFormat): LogReader {
  switch (format) {
    case 'stderr':
      return new LineReader();
    case 'csvlog':
      return new CsvReader();
    case 'jsonlog':
      return new JsonReader();
  }
}

const MESSAGE_COLUMN = 13;

/** A record ends at the line after which every quote is closed. */
class CsvReader implements LogReader {
  oversized = 0;
  #line = 0;
  #record: LogRecord | null = null;
  #quoted = false;
  #holdsPlan = false;
  /** As its first line has them. */
  #wrappers: readonly Wrapper[] | null = null;

  read(raw: string): LogEntry | null {
    this.#line += 1;
    this.#wrappers ??= unwrapped(raw).wrappers;
    const line = this.#wrappers.length === 0 ? raw : unwrapped(raw, this.#wrappers).text;
    // A quote that is never closed, as in a log that was cut and goes on: the next record begins anyway.
    if (this.#record?.isOversized === true && CSV_START.test(line)) this.#drop();
    this.#record ??= new LogRecord(this.#line);
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
