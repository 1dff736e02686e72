// What is read of pg_stat_statements on real servers: every version of the extension, with and without privileges, after a
// reset, with texts that are lost or long.

import assert from 'node:assert/strict';
import { readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { Database } from '../../../src/db/database';
import { isOwnStatement } from '../../../src/db/ownMark';
import { readStatements, type StatementsRead } from '../../../src/db/statements/pgStatStatements';
import { MOST_TEXT, readStatementTexts } from '../../../src/db/statements/statementTexts';
import { z } from 'zod';
import { cleanup } from '../../support/cleanup';
import { postgres, type Cluster } from '../../support/postgres';
import { startCounting, WORK } from '../../support/statementClusters';

type Read = Extract<StatementsRead, { kind: 'read' }>;

const anyRow = z.object({ a: z.number() });

function read(answer: StatementsRead): Read {
  return answer.kind === 'read' ? answer : assert.fail(JSON.stringify(answer));
}

describe('pg_stat_statements', () => {
  const atEnd = cleanup();
  const clusters = new Map<number, Cluster>();

  before(async () => {
    const started = await Promise.all([
      startCounting(14),
      startCounting(18, {
        ...{ 'pg_stat_statements.track': 'all', track_io_timing: 'on' },
        'pg_stat_statements.track_planning': 'on',
      }),
    ]);
    for (const cluster of started) {
      atEnd(() => cluster.stop());
      clusters.set(cluster.major, cluster);
      await cluster.sql('CREATE ROLE app LOGIN; CREATE ROLE reader LOGIN');
      await cluster.sql('GRANT pg_read_all_stats TO reader');
    }
  });

  function on(major: number): Cluster {
    return clusters.get(major) ?? assert.fail(`no PostgreSQL ${String(major)}`);
  }

  function open(cluster: Cluster, database: string, user = 'postgres'): Database {
    const client = new Database(cluster.profile({ database, user }), () => Promise.resolve(null));
    atEnd(() => client.close());
    return client;
  }

  async function counting(cluster: Cluster, how = ''): Promise<string> {
    const database = await cluster.createDatabase();
    await cluster.sql(`CREATE EXTENSION pg_stat_statements ${how}; ${WORK}`, database);
    await cluster.sql('GRANT ALL ON orders TO app', database);
    await cluster.sql('SELECT pg_stat_statements_reset()', database);
    return database;
  }

  async function repeat(
    cluster: Cluster,
    database: string,
    sql: string,
    { times = 1, user = 'postgres' } = {},
  ): Promise<void> {
    const client = await cluster.connect(database, user);
    for (let i = 0; i < times; i += 1) await client.query(sql);
    await client.end();
  }

  /** By key. */
  async function texts(client: Database, { sample, view }: Read): Promise<Map<string, string>> {
    const keys = sample.entries.flatMap(({ key, queryId }) => (queryId === null ? [] : key));
    const found = await readStatementTexts(client, view, keys);
    return new Map(found.texts.flatMap((one) => one.keys.map((key) => [key, one.text ?? ''])));
  }

  for (const major of [14, 18]) {
    it(`of PostgreSQL ${String(major)}: counters of this database, texts of the ids asked for`, async () => {
      const cluster = on(major);
      const database = await counting(cluster);
      await repeat(cluster, database, 'SELECT count(*) FROM orders WHERE customer_id = 7', {
        times: 3,
      });
      await repeat(cluster, 'postgres', 'SELECT count(*), 42 FROM pg_class');
      const client = open(cluster, database);
      const answer = read(await readStatements(client));
      const found = await texts(client, answer);
      const [asked] = [...found].find(([, text]) => text.includes('FROM orders')) ?? [];
      const entry = answer.sample.entries.find(({ key }) => key === asked);
      assert.ok(entry, JSON.stringify([...found]));
      const { counters } = entry;
      assert.equal(counters.calls, 3);
      assert.equal(counters.rows, 3);
      assert.ok(counters.totalMs > 0 && counters.totalMs >= (counters.maxMs ?? Infinity));
      assert.ok((counters.hitBlocks ?? 0) > 300, JSON.stringify(counters));
      assert.equal(counters.planMs === null, major === 14);
      if (counters.planMs !== null) assert.ok(counters.planMs > 0 && counters.planMs < 1_000);
      assert.equal(answer.tracking.tracksPlanning, major === 18);
      assert.equal(counters.ioMs === null, major === 14);
      assert.equal(counters.jitMs === null, major === 14);
      assert.equal(counters.since === null, major === 14);
      assert.equal(found.get(asked ?? ''), 'SELECT count(*) FROM orders WHERE customer_id = $1');
      assert.ok(![...found.values()].some((text) => text.includes('pg_class')));
      assert.ok(answer.sample.totals.calls >= 4 && answer.sample.totals.statements >= 2);
      assert.match(answer.sample.since ?? '', /^\d{4}-\d\d-\d\dT[\d:]{8}\.\d{6}Z$/);
      assert.equal(answer.tracking.evictions, 0);
      assert.equal(answer.tracking.readsAll, true);
    });

    it(`of PostgreSQL ${String(major)}: what others ran is counted, and not shown, without pg_read_all_stats`, async () => {
      const cluster = on(major);
      const database = await counting(cluster);
      await repeat(cluster, database, 'SELECT max(note) FROM orders', { times: 2 });
      await repeat(cluster, database, 'SELECT min(note) FROM orders', { times: 5, user: 'app' });
      const app = read(await readStatements(open(cluster, database, 'app')));
      assert.equal(app.tracking.readsAll, false);
      const hidden = app.sample.entries.filter(({ queryId }) => queryId === null);
      assert.ok(hidden.length > 0);
      assert.ok(hidden.every(({ role }) => role === 'postgres'));
      assert.ok(
        app.sample.entries.some(({ role, counters }) => role === 'app' && counters.calls === 5),
      );
      const reader = open(cluster, database, 'reader');
      const all = read(await readStatements(reader));
      assert.equal(all.tracking.readsAll, true);
      assert.ok([...(await texts(reader, all)).values()].includes('SELECT max(note) FROM orders'));
    });
  }

  it('of every version of the extension that a server of today can have', async () => {
    const cluster = on(18);
    for (const version of ['1.8', '1.9', '1.10', '1.11', '1.12']) {
      const database = await counting(cluster, `VERSION '${version}'`);
      await repeat(cluster, database, 'SELECT sum(id) FROM orders', { times: 2 });
      const client = open(cluster, database);
      const answer = read(await readStatements(client));
      const found = await texts(client, answer);
      assert.ok([...found.values()].includes('SELECT sum(id) FROM orders'), version);
      const [entry] = answer.sample.entries;
      assert.equal(entry?.counters.jitMs === null, ['1.8', '1.9'].includes(version), version);
      assert.equal(entry?.counters.since === null, !['1.11', '1.12'].includes(version), version);
      assert.equal(answer.sample.since === null, version === '1.8', version);
    }
    const database = await counting(cluster, `VERSION '1.7'`);
    const old = await readStatements(open(cluster, database));
    assert.deepEqual(old.kind === 'missing' && old.missing, { kind: 'too-old', version: '1.7' });
  });

  it('in a schema of any name, which no other name stands in for', async () => {
    const cluster = on(18);
    const database = await cluster.createDatabase();
    await cluster.sql(
      `CREATE SCHEMA "My ""stats"";--"; CREATE EXTENSION pg_stat_statements SCHEMA "My ""stats"";--";
       CREATE FUNCTION public.pg_stat_statements(boolean) RETURNS int LANGUAGE sql AS 'SELECT 1 / 0';`,
      database,
    );
    await repeat(cluster, database, 'SELECT 4711 AS answer');
    const client = open(cluster, database);
    const found = await texts(client, read(await readStatements(client)));
    assert.ok([...found.values()].includes('SELECT $1 AS answer'));
  });

  it('tells what ran inside of functions, and sums it once', async () => {
    const cluster = on(18);
    const database = await counting(cluster);
    await cluster.sql(
      `CREATE FUNCTION work() RETURNS bigint LANGUAGE plpgsql AS
         'BEGIN RETURN (SELECT count(*) FROM orders a JOIN orders b USING (customer_id)); END'`,
      database,
    );
    await cluster.sql('SELECT pg_stat_statements_reset()', database);
    await repeat(cluster, database, 'SELECT work()', { times: 2 });
    const { sample } = read(await readStatements(open(cluster, database)));
    const nested = sample.entries.filter(({ nested: inside }) => inside);
    assert.ok(nested.some(({ counters }) => counters.calls === 2));
    const [outer] = sample.entries.filter(({ nested: inside }) => !inside);
    assert.ok(outer && sample.totals.totalMs < 1.5 * outer.counters.totalMs);
  });

  it('leaves out the rest of a long text, and says how long it is', async () => {
    const cluster = on(14);
    const database = await counting(cluster);
    const columns = [...Array(12_000).keys()].map((i) => `id + ${String(i)}`);
    await repeat(
      cluster,
      database,
      `SELECT greatest(${columns.join(', ')}) FROM orders WHERE id = 1`,
    );
    const client = open(cluster, database);
    const { sample, view } = read(await readStatements(client));
    const keys = sample.entries.map(({ key }) => key);
    const { texts: all } = await readStatementTexts(client, view, keys);
    const long = all.find(({ length }) => length > MOST_TEXT);
    assert.equal(long?.text?.length, MOST_TEXT);
  });

  it('goes on without the texts that a server has lost', async () => {
    const cluster = on(14);
    const database = await counting(cluster);
    await repeat(cluster, database, 'SELECT avg(id) FROM orders', { times: 2 });
    const folder = path.join(cluster.dataDirectory, 'pg_stat_tmp');
    const file = readdirSync(folder).find((name) => name.startsWith('pgss')) ?? assert.fail();
    rmSync(path.join(folder, file));
    const client = open(cluster, database);
    const answer = read(await readStatements(client));
    assert.ok(answer.sample.entries.some(({ counters }) => counters.calls === 2));
    const found = [...(await texts(client, answer)).values()];
    assert.ok(!found.includes('SELECT avg(id) FROM orders'));
  });

  it('is empty after a reset, and counts anew', async () => {
    const cluster = on(18);
    const database = await counting(cluster);
    await repeat(cluster, database, 'SELECT 1 AS one', { times: 4 });
    const client = open(cluster, database);
    const before = read(await readStatements(client));
    await cluster.sql('SELECT pg_stat_statements_reset()', database);
    const after = read(await readStatements(client));
    assert.notEqual(after.sample.since, before.sample.since);
    assert.ok(!after.sample.entries.some(({ counters }) => counters.calls === 4));
  });

  it("knows Planwright's own queries by their mark, after every reading", async () => {
    for (const major of [14, 18]) {
      const cluster = on(major);
      const database = await counting(cluster);
      const client = open(cluster, database);
      await readStatements(client);
      await client.query('-- what it costs\nWITH x AS (SELECT 1 AS a) SELECT a FROM x', [], anyRow);
      await client.queryInPersonsPath('SELECT 1 AS a', [], anyRow);
      const foreign = [
        ...(await texts(client, read(await readStatements(client)))).values(),
      ].filter(
        (text) => /^\W*(?:SELECT|WITH|DECLARE|FETCH|CLOSE)/i.test(text) && !isOwnStatement(text),
      );
      assert.deepEqual(foreign, ['SELECT pg_stat_statements_reset()'], String(major));
    }
  });

  it('says why there is nothing to read', async () => {
    const cluster = on(18);
    const bare = await cluster.createDatabase();
    const notInstalled = await readStatements(open(cluster, bare));
    assert.equal(notInstalled.kind === 'missing' && notInstalled.missing.kind, 'not-installed');
    assert.equal(notInstalled.kind === 'missing' && notInstalled.libraries, 'pg_stat_statements');
    await cluster.sql(
      'CREATE SCHEMA closed; CREATE EXTENSION pg_stat_statements SCHEMA closed',
      bare,
    );
    const denied = await readStatements(open(cluster, bare, 'app'));
    assert.equal(denied.kind === 'missing' && denied.missing.kind, 'not-permitted');
    assert.equal(denied.kind === 'missing' && denied.libraries, null);
    const without = await postgres(16);
    const database = await without.createDatabase();
    const client = open(without, database);
    const unloaded = await readStatements(client);
    assert.deepEqual(unloaded.kind === 'missing' && unloaded.missing, {
      kind: 'not-loaded',
      installed: false,
    });
    await without.sql('CREATE EXTENSION pg_stat_statements', database);
    const installed = await readStatements(client);
    assert.deepEqual(installed.kind === 'missing' && installed.missing, {
      kind: 'not-loaded',
      installed: true,
    });
  });

  it('tells the platform by the roles that it brings', async () => {
    const cluster = on(14);
    const bare = await cluster.createDatabase();
    const client = open(cluster, bare);
    const platform = async () => {
      const answer = await readStatements(client);
      return answer.kind === 'missing' ? answer.platform : assert.fail();
    };
    assert.equal(await platform(), null);
    await cluster.sql('CREATE ROLE supabase_admin');
    assert.equal(await platform(), 'supabase');
    await cluster.sql('DROP ROLE supabase_admin; CREATE ROLE azure_pg_admin');
    assert.equal(await platform(), 'azure');
    await cluster.sql('DROP ROLE azure_pg_admin; CREATE ROLE rds_superuser');
    assert.equal(await platform(), 'rds');
    await cluster.sql('DROP ROLE rds_superuser');
  });
});
