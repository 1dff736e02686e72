// The size model against indexes that were really built: within 4 % on average (geometric), none off by more than a tenth.

import assert from 'node:assert/strict';
import { z } from 'zod';
import { createIndexSql } from '../../src/analysis/changes/indexSql';
import { indexSizeFromCatalog } from '../../src/analysis/indexes/catalogSize';
import { readCatalog } from '../../src/db/catalogReader';
import { Database } from '../../src/db/database';
import type { Table } from '../../src/model/catalog';
import type { IndexDefinition } from '../../src/model/indexDefinition';
import { postgres } from '../support/postgres';

const ROWS = 200_000;

const FILL = `
  CREATE TABLE wide AS SELECT
    g::bigint AS id,
    1 + (${String(ROWS)} / 10 * power(random(), 2))::int AS customer,
    (ARRAY['new','paid','done'])[1 + floor(3 * random())::int] AS status,
    timestamptz '2024-01-01' + g * interval '1 minute' AS made,
    (date '2024-01-01' + g / 500) AS day,
    round((random() * 1000)::numeric, 2) AS total,
    random() AS score,
    CASE WHEN g % 20 = 0 THEN md5(g::text) END AS note,
    'user' || g || '@example.com' AS email,
    md5((g % 30000)::text)::uuid AS session,
    (ARRAY['US','DE','FR'])[1 + floor(3 * power(random(), 3))::int]::char(2) AS country,
    g % 2 = 0 AS flag,
    (g % 1000)::smallint AS bucket
  FROM generate_series(1, ${String(ROWS)}) g;
  VACUUM ANALYZE wide`;

/** Keys, then INCLUDE, then method. */
const BUILDS: readonly (readonly [
  keys: string[],
  include?: string[],
  method?: string,
  unique?: boolean,
])[] = [
  [['id']],
  [['id'], [], 'btree', true],
  [['customer']],
  [['status']],
  [['made']],
  [['day']],
  [['total']],
  [['score']],
  [['note']],
  [['email']],
  [['session']],
  [['country']],
  [['flag']],
  [['bucket']],
  [['country', 'status']],
  [['customer', 'made']],
  [['status', 'day']],
  [['country', 'bucket', 'flag']],
  [['customer'], ['total']],
  [['status'], ['email']],
  [['made'], [], 'brin'],
  [['email'], [], 'hash'],
  [['id'], [], 'hash'],
];

describe('size model against real builds', function () {
  this.timeout(60_000);

  it('is close for B-tree with and without deduplication, hash and BRIN', async () => {
    const cluster = await postgres(18);
    const database = await cluster.createDatabase();
    for (const statement of FILL.split(';')) await cluster.sql(statement, database);
    const client = new Database(cluster.profile({ database }), () => Promise.resolve(null));
    try {
      const catalog = await readCatalog(client, { tables: [{ schema: 'public', name: 'wide' }] });
      const table = catalog.tables.find(({ name }) => name === 'wide');
      assert.ok(table);
      const ratios: { readonly build: string; readonly ratio: number }[] = [];
      for (const [i, [keys, include = [], method = 'btree', unique = false]] of BUILDS.entries()) {
        const definition = definitionOf(table, keys, include, method, unique);
        const sql = createIndexSql(definition, { name: `built_${String(i)}` });
        await cluster.sql(sql, database);
        const [real] = await client.query(
          'SELECT pg_relation_size($1::regclass)::float8 AS bytes',
          [`public.built_${String(i)}`],
          z.object({ bytes: z.number() }),
        );
        const model = indexSizeFromCatalog(definition, table);
        assert.ok(real && model);
        ratios.push({ build: sql, ratio: model.bytes / real.bytes });
      }
      for (const { build, ratio } of ratios) {
        assert.ok(Math.abs(Math.log(ratio)) < Math.log(1.1), `${build}: ${ratio.toFixed(2)}`);
      }
      const mean = Math.exp(
        ratios.reduce((sum, { ratio }) => sum + Math.abs(Math.log(ratio)), 0) / ratios.length,
      );
      assert.ok(mean < 1.04, `geometric mean error ${mean.toFixed(3)}`);
    } finally {
      await client.close();
    }
  });
});

function definitionOf(
  table: Table,
  keys: readonly string[],
  include: readonly string[],
  method: string,
  unique: boolean,
): IndexDefinition {
  return {
    schema: table.schema,
    table: table.name,
    method,
    keys: keys.map((column) => ({ column, descending: false, nullsFirst: false })),
    include: [...include],
    predicate: null,
    unique,
  };
}
