// A property whose value may go on in the next lines: a literal with line breaks, or a line that a mail program wrapped.

import type { Fields } from './label';
import { readProperty } from './properties';

export class OpenProperty {
  readonly #key: string;
  readonly #lines: string[] = [];
  #depth = 0;
  /** The quote that is open: of a literal, or of a name that may hold the other one. */
  #quote = '';

  constructor(key: string, value: string) {
    this.#key = key;
    this.add(value);
  }

  /** Parentheses and quotes are closed: nothing more belongs to it. */
  isWhole(): boolean {
    return this.#depth === 0 && this.#quote === '';
  }

  get hasGoneOn(): boolean {
    return this.#lines.length > 1;
  }

  /** Looks at the new line only: a literal may have a hundred thousand. */
  add(line: string): void {
    this.#lines.push(line);
    for (const mark of line.match(/['"()]/g) ?? []) {
      if (this.#quote !== '') {
        if (mark === this.#quote) this.#quote = '';
      } else if (mark === '(') this.#depth += 1;
      else if (mark === ')') this.#depth -= 1;
      else this.#quote = mark;
    }
  }

  fields(nodeType: string): Fields {
    return readProperty(this.#key, this.#lines.join('\n'), nodeType);
  }
}
