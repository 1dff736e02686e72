// Reads a server log as a stream: which statements did auto_explain log, how often, and how long did they take?

import type { LogEntry, LogReader } from '../analysis/plan/log/logEntry';
import { detectLogFormat, logReader, type LogFormat } from '../analysis/plan/log/logReader';
import { SlowestEntries } from '../analysis/plan/log/slowestEntries';
import { encodingOf } from '../util/decodeText';
import { humanBytes, humanCount } from '../util/humanNumbers';
import type { Work } from '../util/progress';

export interface LogSource {
  readonly chunks: AsyncIterable<Uint8Array>;
  /** Null where it is not known, as of standard input. */
  readonly totalBytes: number | null;
}

/** Progress is told so often. */
const PROGRESS_BYTES = 16_000_000;
/** Enough for the first line of any record. */
const HEAD_CHARS = 4_000;

/** Bytes to lines to entries; what is kept does not grow with the log. */
export class LogScan {
  readonly entries = new SlowestEntries();
  format: LogFormat = 'stderr';
  bytes = 0;
  lines = 0;
  #reader: LogReader | null = null;
  #rest: string[] = [];

  /** What was left out to keep memory bounded, in words. */
  get notes(): readonly string[] {
    const { dropped } = this.entries;
    const oversized = this.#reader?.oversized ?? 0;
    return [
      ...(dropped === 0
        ? []
        : [
            `${humanCount(dropped)} statements of little total time were let go to keep memory bounded.`,
          ]),
      ...(oversized === 0
        ? []
        : [`${humanCount(oversized)} entries are too large to be read (over 16 MB).`]),
    ];
  }

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
    return this.#reader?.end() ?? null;
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
    if (this.#reader === null) {
      if (text.trim() === '') return;
      this.format = detectLogFormat(text.slice(0, HEAD_CHARS));
      this.#reader = logReader(this.format);
    }
    this.#keep(this.#reader.read(text));
  }

  #keep(entry: LogEntry | null): void {
    if (entry !== null) this.entries.add(entry);
  }
}
