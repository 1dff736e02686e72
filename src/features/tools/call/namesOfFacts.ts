// Which names may the messages of health checks have? Those of all that was read: of the index that stays, of the table that is
// referred to, of a constraint, not of the subject alone.

import type { OddNames } from './oddNames';
import type { OwnLiterals } from './ownLiterals';

/** SQL has quotes around its odd names; types are PostgreSQL's own words. */
const NO_NAMES = /^(?:text|definition|predicate|category|method|kind|type|\w+_type)$/;

export class NamesOfFacts {
  readonly #names: OddNames;
  /** Keys of indexes and predicates: a literal of one may stand in a message. */
  readonly #expressions = new Set<string>();

  constructor(names: OddNames) {
    this.#names = names;
  }

  learn(facts: unknown): void {
    if (typeof facts !== 'object' || facts === null) return;
    for (const [field, value] of Object.entries(facts)) this.#learnField(field, value);
  }

  /** A message without the literals of expressions that it repeats. */
  withoutLiterals(message: string, literals: OwnLiterals): string {
    for (const text of this.#expressions) if (message.includes(text)) literals.inSql(text);
    return literals.inProse(message);
  }

  #learnField(field: string, value: unknown): void {
    if (Array.isArray(value)) for (const one of value) this.#learnField(field, one);
    else if (typeof value !== 'string') this.learn(value);
    else if (!NO_NAMES.test(field)) this.#names.learnName(value);
    else if (/['\d]/.test(value)) this.#expressions.add(value);
  }
}
