// Do the values that are made from statistics give many rows, few, about half and none on a real server?

import assert from 'node:assert/strict';
import path from 'node:path';
import type { SqlParser } from '../../../src/analysis/sql/parser';
import { Database } from '../../../src/db/database';
import { describeParameters } from '../../../src/features/describeParameters';
import { loadParser } from '../../../src/features/loadParser';
import { generatedSets } from '../../../src/features/parameterSets';
import { readStatement } from '../../../src/features/readStatement';
import { cleanup } from '../../support/cleanup';
import { postgres, type Cluster } from '../../support/postgres';

const DIST = path.resolve(__dirname, '../../../dist');
const ROWS = 20_000;

/** Countries thin out from 0 to 40; days are even; every code stands once. */
const SCHEMA = `
  CREATE TYPE state AS ENUM ('open', 'paid', 'void');
  CREATE TABLE orders AS
    SELECT g AS id, 'c' || (power(random(), 3) * 40)::int AS country, g % 1000 AS customer_id,
           date '2024-01-01' + g % 365 AS day, timestamptz '2024-01-01' + g * interval '20 minutes' AS at,
           (g * 0.01)::numeric(12,2) AS price, gen_random_uuid() AS code,
           (CASE WHEN g % 50 = 0 THEN 'void' WHEN g % 3 = 0 THEN 'open' ELSE 'paid' END)::state AS state
      FROM generate_series(1, ${String(ROWS)}) AS g;
  ALTER TABLE orders ALTER country SET STATISTICS 10;
  ANALYZE orders`;

for (const major of [14, 18] as const) {
  describe(`values for parameters from statistics on PostgreSQL ${String(major)}`, () => {
    let cluster: Cluster;
    let client: Database;
    let parser: SqlParser;
    const database = 'parameter_samples';
    const atEnd = cleanup();

    before(async () => {
      cluster = await postgres(major);
      await cluster.sql(`DROP DATABASE IF EXISTS ${database}`);
      await cluster.sql(`CREATE DATABASE ${database}`);
      await cluster.sql(SCHEMA, database);
      parser = await loadParser(DIST);
      client = new Database(cluster.profile({ database }), () => Promise.resolve(null));
      atEnd(() => client.close());
    });

    async function describeAll(condition: string, sampleValues = true) {
      const sql = `SELECT * FROM orders WHERE ${condition}`;
      const read = await readStatement(parser, sql, { start: 0, end: sql.length }, client);
      assert.ok(read.ok);
      const { statement } = read.value;
      return {
        statement,
        infos: await describeParameters(parser, client, statement, { sampleValues }),
      };
    }

    /** Rows that the sets return, by their kind. */
    async function rowsOf(condition: string): Promise<Partial<Record<string, number>>> {
      const { statement, infos } = await describeAll(condition);
      const counts: Partial<Record<string, number>> = {};
      for (const { sample, values } of generatedSets(infos)) {
        const { plan } = await client.explain({
          ...{ sql: statement.sql, parameters: values, mode: 'analyze', allowWrite: false },
          ...{ statementTimeoutMs: 10_000, lockTimeoutMs: 1_000 },
        });
        counts[sample] = plan.nodes[0]?.fields['Actual Rows'] ?? -1;
      }
      return counts;
    }

    for (const condition of [
      'country = $1',
      'country = :country AND state <> :state',
      'country = ANY ($1)',
      'country IN ($1, $2)',
    ])
      it(`finds common, rare and absent ones: ${condition}`, async () => {
        const { common = 0, rare = 0, absent } = await rowsOf(condition);
        assert.ok(common > ROWS / 10 && rare < common / 3, JSON.stringify([common, rare]));
        assert.equal(absent, 0);
      });

    for (const condition of [
      'day BETWEEN $1 AND $2',
      'at >= :since AND at < :until',
      'price BETWEEN $1 AND $2 AND state <> $3',
      '$1 <= id AND $2::bigint >= id',
      'price > $1',
      'at < $1',
    ])
      it(`finds both ends of a range: ${condition}`, async () => {
        const { common = 0, rare = 0, middle = 0, absent } = await rowsOf(condition);
        assert.ok(common > ROWS * 0.5, `common: ${String(common)}`);
        assert.ok(middle > ROWS * 0.25 && middle < ROWS * 0.6, `middle: ${String(middle)}`);
        assert.ok(rare > 0 && rare < ROWS * 0.05, `rare: ${String(rare)}`);
        assert.equal(absent, 0);
      });

    it('leaves open what is no value of a column, and limits rows as people do', async () => {
      const { infos } = await describeAll('at > now() - $1::interval AND country = $2 LIMIT $3');
      assert.deepEqual(
        infos.map(({ samples, example }) => [samples === null, example]),
        [
          [true, '1 day'],
          [false, 'a'],
          [false, '1'],
        ],
      );
      assert.deepEqual(infos[2]?.suggestions, ['10', '100', '1000']);
      assert.deepEqual(generatedSets(infos)[0]?.values[0], null);
    });

    it('shows no value of the data where none is to be shown', async () => {
      const { infos } = await describeAll('country = $1 AND day BETWEEN $2 AND $3', false);
      assert.deepEqual(
        infos.map(({ suggestions, samples }) => [suggestions, samples]),
        [
          [[], null],
          [[], null],
          [[], null],
        ],
      );
      assert.deepEqual(generatedSets(infos), []);
    });
  });
}
