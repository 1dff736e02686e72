// Code that PostgreSQL runs on its own behalf: hostile statements are refused, asked about, or leave no trace outside their
// transaction; ordinary ones are executed without a question. Watched from outside: files, another database, sessions,
// sequences, slots, statistics, WAL.

import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import type pg from 'pg';
import type { SqlParser } from '../../../src/analysis/sql/parser';
import { Database } from '../../../src/db/database';
import { DatabaseError } from '../../../src/db/errors';
import {
  codeToAskBeforePlanning,
  decideExecution,
  type Decision,
} from '../../../src/features/explain/executionPolicy';
import { readStatement, type ReadStatement } from '../../../src/features/readStatement';
import { cleanup } from '../../support/cleanup';
import { asideSql, deedsSql } from '../../support/hiddenCode/deeds';
import { HARMLESS, HARMLESS_SCHEMA } from '../../support/hiddenCode/harmless';
import { HOSTILE, type HostileStatement } from '../../support/hiddenCode/hostile';
import { MAJORS, startPostgres, type Cluster } from '../../support/postgres';
import { testParser } from '../../unit/analysis/sql/support';

const TRACES_SQL = `
SELECT (SELECT count(*) FROM diary) AS rows, (SELECT last_value::text || is_called FROM numbers) AS sequence,
       (SELECT count(*) FROM pg_replication_slots) AS slots, (SELECT count(*) FROM pg_largeobject_metadata) AS objects,
       (SELECT count(*) FROM pg_replication_origin) AS origins, (SELECT count(*) FROM pg_locks WHERE locktype = 'advisory') AS locks,
       (SELECT stats_reset FROM pg_stat_database WHERE datname = current_database()) AS reset,
       (SELECT stats_reset FROM pg_stat_bgwriter) AS reset_shared, pg_conf_load_time() AS loaded,
       (SELECT pid FROM pg_stat_activity WHERE application_name = 'bystander') AS bystander,
       (SELECT count(*) FROM pg_class WHERE relname = 'made') AS made`;

for (const major of MAJORS) {
  describe(`hidden code on PostgreSQL ${String(major)}`, function () {
    this.timeout(600_000);
    const clean = cleanup();
    let cluster: Cluster;
    let parser: SqlParser;
    let scene: Scene;

    before(async () => {
      parser = await testParser();
      cluster = await startPostgres(major, { settings: { wal_level: 'logical' } });
      clean(() => cluster.stop());
      scene = await openScene(cluster);
      clean(() => scene.close());
    });

    it('is refused, asked about, or leaves no trace', async () => {
      let before = await scene.traces();
      const outcomes = { refused: 0, asked: 0, estimated: 0 };
      for (const statement of HOSTILE) {
        if ((statement.since ?? 0) > major) continue;
        const outcome = await attempt(parser, scene.client(statement), statement);
        outcomes[outcome] += 1;
        const after = await scene.traces();
        assert.deepEqual(after, before, statement.sql);
        before = after;
      }
      assert.deepEqual(await scene.messages(), []);
      assert.ok(HOSTILE.length >= 250, String(HOSTILE.length));
      assert.ok(
        Object.values(outcomes).every((count) => count >= 15),
        JSON.stringify(outcomes),
      );
    });

    it('would leave its mark if nothing held it back', async () => {
      for (const statement of HOSTILE) {
        const { mark, sql, since = 0 } = statement;
        if (mark === null || since > major) continue;
        assert.ok(await scene.marks(statement, mark), sql);
      }
    });

    it('asks nothing about ordinary statements, and executes them', async () => {
      const name = await cluster.createDatabase();
      await cluster.sql(HARMLESS_SCHEMA, name);
      const client = new Database(cluster.profile({ database: name }), () => Promise.resolve(null));
      try {
        for (const sql of HARMLESS) {
          const read = await readOne(parser, sql, client);
          assert.deepEqual(read.reach, { code: [], reasons: [] }, sql);
          assert.deepEqual(decided(read, client), { execute: true, confirm: null, ask: [] }, sql);
          await explain(client, read, 'analyze');
        }
        assert.ok(HARMLESS.length >= 60);
      } finally {
        await client.close();
      }
    });
  });
}

interface Scene {
  client(statement: HostileStatement): Database;
  traces(): Promise<unknown>;
  /** What was written to WAL outside transactions. */
  messages(): Promise<readonly unknown[]>;
  /** Runs it as a read-only transaction alone would; true when it left its mark. */
  marks(statement: HostileStatement, mark: string): Promise<boolean>;
  close(): Promise<void>;
}

