// Is everything closed that a value opened? Looks at each piece once: a literal may have a hundred thousand lines.

export class Balance {
  #depth = 0;
  /** The quote that is open: of a literal, or of a name that may hold the other one. */
  #quote = '';

  add(text: string): void {
    for (const mark of text.match(/['"()]/g) ?? []) {
      if (this.#quote !== '') {
        if (mark === this.#quote) this.#quote = '';
      } else if (mark === '(') this.#depth += 1;
      else if (mark === ')') this.#depth -= 1;
      else this.#quote = mark;
    }
  }

  get isInQuote(): boolean {
    return this.#quote !== '';
  }

  get isClosed(): boolean {
    return this.#depth <= 0 && this.#quote === '';
  }
}
