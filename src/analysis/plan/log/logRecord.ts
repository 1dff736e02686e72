// The lines of one record of a log, up to the largest that is kept.

/** A record that grows beyond this is left out: nobody reads a plan of that size, and memory is bounded. */
export const MAX_RECORD_CHARS = 16_000_000;

export class LogRecord {
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

  /** To the last line. */
  append(text: string): void {
    const last = this.#lines.pop() ?? '';
    this.#size -= last.length + 1;
    this.add(last + text);
  }

  text(): string {
    return this.#lines.join('\n');
  }
}
