// Asks the source in one session, in small portions, and counts what that costs it.

import type { z } from 'zod';
import type { DatabaseSession } from '../../db/contracts';

/** What reading cost the source. */
export interface SourceLoad {
  queries: number;
  totalMs: number;
  slowestMs: number;
}

/** So that no query takes 100 ms: pg_get_indexdef and its like cost some 0.1 ms a call. */
const RELATIONS_A_QUERY = 200;

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
}
