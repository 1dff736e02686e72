// Names that could pass for a sentence: in our words they stand as "name 1", and are told apart, as data.

import { NAMES } from '../../../analysis/plan/anonymise/anonymise';
import { tokenize } from '../../../analysis/sql/lexer';
import type { Plan } from '../../../model/planNode';
import { sqlIdentifier, unquotedIdentifier } from '../../../util/sqlIdentifier';

const PLAIN_NAME = /^[\p{L}_][\p{L}\p{N}_$.-]*$/u;
const QUOTED = /"(?:[^"]|"")+"/g;

export class OddNames {
  readonly #names: string[] = [];

  /** Those of a plan: they may stand in a sentence without quotes. */
  learn(plan: Plan): void {
    for (const { fields } of plan.nodes) {
      for (const [key, value] of Object.entries(fields)) {
        if (typeof value === 'string') this.#learn(key, value);
        else if (Array.isArray(value))
          for (const item of value) if (typeof item === 'string') this.#learn(key, item);
      }
    }
  }

  learnName(name: string): void {
    if (!PLAIN_NAME.test(name)) this.#add(name);
  }

  /** In the order of their numbers. */
  get names(): readonly string[] {
    return this.#names;
  }

  inProse(text: string): string {
    let told = text;
    // The longest first: one may be part of another.
    for (const name of [...this.#names].sort((a, b) => b.length - a.length)) {
      for (const written of [sqlIdentifier(name), name])
        told = told.replaceAll(written, this.#wordsFor(name));
    }
    return told.replace(QUOTED, (quoted) => {
      const name = unquotedIdentifier(quoted);
      return PLAIN_NAME.test(name) || /^name \d+$/.test(name) ? quoted : this.#add(name);
    });
  }

  #learn(key: string, value: string): void {
    if (Object.hasOwn(NAMES, key)) {
      this.learnName(value);
      return;
    }
    if (!value.includes('"')) return;
    for (const { kind, start, end } of tokenize(value)) {
      const name = unquotedIdentifier(value.slice(start, end));
      if (kind === 'quoted-identifier' && !PLAIN_NAME.test(name)) this.#add(name);
    }
  }

  #add(name: string): string {
    if (!this.#names.includes(name)) this.#names.push(name);
    return this.#wordsFor(name);
  }

  #wordsFor(name: string): string {
    return `"name ${String(this.#names.indexOf(name) + 1)}"`;
  }
}
