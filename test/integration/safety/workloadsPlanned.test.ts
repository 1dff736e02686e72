// Does advice for a workload run code of the database? A file tells whether it ran, which a read-only transaction does not keep
// it from writing.

import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { SqlParser } from '../../../src/analysis/sql/parser';
import { Database } from '../../../src/db/database';
import { adviseWorkload } from '../../../src/features/advise/adviseWorkload';
import { optimiseSlowQueries } from '../../../src/features/advise/slowQueries';
import { openHypopgEngine } from '../../../src/features/advise/workloadEngine';
import type { WorkloadQuestion } from '../../../src/features/advise/workloadQuestion';
import { readWorkloadTexts } from '../../../src/features/advise/workloadStatements';
import { Twins } from '../../../src/features/twin/twins';
import type { AdviseJson } from '../../../src/model/adviseJson';
import type { Workload } from '../../../src/model/workload';
import { cleanup } from '../../support/cleanup';
import { DEBIAN_15_BIN, startPostgres, type Cluster } from '../../support/postgres';
import { testParser } from '../../unit/analysis/sql/support';

const DIST = path.resolve(__dirname, '../../../dist');

const tells = (mark: string): string => `LANGUAGE plpgsql IMMUTABLE AS
  'BEGIN PERFORM pg_catalog.lo_export(4711, ''${mark}''); RETURN $1; END'`;

const schemaOf = (mark: string): readonly string[] => [
  'CREATE EXTENSION hypopg',
  "SELECT pg_catalog.lo_from_bytea(4711, 'ran')",
  'CREATE TABLE sale AS SELECT g AS id, g % 5000 AS product_id, g::text AS note FROM generate_series(1, 60000) AS g',
  'ANALYZE sale',
  `CREATE FUNCTION told(integer) RETURNS integer ${tells(mark)}`,
  `CREATE FUNCTION told(text) RETURNS text ${tells(mark)}`,
  'CREATE DOMAIN watched AS text CHECK (told(VALUE) IS NOT NULL)',
];

const quiet = { signal: new AbortController().signal, progress: (): void => undefined };

function workloadOf(statements: readonly string[]): Workload {
  return {
    ...{ source: 'files', since: null, totals: null, unread: [], notes: [] },
    statements: statements.map((text, i) => ({
      ...{ id: String(i), text, place: null, calls: 1, counters: null },
    })),
  };
}