async function openScene(cluster: Cluster): Promise<Scene> {
  const folder = path.join(path.dirname(cluster.dataDirectory), 'marks');
  mkdirSync(folder);
  chmodSync(folder, 0o777);
  await cluster.sql('CREATE ROLE visitor LOGIN');
  const aside = await cluster.createDatabase();
  const database = await cluster.createDatabase();
  const place = { folder, port: cluster.port, database, aside };
  await cluster.sql(asideSql(place), aside);
  await cluster.sql(deedsSql(place), database);
  await cluster.sql(
    `SELECT pg_create_logical_replication_slot('watch', 'test_decoding')`,
    database,
  );
  for (const file of readdirSync(folder)) rmSync(path.join(folder, file));
  const [watcher, far, bystander] = await Promise.all([
    cluster.connect(database),
    cluster.connect(aside),
    cluster.connect(database),
  ]);
  await bystander.query(`SET application_name = 'bystander'`);
  bystander.on('error', () => undefined);
  const clients = new Map(
    ['postgres', 'visitor'].map((user) => [
      user,
      new Database(cluster.profile({ database, user }), () => Promise.resolve(null)),
    ]),
  );
  return {
    client: ({ role = 'postgres' }) => clients.get(role) ?? assert.fail(role),
    traces: async () => ({
      files: readdirSync(folder),
      here: (await watcher.query(TRACES_SQL)).rows,
      far: (
        await far.query('SELECT (SELECT count(*) FROM arrivals) AS rows, last_value FROM tickets')
      ).rows,
    }),
    messages: async () => {
      const peek = `SELECT data FROM pg_logical_slot_peek_changes('watch', NULL, NULL) WHERE data LIKE '%prefix: hidden%'`;
      return (await watcher.query<{ data: string }>(peek)).rows;
    },
    marks: async ({ sql, role = 'postgres' }, mark) => {
      const connection = await cluster.connect(database, role);
      try {
        await connection
          .query(`BEGIN READ ONLY; EXPLAIN ANALYZE ${sql}`)
          .catch(ignoreErrorsOfStatements);
      } finally {
        await connection.end();
      }
      const isThere = readdirSync(folder).includes(mark);
      rmSync(path.join(folder, mark), { force: true });
      return isThere;
    },
    close: async () => {
      for (const client of clients.values()) await client.close();
      await Promise.all([watcher, far, bystander].map((each: pg.Client) => each.end()));
    },
  };
}

function ignoreErrorsOfStatements(error: unknown): void {
  assert.ok(error instanceof Error && 'severity' in error, String(error));
}

/** As a face does it with a person who agrees to nothing. */
async function attempt(
  parser: SqlParser,
  client: Database,
  { sql }: HostileStatement,
): Promise<'refused' | 'asked' | 'estimated'> {
  const result = await readStatement(parser, sql, { start: 0, end: sql.length }, client);
  if (!result.ok || result.value.statement.class === 'utility') return 'refused';
  const read = result.value;
  if (codeToAskBeforePlanning(read.reach, () => null).length > 0) return 'asked';
  const decision = decided(read, client);
  assert.ok(!decision.execute || decision.ask.length > 0, `executed: ${sql}`);
  await explain(client, read, 'estimate').catch((error: unknown) => {
    assert.ok(error instanceof DatabaseError, String(error));
  });
  return decision.execute ? 'asked' : 'estimated';
}

function decided(read: ReadStatement, { profile }: Database): Decision {
  return decideExecution({
    ...read,
    wish: 'measure',
    profile,
    setting: 'always',
    impossible: null,
    asked: '',
    answers: () => null,
  });
}

async function readOne(parser: SqlParser, sql: string, client: Database): Promise<ReadStatement> {
  const result = await readStatement(parser, sql, { start: 0, end: sql.length }, client);
  return result.ok ? result.value : assert.fail(`${sql}: ${result.error.message}`);
}

async function explain(
  client: Database,
  { statement }: ReadStatement,
  mode: 'estimate' | 'analyze',
): Promise<void> {
  await client.explain({
    sql: statement.sql,
    parameters: [],
    mode,
    allowWrite: false,
    statementTimeoutMs: 20_000,
    lockTimeoutMs: 5_000,
  });
}
