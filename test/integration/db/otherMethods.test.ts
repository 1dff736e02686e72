// Indexes that are no B-trees, as designed from what the server prints: each is created there and searched by every key.

import assert from 'node:assert/strict';
import type pg from 'pg';
import { readConditions } from '../../../src/analysis/conditions/condition';
import { createIndexSql } from '../../../src/analysis/changes/indexSql';
import { designIndexes, NO_NEED, type IndexDesign } from '../../../src/analysis/indexes/design';
import { keyUseOf } from '../../../src/analysis/indexes/keyUse';
import { parseText } from '../../../src/analysis/plan/parseText';
import { readCatalog } from '../../../src/db/catalogReader';
import { Database } from '../../../src/db/database';
import type { Table } from '../../../src/model/catalog';
import { cleanup } from '../../support/cleanup';
import { postgres, type Major } from '../../support/postgres';

const SCHEMA = `
CREATE EXTENSION btree_gist; CREATE EXTENSION pg_trgm;
CREATE TABLE stays (room int, big bigint, small smallint, "Key" uuid, note text COLLATE "en-x-icu", code varchar(9),
  day date, price numeric(9,2), during tsrange);
INSERT INTO stays SELECT i % 50, i % 50, i % 50, md5((i % 50)::text)::uuid, 'n' || i % 50, 'c' || i % 50,
  date '2024-01-01' + i % 50, i % 50, tsrange(t, t + interval '2 hours')
  FROM generate_series(1, 3000) i, LATERAL (SELECT timestamp '2024-01-01' + i * interval '1 hour' AS t) at;
ANALYZE;`;

const DURING = "during && tsrange('2024-02-01', '2024-02-02')";

/** What is asked, which methods are designed, and the columns that the last of them begins with. */
const ASKED: readonly (readonly [string, readonly string[], number])[] = [
  ['note ^@ $1', ['spgist'], 1],
  ['note LIKE $1', ['gin'], 1],
  [`room = 7 AND ${DURING}`, ['gist', 'gist'], 2],
  [`"Key" = 'c4ca4238a0b923820dcc509a6f75849b' AND ${DURING}`, ['gist', 'gist'], 2],
  [`note = 'n7' AND ${DURING}`, ['gist', 'gist'], 2],
  [`code = 'c7' AND ${DURING}`, ['gist', 'gist'], 2],
  [`big = 7::bigint AND ${DURING}`, ['gist', 'gist'], 2],
  [`big = $1 AND ${DURING}`, ['gist', 'gist'], 2],
  [`day = '2024-01-05' AND price = 7 AND room = 4 AND ${DURING}`, ['gist', 'gist'], 4],
  // An integer beside a bigint or a smallint: btree_gist has no operator of both.
  [`big = 7 AND ${DURING}`, ['gist'], 1],
  [`small = 7 AND ${DURING}`, ['gist'], 1],
];

for (const major of [14, 18] satisfies readonly Major[])
  describe(`indexes that are no B-trees on PostgreSQL ${String(major)}`, () => {
    let client: pg.Client;
    let table: Table;
    const atEnd = cleanup();

    before(async () => {
      const cluster = await postgres(major);
      const name = await cluster.createDatabase();
      await cluster.sql(SCHEMA, name);
      client = await cluster.connect(name);
      atEnd(() => client.end());
      await client.query('SET enable_seqscan = off; SET plan_cache_mode = force_generic_plan');
      const database = new Database(cluster.profile({ database: name }), () =>
        Promise.resolve(null),
      );
      atEnd(() => database.close());
      const catalog = await readCatalog(database, {
        tables: [{ schema: 'public', name: 'stays' }],
      });
      const [found] = catalog.tables;
      assert.ok(found);
      table = found;
    });

    async function planned(condition: string): Promise<string> {
      await client.query('DEALLOCATE ALL');
      await client.query(`PREPARE q AS SELECT * FROM stays WHERE ${condition}`);
      const given = condition.includes('$1') ? '(NULL)' : '';
      const { rows } = await client.query<Record<string, string>>(`EXPLAIN EXECUTE q${given}`);
      return rows.flatMap((row) => Object.values(row)).join('\n');
    }

    function designs(text: string): readonly IndexDesign[] {
      const parsed = parseText(text);
      assert.ok(parsed.ok);
      const { fields } = parsed.value.root;
      const restrictions = readConditions(fields.Filter).flatMap(
        (condition) => keyUseOf(condition, table, major * 10_000) ?? [],
      );
      return designIndexes(table, { ...NO_NEED, restrictions }, table).filter(
        ({ definition }) => definition.method !== 'btree',
      );
    }

    for (const [condition, methods, keys] of ASKED)
      it(`serve ${condition}`, async () => {
        const found = designs(await planned(condition));
        assert.deepEqual(
          found.map(({ definition }) => definition.method),
          methods,
        );
        for (const { definition } of found) {
          await client.query(createIndexSql(definition, { name: 'designed' }));
          const text = await planned(condition);
          const searched = /Index Cond: (.*)/.exec(text)?.[1] ?? '';
          for (const { column } of definition.keys)
            assert.ok(searched.includes(column ?? ''), `${column ?? ''} is not searched: ${text}`);
          await client.query('DROP INDEX designed');
        }
        assert.equal(found.at(-1)?.definition.keys.length, keys);
      });
  });