describe('a workload beside functions that tell when they run', () => {
  const atEnd = cleanup();
  let cluster: Cluster;
  let client: Database;
  let database: string;
  let mark: string;
  let parser: SqlParser;
  let twins: Twins;

  before(async () => {
    parser = await testParser();
    cluster = await startPostgres(15, { binDirectory: DEBIAN_15_BIN });
    atEnd(() => cluster.stop());
    database = await cluster.createDatabase();
    const folder = mkdtempSync(path.join(os.tmpdir(), 'planwright-workloads-'));
    atEnd(() => {
      rmSync(folder, { recursive: true, force: true });
    });
    mark = path.join(folder, 'ran');
    // The server is another user where the tests run as root.
    chmodSync(folder, 0o777);
    for (const statement of schemaOf(mark)) await cluster.sql(statement, database);
    client = new Database(cluster.profile({ database }), () => Promise.resolve(null));
    atEnd(() => client.close());
    twins = new Twins({
      distDirectory: DIST,
      cacheDirectory: path.join(DIST, '../.cache/test-twins'),
      clusterDirectory: path.join(DIST, '../.cache/test-clusters'),
      waitMs: 60_000,
      choice: () => ({ mode: 'automatic', binDirectories: [] }),
      keepsValues: () => false,
    });
  });

  function ran(): boolean {
    const is = existsSync(mark);
    rmSync(mark, { force: true });
    return is;
  }

  async function advise(
    engine: WorkloadQuestion['engine'],
    statements: readonly string[],
  ): Promise<AdviseJson> {
    const twin = twins.ofServer(client, () => false);
    try {
      const { advice } = await adviseWorkload(
        { parser, client, twin: twin.access() },
        {
          ...{ workload: workloadOf(statements), engine, seconds: 30, sampleValues: true },
          limits: { bytes: Infinity, count: Infinity },
        },
        quiet,
      );
      return advice;
    } finally {
      await twin.close();
    }
  }

  it('would tell', async () => {
    await cluster.sql('EXPLAIN SELECT * FROM sale WHERE product_id = told(3)', database);
    assert.equal(ran(), true);
    await cluster.sql("EXPLAIN SELECT * FROM sale WHERE note = ANY ('{a}'::watched[])", database);
    assert.equal(ran(), true);
  });

  it('is planned by HypoPG but for the statements that call them', async () => {
    const { statements, unverified, create } = await advise('hypopg', [
      'SELECT * FROM sale WHERE product_id = 7',
      'SELECT * FROM sale WHERE product_id = told(3)',
      'SELECT note FROM sale WHERE id = 12',
      "SELECT * FROM sale WHERE note = ANY ('{a}'::watched[])",
    ]);
    assert.deepEqual(
      statements.map(({ id }) => id),
      ['0', '2'],
    );
    assert.deepEqual(
      unverified.map(({ id, why }) => [id, /would run public\.told\(.*while it plans/.test(why)]),
      [
        ['1', true],
        ['3', true],
      ],
    );
    assert.equal(create.length, 2);
    assert.equal(ran(), false);
  });

  it('is not sent to the server for types where it is planned by the twin', async () => {
    const { statements } = await advise('twin', [
      "SELECT * FROM sale WHERE product_id = $1 AND note <> ALL ('{a}'::watched[])",
      'SELECT * FROM sale WHERE product_id = $1',
    ]);
    assert.deepEqual(
      statements.map(({ id, ways = [] }) => [id, ways.length > 0]),
      [
        ['0', false],
        ['1', true],
      ],
    );
    assert.equal(ran(), false);
  });

  it('is refused one by one where its slow statements are looked at', async () => {
    const { queries } = await optimiseSlowQueries(
      { parser, client, scratch: null, twin: null },
      workloadOf([
        'SELECT * FROM sale WHERE product_id = told(3)',
        'SELECT * FROM sale WHERE product_id = $1 AND told(4) = 4',
        'SELECT * FROM sale WHERE product_id = 3',
      ]),
      { sampleValues: true, lockTimeoutMs: 1_000, rules: {} },
      quiet,
    );
    const why = queries.map(({ outcome }) => (outcome.kind === 'refused' ? outcome.why : null));
    for (const each of why.slice(0, 2))
      assert.match(each ?? '', /^Planning it would run public\.told\(/);
    assert.equal(why[2], null);
    assert.equal(ran(), false);
  });

  it('is judged again where a function was replaced meanwhile', async () => {
    const harmless = 'CREATE FUNCTION kept(integer) RETURNS integer LANGUAGE sql IMMUTABLE';
    await cluster.sql(`${harmless} AS 'SELECT $1'`, database);
    const sql = 'SELECT * FROM sale WHERE product_id = kept(3)';
    const { texts } = await readWorkloadTexts(parser, workloadOf([sql]), quiet);
    const { whatIf } = await openHypopgEngine(
      { parser, client, twin: null },
      texts,
      () => null,
      quiet,
    );
    try {
      const ask = () => whatIf.evaluate({ add: [] }, [{ sql, parameters: [] }]);
      assert.equal((await ask()).outcomes[0]?.kind, 'plan');
      await cluster.sql(
        `CREATE OR REPLACE FUNCTION kept(integer) RETURNS integer ${tells(mark)}`,
        database,
      );
      await assert.rejects(
        ask,
        /^DatabaseError: Stopped: planning would run public\.kept\(.*not so when it began\.$/,
      );
      assert.equal(ran(), false);
    } finally {
      await whatIf.close();
    }
  });
});
