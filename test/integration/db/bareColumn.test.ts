// Are conditions on a wrapped column and those on the bare column the same for every row, as PostgreSQL evaluates them?

import assert from 'node:assert/strict';
import { readCatalog } from '../../../src/db/catalogReader';
import { Database } from '../../../src/db/database';
import { BARE_COLUMN_CASES, MOVED_INTERVALS, OTHER_TYPES } from '../../support/bareColumnCases';
import { postgres, type Cluster, type Major } from '../../support/postgres';

/** Where months, quarters and years begin and end, every few hours for two years, now, and what is no day. */
const rowsOf = (type: string): string => `
CREATE TABLE ${type}s (c ${type}, a int, t text);
INSERT INTO ${type}s
  SELECT c, (row_number() OVER ())::int % 40, NULL
    FROM generate_series('2022-12-20'::${type}, '2025-01-10', '3 hours') AS c;
INSERT INTO ${type}s
  SELECT c + i * interval '1 microsecond', i, NULL
    FROM generate_series('2022-12-01'::${type}, '2025-01-10', '1 day') AS c, generate_series(-1, 1) AS i;
INSERT INTO ${type}s
  SELECT now() + i * interval '7 hours', i, NULL FROM generate_series(-300, 300) AS i;
INSERT INTO ${type}s VALUES ('infinity', 5, 'ab'), ('-infinity', 0, 'abc'), (NULL, NULL, NULL),
  ('2024-05-01', 15, 'abcd'), ('2024-05-01', 16, 'ab%'), ('2024-05-31 23:59:59.999999', 17, 'a'), (NULL, 1, 'b'), (NULL, 2, ''),
  (NULL, 3, 'a_cd'), (NULL, 4, 'abcd'), (NULL, 6, 'it''s so');`;

/** The one has summer time that begins and ends at night, the other no whole hours. */
const ZONES = ['America/Sao_Paulo', 'America/New_York', 'Asia/Kathmandu', 'UTC'];

for (const major of [14, 18] satisfies readonly Major[])
  describe(`conditions on the bare column, on PostgreSQL ${String(major)}`, () => {
    let cluster: Cluster;
    let name: string;

    before(async () => {
      cluster = await postgres(major);
      name = await cluster.createDatabase();
      await cluster.sql(
        `CREATE EXTENSION citext;
         CREATE COLLATION either_case (provider = icu, locale = 'und-u-ks-level1', deterministic = false);\n${rowsOf('timestamp')}\n${rowsOf('timestamptz')}`,
        name,
      );
    });

    for (const [wrapped, bare] of BARE_COLUMN_CASES)
      it(`are the same as ${wrapped}`, async () => {
        for (const table of ['timestamps', 'timestamptzs'])
          for (const zone of ZONES) {
            const { kept, differ } = await count(table, zone, [wrapped, bare]);
            assert.equal(differ, 0, `${table} in ${zone}`);
            assert.ok(kept > 0, `nothing passes in ${table}`);
          }
      });

    for (const [type, wrapped, bare] of MOVED_INTERVALS)
      it(`are the same as ${wrapped}`, async () => {
        // Up to 16 nothing can be subtracted from infinity.
        const finite = `(SELECT * FROM ${type}s WHERE isfinite(c) IS NOT FALSE) AS finite`;
        for (const zone of ZONES) {
          const { kept, differ } = await count(finite, zone, [wrapped, bare]);
          assert.equal(differ, 0, zone);
          assert.ok(kept > 0, 'nothing passes');
        }
      });

    for (const { type, collation, wrapped, wouldBe, value } of OTHER_TYPES)
      it(`would differ for ${wrapped} of ${type} ${collation ?? ''}`, async () => {
        const { rows } = await cluster.sql(
          `SELECT ((${wrapped}) IS TRUE) <> ((${wouldBe}) IS TRUE) AS differ FROM (SELECT ${value}::${type}${collation === undefined ? '' : ` COLLATE ${collation}`} AS c) AS one`,
          name,
        );
        assert.deepEqual(rows, [{ differ: true }]);
      });

    it('is told of columns that compare texts of other characters as equal', async () => {
      await cluster.sql(
        'CREATE TABLE people (name text, nick text COLLATE either_case, code text COLLATE "C", age int)',
        name,
      );
      const database = new Database(cluster.profile({ database: name }), () =>
        Promise.resolve(null),
      );
      try {
        const tables = [{ schema: 'public', name: 'people' }];
        const [people] = (await readCatalog(database, { tables })).tables;
        assert.deepEqual(
          people?.columns.filter(({ nondeterministic }) => nondeterministic).map((c) => c.name),
          ['nick'],
        );
      } finally {
        await database.close();
      }
    });

    async function count(
      table: string,
      zone: string,
      conditions: readonly [string, string],
    ): Promise<{ readonly kept: number; readonly differ: number }> {
      const [wrapped, bare] = conditions.map((text) =>
        text.replaceAll('$1', text.startsWith('a') ? '14' : "'2024-05-01'"),
      );
      const result: unknown = await cluster.sql(
        `SET timezone = '${zone}';
         SELECT count(*) FILTER (WHERE ${wrapped ?? ''})::int AS kept,
           count(*) FILTER (WHERE ((${wrapped ?? ''}) IS TRUE) <> ((${bare ?? ''}) IS TRUE))::int AS differ FROM ${table}`,
        name,
      );
      assert.ok(Array.isArray(result));
      const last: unknown = result.at(-1);
      assert.ok(typeof last === 'object' && last !== null && 'rows' in last);
      const [row] = last.rows as readonly [{ readonly kept: number; readonly differ: number }];
      return row;
    }
  });
