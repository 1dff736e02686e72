// Names that could pass for a sentence: in our words they stand as "name 1", and are told apart, as data.

import { NAMES } from '../../../analysis/plan/anonymise/anonymise';
import { tokenize } from '../../../analysis/sql/lexer';
import { unescaped } from '../../../analysis/sql/reach/wordsReached';
import type { Catalog } from '../../../model/catalog';
import type { Plan } from '../../../model/planNode';
import { unquotedIdentifier } from '../../../util/sqlIdentifier';
import { visibleLine } from '../../../util/visibleText';

const PLAIN_NAME = /^[\p{L}_][\p{L}\p{N}_$.-]*$/u;
const QUOTED = /"(?:[^"]|"")+"/y;
const IN_WORD = /[\p{L}\p{N}]/u;
/** Shorter ones say nothing, and would be found in any sentence: only their quoted form is a name. */
const LEAST_BARE = 3;

interface Written {
  readonly text: string;
  readonly name: string;
}

export class OddNames {
  readonly #learned = new Set<string>();
  /** How they may stand in a sentence without quotes, by their first units, the longest first: one may begin with another. */
  #bare: Map<string, Written[]> | null = null;
  /** Those that a sentence had, with their numbers. */
  readonly #numbers = new Map<string, number>();

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
    if (PLAIN_NAME.test(name) || this.#learned.has(name)) return;
    this.#learned.add(name);
    this.#bare = null;
  }

  /** Only quotes let an odd name into SQL. */
  learnSql(sql: string): void {
    if (!sql.includes('"')) return;
    for (const { kind, start, end } of tokenize(sql)) {
      if (kind !== 'quoted-identifier') continue;
      const written = sql.slice(start, end);
      const isUnicode = /^u&/i.test(written);
      const name = unquotedIdentifier(isUnicode ? written.slice(2) : written);
      this.learnName(isUnicode ? unescaped(name) : name);
    }
  }

  learnCatalog({ tables, functions = [] }: Catalog): void {
    for (const { schema, name, columns, indexes, constraints, ...table } of tables) {
      const references = table.unindexedReferences ?? [];
      const own = [...columns, ...indexes, ...constraints, ...references].map((one) => one.name);
      const others = references.flatMap((one) => [one.schema, one.table, ...one.columns]);
      for (const one of [schema, name, ...own, ...others]) this.learnName(one);
    }
    for (const { schema, name } of functions) for (const one of [schema, name]) this.learnName(one);
  }

  /** Those that a sentence had, in the order of their numbers. */
  get names(): readonly string[] {
    return [...this.#numbers.keys()];
  }

  inProse(text: string): string {
    let told = '';
    // In one pass: what stands for a name is never read again.
    for (let at = 0; at < text.length;) {
      const found = this.#bareAt(text, at) ?? quotedAt(text, at);
      const next = found?.text ?? text.charAt(at);
      told += found === null || PLAIN_NAME.test(found.name) ? next : this.#wordsFor(found.name);
      at += next.length;
    }
    return told;
  }

  #learn(key: string, value: string): void {
    if (Object.hasOwn(NAMES, key)) this.learnName(value);
    else this.learnSql(value);
  }

  #bareAt(text: string, at: number): Written | null {
    this.#bare ??= bareForms(this.#learned);
    const within = (before: string, after: string) => IN_WORD.test(before) && IN_WORD.test(after);
    if (within(text.charAt(at - 1), text.charAt(at))) return null;
    const found = this.#bare.get(text.slice(at, at + LEAST_BARE))?.find((one) => {
      const end = at + one.text.length;
      return text.startsWith(one.text, at) && !within(text.charAt(end - 1), text.charAt(end));
    });
    return found ?? null;
  }

  #wordsFor(name: string): string {
    const number = this.#numbers.get(name) ?? this.#numbers.size + 1;
    this.#numbers.set(name, number);
    return `"name ${String(number)}"`;
  }
}

function bareForms(names: Iterable<string>): Map<string, Written[]> {
  const forms = new Map<string, Written[]>();
  for (const name of names) {
    if (name.trim().length < LEAST_BARE) continue;
    for (const text of new Set([name, visibleLine(name)])) {
      const first = text.slice(0, LEAST_BARE);
      const alike = forms.get(first) ?? [];
      alike.push({ text, name });
      forms.set(first, alike);
    }
  }
  for (const written of forms.values()) written.sort((a, b) => b.text.length - a.text.length);
  return forms;
}

function quotedAt(text: string, at: number): Written | null {
  QUOTED.lastIndex = at;
  const [quoted] = QUOTED.exec(text) ?? [];
  return quoted === undefined ? null : { text: quoted, name: unquotedIdentifier(quoted) };
}
