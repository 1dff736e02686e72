// The one cost model for every algorithm: HypoPG's planner costs, and sizes of the size model. It counts what it is asked.

import type pg from 'pg';
import { z } from 'zod';
import { columnKey, indexOn } from '../../src/analysis/indexes/newIndex';
import { indexSizeFromCatalog } from '../../src/analysis/indexes/size/catalogSize';
import { indexShapeSql } from '../../src/analysis/changes/indexSql';
import { readCatalog } from '../../src/db/catalogReader';
import type { Table } from '../../src/model/catalog';
import { columnsNamed } from './columnsNamed';
import type { Source } from '../twin/source';

/** A plain B-tree: what the published algorithms choose among. */
export interface PlainIndex {
  readonly table: string;
  readonly columns: readonly string[];
}

export interface Price {
  readonly cost: number;
  readonly used: readonly PlainIndex[];
}

export class Scorer {
  /** Plans that were made; what is known already costs nothing. */
  explains = 0;
  readonly statements: readonly string[];
  readonly #client: pg.Client;
  readonly #tables: ReadonlyMap<string, Table>;
  readonly #named: readonly ReadonlyMap<string, readonly string[]>[];
  readonly #known = new Map<string, Price>();
  readonly #held = new Map<PlainIndex, { readonly oid: number; readonly name: string }>();
  readonly #pool = new Map<string, PlainIndex>();
  readonly #sizes = new Map<PlainIndex, number>();

  private constructor(
    client: pg.Client,
    tables: ReadonlyMap<string, Table>,
    statements: readonly string[],
  ) {
    this.#client = client;
    this.#tables = tables;
    this.statements = statements;
    this.#named = statements.map((sql) => columnsNamed(sql, [...tables.values()]));
  }

  static async open(
    { cluster, client, database }: Source,
    statements: readonly string[],
  ): Promise<Scorer> {
    const all = await readCatalog(client, { schemas: ['public'] });
    const named = all.tables.map(({ schema, name }) => ({ schema, name }));
    const { tables } = await readCatalog(client, { tables: named });
    const byName = new Map(tables.map((table) => [table.name, table]));
    return new Scorer(await cluster.connect(database), byName, statements);
  }

  /** The same object wherever the same index is meant. */
  index(table: string, columns: readonly string[]): PlainIndex {
    const key = `${table}(${columns.join(',')})`;
    const known = this.#pool.get(key) ?? { table, columns };
    this.#pool.set(key, known);
    return known;
  }

  /** Columns that stand in the statement, by table. */
  columnsOf(statement: number): ReadonlyMap<string, readonly string[]> {
    return this.#named[statement] ?? new Map();
  }

  bytes(index: PlainIndex): number {
    const known = this.#sizes.get(index);
    if (known !== undefined) return known;
    const table = this.#tables.get(index.table);
    if (table === undefined) throw new Error(`no table ${index.table}`);
    const definition = indexOn(table, index.columns.map(columnKey));
    const bytes = indexSizeFromCatalog(definition, table)?.bytes ?? Infinity;
    this.#sizes.set(index, bytes);
    return bytes;
  }

  bytesOf(set: readonly PlainIndex[]): number {
    return set.reduce((sum, index) => sum + this.bytes(index), 0);
  }

  async total(set: readonly PlainIndex[]): Promise<number> {
    let sum = 0;
    for (const statement of this.statements.keys()) sum += (await this.price(statement, set)).cost;
    return sum;
  }

  async price(statement: number, set: readonly PlainIndex[]): Promise<Price> {
    const named = this.columnsOf(statement);
    const own = set.filter(
      ({ table, columns: [lead] }) => named.get(table)?.includes(lead ?? '') === true,
    );
    const key = `${String(statement)}: ${own.map(shape).sort().join('; ')}`;
    const known = this.#known.get(key) ?? (await this.#plan(statement, own));
    this.#known.set(key, known);
    return known;
  }

  async #plan(statement: number, set: readonly PlainIndex[]): Promise<Price> {
    await this.#hold(set);
    this.explains += 1;
    const { cost, text } = await explain(this.#client, this.statements[statement] ?? '');
    const used = set.filter((index) => text.includes(this.#held.get(index)?.name ?? '\0'));
    return { cost, used };
  }

  async #hold(set: readonly PlainIndex[]): Promise<void> {
    for (const [index, { oid }] of [...this.#held]) {
      if (set.includes(index)) continue;
      await this.#client.query('SELECT hypopg_drop_index($1)', [oid]);
      this.#held.delete(index);
    }
    for (const index of set) {
      if (!this.#held.has(index)) this.#held.set(index, await create(this.#client, ddlOf(index)));
    }
  }

  /** What a finished set comes to: all of it planned anew, with HypoPG's own sizes beside. */
  async judge(ddl: readonly string[]): Promise<{ cost: number; hypopgBytes: number }> {
    await this.#hold([]);
    const oids: number[] = [];
    for (const sql of ddl) oids.push((await create(this.#client, sql)).oid);
    const sizes = await this.#client.query<{ bytes: number }>(
      'SELECT coalesce(sum(hypopg_relation_size(oid)), 0)::float8 AS bytes FROM unnest($1::oid[]) AS oid',
      [oids],
    );
    let cost = 0;
    for (const sql of this.statements) cost += (await explain(this.#client, sql)).cost;
    await this.#client.query('SELECT hypopg_reset()');
    return { cost, hypopgBytes: sizes.rows[0]?.bytes ?? 0 };
  }

  async close(): Promise<void> {
    await this.#client.end();
  }
}

function shape({ table, columns }: PlainIndex): string {
  return `${table}(${columns.join(',')})`;
}

export function ddlOf({ table, columns }: PlainIndex): string {
  const definition = indexOn({ schema: 'public', name: table }, columns.map(columnKey));
  return `CREATE INDEX ON public.${table} ${indexShapeSql(definition)}`;
}

async function create(client: pg.Client, ddl: string): Promise<{ oid: number; name: string }> {
  const { rows } = await client.query<{ oid: number; name: string }>(
    'SELECT indexrelid AS oid, indexname AS name FROM hypopg_create_index($1)',
    [ddl],
  );
  const [row] = rows;
  if (row === undefined) throw new Error(`HypoPG did not create ${ddl}`);
  return row;
}

const planSchema = z.tuple([z.object({ Plan: z.object({ 'Total Cost': z.number() }) })]);

async function explain(client: pg.Client, sql: string): Promise<{ cost: number; text: string }> {
  const { rows } = await client.query<{ 'QUERY PLAN': unknown }>(`EXPLAIN (FORMAT JSON) ${sql}`);
  const answer = rows[0]?.['QUERY PLAN'];
  const [{ Plan: plan }] = planSchema.parse(answer);
  return { cost: plan['Total Cost'], text: JSON.stringify(answer) };
}
