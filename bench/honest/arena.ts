// How long does a statement take with each of several sets of indexes? All are built once, and each set is shown to the planner
// in turn, so that what else the machine does meets all of them alike.

import type pg from 'pg';
import { z } from 'zod';
import { createIndexSql, relationSql } from '../../src/analysis/changes/indexSql';
import type { IndexDefinition } from '../../src/model/indexDefinition';
import { sortedMiddle } from './figures';

/** Runs of each set that count, one of each set a round. */
const ROUNDS = 7;
/** A visit of a fast statement is the median of several runs: as many as take so long. */
const VISIT_MS = 30;
const MOST_RUNS = 15;

const answerSchema = z.tuple([z.object({ 'Execution Time': z.number() })]);

export class Arena {
  readonly #client: pg.Client;
  readonly #built = new Map<string, string>();

  constructor(client: pg.Client) {
    this.#client = client;
  }

  /** Milliseconds of each round, for each set. */
  async measure(
    sql: string,
    sets: readonly (readonly IndexDefinition[])[],
  ): Promise<readonly (readonly number[])[]> {
    try {
      for (const definition of sets.flat()) await this.#build(definition);
      const times: number[][] = sets.map(() => []);
      for (let round = 0; round <= ROUNDS; round += 1) {
        for (let step = 0; step < sets.length; step += 1) {
          const at = (step + round) % sets.length;
          await this.#show(sets[at] ?? []);
          const ms = await this.#visit(sql);
          // The first round fills the caches.
          if (round > 0) times[at]?.push(ms);
        }
      }
      return times;
    } finally {
      for (const name of this.#built.values()) await this.#client.query(`DROP INDEX ${name}`);
      this.#built.clear();
    }
  }

  async #build(definition: IndexDefinition): Promise<void> {
    const key = JSON.stringify(definition);
    if (this.#built.has(key)) return;
    const name = `bench_${String(this.#built.size)}`;
    await this.#client.query(createIndexSql(definition, { name }));
    this.#built.set(key, name);
    // As the advice says: before, the planner has no statistics of the expression.
    if (definition.keys.some(({ expression }) => expression !== undefined))
      await this.#client.query(
        `ANALYZE ${relationSql({ schema: definition.schema, name: definition.table })}`,
      );
  }

  /** The planner does not look at an index that is not valid; those of partitions go with the parent's. */
  async #show(set: readonly IndexDefinition[]): Promise<void> {
    const shown = set.flatMap((definition) => this.#built.get(JSON.stringify(definition)) ?? []);
    await this.#client.query(
      `UPDATE pg_index SET indisvalid = root.name = ANY ($2)
         FROM unnest($1::text[]) AS root (name)
        WHERE indexrelid = root.name::regclass
           OR indexrelid IN (SELECT inhrelid FROM pg_inherits WHERE inhparent = root.name::regclass)`,
      [[...this.#built.values()], shown],
    );
  }

  async #visit(sql: string): Promise<number> {
    const first = await this.#run(sql);
    const runs = Math.min(MOST_RUNS, Math.max(1, Math.round(VISIT_MS / Math.max(first, 0.01))));
    const times: number[] = [];
    for (let run = 0; run < runs; run += 1) times.push(await this.#run(sql));
    return sortedMiddle(times);
  }

  /** What it writes is taken back. */
  async #run(sql: string): Promise<number> {
    await this.#client.query('BEGIN');
    try {
      const { rows } = await this.#client.query<{ 'QUERY PLAN': unknown }>(
        `EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) ${sql}`,
      );
      const [answer] = answerSchema.parse(rows[0]?.['QUERY PLAN']);
      return answer['Execution Time'];
    } finally {
      await this.#client.query('ROLLBACK');
    }
  }
}
