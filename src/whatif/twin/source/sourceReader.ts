// Asks the source in one session, in small portions, and counts what that costs it.

import * as z from 'zod';
import type { DatabaseSession } from '../../../db/contracts';
import { PartialRead, isOfOneObject } from '../../../db/partialRead';
import type { LeftOut } from '../../../model/leftOut';

/** What reading cost the source. */
export interface SourceLoad {
  queries: number;
  totalMs: number;
  slowestMs: number;
}

/** So that no query takes 100 ms: pg_get_indexdef and its like cost some 0.1 ms a call. */
const RELATIONS_A_QUERY = 100;

/** Counts what it asks. */
export class SourceReader {
  readonly load: SourceLoad = { queries: 0, totalMs: 0, slowestMs: 0 };
  readonly #session: DatabaseSession;
  readonly #partial: PartialRead;

  constructor(session: DatabaseSession) {
    this.#session = session;
    this.#partial = new PartialRead(session);
  }

  async query<Row>(
    sql: string,
    parameters: readonly unknown[],
    row: z.ZodType<Row>,
  ): Promise<readonly Row[]> {
    const started = performance.now();
    const rows = await this.#session.query(sql, parameters, row);
    const ms = performance.now() - started;
    this.load.queries += 1;
    this.load.totalMs += ms;
    this.load.slowestMs = Math.max(this.load.slowestMs, ms);
    return rows;
  }

  /** As the person's search_path is set. */
  async searchPath(): Promise<string> {
    return (await this.#session.searchPath()).setting;
  }

  /** Of the objects with these numbers, `$1`; what cannot be read of them is left out, and costs only itself. */
  async ofObjects<Row>(
    objects: readonly { readonly oid: number }[],
    sql: string,
    row: z.ZodType<Row>,
  ): Promise<Row[]> {
    const rows: Row[] = [];
    for (const portion of portionsOf(objects)) {
      const oids = portion.map(({ oid }) => oid);
      rows.push(...(await this.#partial.rows(oids, (some) => this.query(sql, [some], row))));
    }
    return rows;
  }

  /** Of what has no number here; likewise, but nothing is told of what cannot be read. */
  async inPortions<Row, T>(
    items: readonly T[],
    sql: string,
    parameters: (portion: readonly T[]) => readonly unknown[],
    row: z.ZodType<Row>,
  ): Promise<Row[]> {
    const ask = async (portion: readonly T[]): Promise<readonly Row[]> => {
      const rows = await this.attempt(() => this.query(sql, parameters(portion), row));
      if (rows !== null) return rows;
      if (portion.length === 1) return [];
      const middle = Math.ceil(portion.length / 2);
      return [...(await ask(portion.slice(0, middle))), ...(await ask(portion.slice(middle)))];
    };
    const rows: Row[] = [];
    for (const portion of portionsOf(items)) rows.push(...(await ask(portion)));
    return rows;
  }

  /** False of what was left out, of which parts may have been read before. */
  holds({ oid }: { readonly oid: number }): boolean {
    return this.#partial.holds(oid);
  }

  leftOut(): Promise<readonly LeftOut[]> {
    return this.#partial.leftOut();
  }

  /**
   * Null where one table refuses: what it holds is not worth the whole reading, and the session goes on. Goes back in any
   * case, which gives the locks back: those of thousands of tables have no room in the server's memory.
   */
  async attempt<T>(ask: () => Promise<T>): Promise<T | null> {
    await this.#session.query('SAVEPOINT planwright_attempt', [], z.unknown());
    let answer: T | null = null;
    try {
      answer = await ask();
    } catch (error) {
      if (!isOfOneObject(error)) throw error;
    }
    await this.#session.query('ROLLBACK TO SAVEPOINT planwright_attempt', [], z.unknown());
    await this.#session.query('RELEASE SAVEPOINT planwright_attempt', [], z.unknown());
    return answer;
  }
}

function portionsOf<T>(items: readonly T[]): (readonly T[])[] {
  const portions: (readonly T[])[] = [];
  for (let i = 0; i < items.length; i += RELATIONS_A_QUERY) {
    portions.push(items.slice(i, i + RELATIONS_A_QUERY));
  }
  return portions;
}
