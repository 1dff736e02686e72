// Does SQL of a program parse? What was asked is kept: while somebody types, all strings but one stay as they are.

import type { SqlParser } from '../sql/parser';
import { splitStatements } from '../sql/split';
import { parseText } from '../sql/toStatement';

/** Some programs of hundreds of statements each. Heuristic. */
const MOST_KEPT = 5_000;

export class ParsedTexts {
  readonly #parser: () => Promise<SqlParser>;
  /** The oldest first, as a Map keeps them. */
  readonly #known = new Map<string, boolean>();

  constructor(parser: () => Promise<SqlParser>) {
    this.#parser = parser;
  }

  /** All statements of the text. */
  async parses(sql: string): Promise<boolean> {
    const known = this.#known.get(sql);
    if (known !== undefined) return known;
    const parses = await allParse(await this.#parser(), sql);
    this.#known.set(sql, parses);
    const [oldest] = this.#known.keys();
    if (this.#known.size > MOST_KEPT && oldest !== undefined) this.#known.delete(oldest);
    return parses;
  }
}

async function allParse(parser: SqlParser, sql: string): Promise<boolean> {
  for (const { start, end } of splitStatements(sql))
    if (!(await parseText(parser, sql.slice(start, end))).ok) return false;
  return true;
}
