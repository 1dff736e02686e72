// The same made-up name for the same name, and the same made-up literal for the same literal, wherever they stand.

export type NameKind =
  | 'table'
  | 'schema'
  | 'alias'
  | 'index'
  | 'cte'
  | 'function'
  | 'trigger'
  | 'constraint'
  | 'column'
  | 'name';

/** Letters, digits and underscores: what a literal is made of between its punctuation. */
const RUNS = /[\p{L}\p{N}_]+/gu;
const NUMBERED = /^(.+)_\d+$/;
const DATE = /^\d{4}-\d{2}-\d{2}(?<time>[ T][\d:.]+)?(?<zone> ?(?:[+-][\d:]+|Z|UTC))?$/;
/** Lengths of time keep their units, which say nothing of anybody: '30 days', '1 mon 2 days', '01:30:00'. */
const INTERVAL =
  /^[+-]?\d[\d:. +-]*(?:(?:microsecond|millisecond|second|sec|minute|min|hour|day|week|month|mon|year|yr)s?[\d:. +-]*)*$/i;
/** Input of boolean and of NULL, which every database has. */
const PLAIN = /^(?:t|f|true|false|null|)$/i;
const FIRST_NUMBER = 1_001;
const FIRST_YEAR = 1_901;

export class Pseudonyms {
  readonly #names = new Map<string, string>();
  readonly #words = new Map<string, string>();
  readonly #numbers = new Map<string, string>();
  readonly #dates = new Map<string, string>();
  readonly #counts = new Map<string, number>();
  /** Everything in the original, folded: nothing made up may look like it. */
  readonly #taken: ReadonlySet<string>;

  constructor(originals: Iterable<string>) {
    const taken = new Set<string>();
    for (const text of originals) {
      for (const [run] of text.matchAll(RUNS)) taken.add(run.toLowerCase());
    }
    this.#taken = taken;
  }

  /** `name` without quotes, folded as PostgreSQL does. The kind of its first use decides what it is called. */
  name(name: string, kind: NameKind): string {
    return remembered(this.#names, name, () => this.#next(this.#stem(name, kind), 1));
  }

  /** Aliases of partitions are their table's with a number, which is how they are known to belong together. */
  #stem(name: string, kind: NameKind): string {
    const base = NUMBERED.exec(name)?.[1];
    const isOfAnother = base !== undefined && this.#taken.has(base.toLowerCase());
    return isOfAnother ? `${this.name(base, kind)}_` : `${kind}_`;
  }

  number(text: string): string {
    return remembered(this.#numbers, text, () => this.#next('', FIRST_NUMBER));
  }

  /** Of a literal's content: its punctuation stays, so that patterns, arrays and JSON keep their shape. */
  literal(content: string): string {
    if (PLAIN.test(content)) return content;
    const date = DATE.exec(content);
    if (date !== null) return this.#date(content, date);
    if (INTERVAL.test(content)) return content.replace(/\d+/g, (digits) => this.number(digits));
    return content.replace(RUNS, (run) =>
      /^\d+$/.test(run)
        ? this.number(run)
        : remembered(this.#words, run, () => this.#next('text_', 1)),
    );
  }

  #date(content: string, { groups }: RegExpExecArray): string {
    const date = remembered(this.#dates, content, () => `${this.#next('', FIRST_YEAR)}-01-01`);
    const time = groups?.['time'] === undefined ? '' : ' 00:00:00';
    return `${date}${time}${groups?.['zone'] === undefined ? '' : '+00'}`;
  }

  #next(prefix: string, first: number): string {
    // Dates and numbers count apart: a year has four digits.
    const counter = `${prefix}${String(first)}`;
    let number = this.#counts.get(counter) ?? first;
    while (this.#taken.has(`${prefix}${String(number)}`)) number += 1;
    this.#counts.set(counter, number + 1);
    return `${prefix}${String(number)}`;
  }
}

function remembered(map: Map<string, string>, key: string, make: () => string): string {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}
