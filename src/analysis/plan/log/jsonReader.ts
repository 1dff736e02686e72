// Entries of a log whose lines are JSON: PostgreSQL's own jsonlog, or a collector's records around a message or a line.

import { headingIn, mayHoldHeading, timeIn, type LogEntry, type LogReader } from './logEntry';
import { LineReader } from './lineReader';
import { MAX_RECORD_CHARS } from './logRecord';
import { unwrapped } from './wrapper';

export class JsonReader implements LogReader {
  #oversized = 0;
  #line = 0;
  /** Records that hold one line each: the key of it, and who puts the lines together. */
  #lines: { readonly key: string; readonly first: number; readonly reader: LineReader } | null =
    null;

  get oversized(): number {
    return this.#oversized + (this.#lines?.reader.oversized ?? 0);
  }

  read(line: string): LogEntry | null {
    this.#line += 1;
    const isHeading = mayHoldHeading(line);
    if (!isHeading && this.#lines === null) return null;
    if (line.length > MAX_RECORD_CHARS) {
      this.#oversized += 1;
      return null;
    }
    const fields = [...textFields(parsed(/^\s*[[{"]/.test(line) ? line : unwrapped(line).text))];
    if (!isHeading) return this.#nextLine(fields);
    const found = fields
      .filter(({ text }) => headingIn(text) !== null)
      .sort((a, b) => b.text.length - a.text.length)[0];
    if (found === undefined) return null;
    const { text, key } = found;
    if (!/\n./.test(text)) return this.#firstLine(key, text);
    const stamp = fields.find((field) => field.key === 'timestamp')?.text ?? null;
    return entryOf(text, stamp ?? timeIn(line), this.#line);
  }

  end(): LogEntry | null {
    return this.#placed(this.#lines?.reader.end() ?? null);
  }

  #firstLine(key: string, text: string): LogEntry | null {
    if (this.#lines?.key !== key) {
      this.#lines = { key, first: this.#line - 1, reader: new LineReader() };
    }
    return this.#placed(this.#lines.reader.read(text.replace(/\r?\n$/, '')));
  }

  #nextLine(fields: readonly TextField[]): LogEntry | null {
    const lines = this.#lines;
    const field = fields.find(({ key }) => key === lines?.key);
    return field === undefined
      ? null
      : this.#placed(lines?.reader.read(field.text.replace(/\r?\n$/, '')) ?? null);
  }

  #placed(entry: LogEntry | null): LogEntry | null {
    const first = this.#lines?.first ?? 0;
    return entry === null ? null : { ...entry, line: entry.line + first, wrapper: 'JSON' };
  }
}

/** `message` is all of an entry; null when it has no heading. */
export function entryOf(message: string, time: string | null, line: number): LogEntry | null {
  const heading = headingIn(message);
  if (heading === null) return null;
  const body = message.slice(heading.end).replace(/^[ ]*\r?\n/, '');
  const margin = /^\t|^ +(?=Query Text: )/.exec(body)?.[0] ?? '';
  const bare =
    margin !== '' && body.startsWith(margin)
      ? body
          .split('\n')
          .map((text) => (text.startsWith(margin) ? text.slice(margin.length) : text))
          .join('\n')
      : body;
  return { durationMs: heading.durationMs, time, body: bare, line };
}

interface TextField {
  readonly key: string;
  readonly text: string;
}

/** Deeper than the records of any collector, with JSON as text within. */
const DEEPEST = 8;

function* textFields(value: unknown, key = '', depth = 0): Generator<TextField> {
  if (depth > DEEPEST) return;
  if (typeof value === 'string') {
    const inner = /^\s*[[{]/.test(value) ? parsed(value) : null;
    if (inner === null) yield { key, text: value };
    else yield* textFields(inner, key, depth + 1);
  } else if (typeof value === 'object' && value !== null) {
    for (const [name, item] of Object.entries(value)) yield* textFields(item, name, depth + 1);
  }
}

/** One record, or one line of a record that is printed over several. */
function parsed(line: string): unknown {
  const bare = line
    .trim()
    .replace(/^\[(?=\s*\{)/, '')
    .replace(/(?<=[}"])\s*[,\]]+$/, '');
  return parsedAs(line.trim()) ?? parsedAs(bare) ?? parsedAs(`{${bare}}`);
}

function parsedAs(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // A line that was cut off while it was written holds no whole plan.
    return null;
  }
}
