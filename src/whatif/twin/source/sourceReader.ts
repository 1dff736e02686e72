// Asks the source in one session, in small portions, and counts what that costs it.

import { z } from 'zod';
import type { DatabaseErrorReason, DatabaseSession } from '../../../db/contracts';
import { DatabaseError } from '../../../db/errors';

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

  constructor(session: DatabaseSession) {
    this.#session = session;
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

  async inPortions<Row, T>(
    items: readonly T[],
    sql: string,
    parameters: (portion: readonly T[]) => readonly unknown[],
    row: z.ZodType<Row>,
  ): Promise<Row[]> {
    const rows: Row[] = [];
    for (let i = 0; i < items.length; i += RELATIONS_A_QUERY) {
      const portion = items.slice(i, i + RELATIONS_A_QUERY);
      rows.push(...(await this.query(sql, parameters(portion), row)));
    }
    return rows;
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
      if (!(error instanceof DatabaseError) || !OF_ONE_TABLE.has(error.reason)) throw error;
    }
    await this.#session.query('ROLLBACK TO SAVEPOINT planwright_attempt', [], z.unknown());
    await this.#session.query('RELEASE SAVEPOINT planwright_attempt', [], z.unknown());
    return answer;
  }
}

/** No SELECT, locked by DDL, dropped meanwhile, or too slow. */
const OF_ONE_TABLE: ReadonlySet<DatabaseErrorReason> = new Set<DatabaseErrorReason>([
  'permission',
  'lock-timeout',
  'unknown-relation',
  'unknown-column',
  'statement-timeout',
  'other',
]);
