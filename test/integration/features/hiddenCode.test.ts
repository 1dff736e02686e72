// Code that PostgreSQL runs on its own behalf: hostile statements are refused, asked about, or leave no trace outside their
// transaction; ordinary ones are executed without a question.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import type { SqlParser } from '../../../src/analysis/sql/parser';
import { Database } from '../../../src/db/database';
import { codeToAskBeforePlanning } from '../../../src/features/explain/executionPolicy';
import { readStatement, type ReadStatement } from '../../../src/features/readStatement';
import { cleanup } from '../../support/cleanup';
import { asideSql, deedsSql, fewDeedsSql, type Place } from '../../support/hiddenCode/deeds';
import { HARMLESS, HARMLESS_SCHEMA, HARMLESS_TO_PLAN } from '../../support/hiddenCode/harmless';
import { HOSTILE, type HostileStatement } from '../../support/hiddenCode/hostile';
import { decided, explain, Scene } from '../../support/hiddenCode/scene';
import { WAYS, WAYS_OF_ALL } from '../../support/hiddenCode/ways';
import { MAJORS, startPostgres, type Cluster, type Major } from '../../support/postgres';
import { testParser } from '../../unit/analysis/sql/support';

const TRACES_SQL = `
SELECT (SELECT count(*) FROM diary) AS rows, (SELECT last_value::text || is_called FROM numbers) AS sequence,
       (SELECT count(*) FROM pg_replication_slots) AS slots, (SELECT count(*) FROM pg_largeobject_metadata) AS objects,
       (SELECT count(*) FROM pg_replication_origin) AS origins, (SELECT count(*) FROM pg_locks WHERE locktype = 'advisory') AS locks,
       (SELECT stats_reset FROM pg_stat_database WHERE datname = current_database()) AS reset,
       (SELECT stats_reset FROM pg_stat_bgwriter) AS reset_shared, pg_conf_load_time() AS loaded,
       (SELECT pid FROM pg_stat_activity WHERE application_name = 'bystander') AS bystander,
       (SELECT count(*) FROM pg_class WHERE relname = 'made') AS made`;
const FAR_SQL = 'SELECT (SELECT count(*) FROM arrivals) AS rows, last_value FROM tickets';

const ALL: readonly HostileStatement[] = [
  ...HOSTILE,
  ...WAYS.flatMap(({ statements }) => statements),
];

/** Here every statement is tried, and shows that it would leave a mark; those before it share the hostile ones out. */
const NEWEST: Major = 18;
const OLDEST: Major = 14;

function triedOn(major: Major, statements: readonly HostileStatement[]): HostileStatement[] {
  return statements.filter(
    ({ since = 0 }, at) => since <= major && (major === NEWEST || at % 4 === major % 4),
  );
}

/** All of them on the oldest and the newest; those between share them out. */
function ordinaryOn(major: Major, statements: readonly string[]): readonly string[] {
  if (major === NEWEST || major === OLDEST) return statements;
  return statements.filter((_, at) => at % 3 === major % 3);
}

for (const major of MAJORS) {
  const tried = triedOn(major, ALL);

  describe(`hidden code on PostgreSQL ${String(major)}`, function () {
    this.timeout(600_000);
    const clean = cleanup();
    let cluster: Cluster;
    let parser: SqlParser;
    let scene: Scene;

    before(async () => {
      parser = await testParser();
      cluster = await startPostgres(major, { settings: { wal_level: 'logical', fsync: 'off' } });
      clean(() => cluster.stop());
      await cluster.sql('CREATE ROLE visitor LOGIN');
      scene = await Scene.open(cluster, {
        hereSql: (place) => [deedsSql(place), ...WAYS.map(({ setup }) => setup)].join(';\n'),
        messages: true,
        farSql: asideSql,
        here: TRACES_SQL,
        far: FAR_SQL,
      });
      clean(() => scene.close());
    });

    it('is refused, asked about, or leaves no trace', async () => {
      let before = await scene.traces();
      const outcomes = { refused: 0, asked: 0, estimated: 0, executed: 0 };
      for (const statement of tried) {
        const outcome = await scene.attempt(parser, statement);
        assert.notEqual(outcome, 'executed', statement.sql);
        outcomes[outcome] += 1;
        const after = await scene.traces();
        assert.deepEqual(after, before, statement.sql);
        before = after;
      }
      assert.deepEqual(await scene.messages(), []);
      assert.ok(ALL.length >= 350, String(ALL.length));
      assert.ok(
        [outcomes.refused, outcomes.asked, outcomes.estimated].every((count) => count >= 4),
        JSON.stringify(outcomes),
      );
    });

    it('asks nothing about ordinary statements, and executes them', async () => {
      const name = await cluster.createDatabase();
      await cluster.sql(HARMLESS_SCHEMA, name);
      const client = new Database(cluster.profile({ database: name }), () => Promise.resolve(null));
      try {
        for (const sql of ordinaryOn(major, HARMLESS)) {
          const read = await readOne(parser, sql, client);
          const { code, reasons } = read.reach;
          assert.deepEqual({ code, reasons }, { code: [], reasons: [] }, sql);
          assert.deepEqual(decided(read, client), { execute: true, confirm: null, ask: [] }, sql);
          await explain(client, read, 'analyze');
        }
        for (const sql of ordinaryOn(major, HARMLESS_TO_PLAN)) {
          const { reach } = await readOne(parser, sql, client);
          assert.deepEqual(
            codeToAskBeforePlanning(reach, () => null),
            [],
            sql,
          );
        }
        assert.ok(HARMLESS.length >= 60);
      } finally {
        await client.close();
      }
    });

    if (major !== NEWEST && major !== OLDEST) return;

    it('would leave its mark if nothing held it back', async () => {
      for (const statement of tried) {
        if (statement.mark === null) continue;
        assert.ok(await scene.marks(statement, statement.mark), statement.sql);
      }
    });

    it('is found where it concerns every statement', async () => {
      for (const { setup, statements } of WAYS_OF_ALL) {
        const alone = await Scene.open(cluster, {
          hereSql: (place: Place) => [fewDeedsSql(place), setup].join(';\n'),
          farSql: () => 'SELECT',
          here: 'SELECT 1',
          far: 'SELECT 1',
        });
        try {
          for (const statement of triedOn(major, statements)) {
            assert.equal(await alone.attempt(parser, statement), 'asked', statement.sql);
            assert.deepEqual(await alone.traces(), NO_TRACES, statement.sql);
            assert.ok(await alone.marks(statement, statement.mark ?? ''), statement.sql);
          }
        } finally {
          await alone.close();
        }
      }
    });
  });
}

const NO_TRACES = { files: [], here: [{ '?column?': 1 }], far: [{ '?column?': 1 }] };

describe('a database full of traps', function () {
  this.timeout(600_000);
  const clean = cleanup();
  const directory = path.resolve(__dirname, '../../fixtures/hostileDatabase');
  const filled = (file: string, { folder, port, database, aside }: Place): string =>
    readFileSync(path.join(directory, file), 'utf8')
      .replaceAll('@FOLDER@', folder)
      .replaceAll('@PORT@', String(port))
      .replaceAll('@DATABASE@', database)
      .replaceAll('@ELSEWHERE@', aside);

  it('is explained statement by statement without a trace', async () => {
    const parser = await testParser();
    const cluster = await startPostgres(16, { settings: { wal_level: 'logical', fsync: 'off' } });
    clean(() => cluster.stop());
    await cluster.sql(readFileSync(path.join(directory, 'roles.sql'), 'utf8'));
    let statements: readonly HostileStatement[] = [];
    const scene = await Scene.open(cluster, {
      hereSql: (place) => {
        statements = statementsSchema.parse(JSON.parse(filled('statements.json', place)));
        return filled('database.sql', place);
      },
      messages: true,
      farSql: (place) => filled('elsewhere.sql', place),
      here: TRAPS_SQL,
      far: 'SELECT (SELECT count(*) FROM audit) AS rows, last_value FROM rs',
    });
    clean(() => scene.close());
    let before = await scene.traces();
    for (const statement of statements) {
      await scene.attempt(parser, statement);
      const after = await scene.traces();
      assert.deepEqual(after, before, statement.sql);
      before = after;
    }
    assert.equal(statements.length, 185);
  });
});

const statementsSchema = z.array(
  z
    .object({
      sql: z.string(),
      role: z.string().optional(),
      parameters: z.array(z.string()).optional(),
    })
    .transform(({ sql, role, parameters }): HostileStatement => ({
      sql,
      mark: null,
      ...(role === undefined ? {} : { role }),
      ...(parameters === undefined ? {} : { parameters }),
    })),
);

const TRAPS_SQL = TRACES_SQL.replace('FROM diary', 'FROM audit')
  .replace('FROM numbers', 'FROM s1')
  .replace(
    '(SELECT count(*) FROM pg_class',
    `(SELECT array_agg(n) FROM (SELECT count(*) AS n FROM orders UNION ALL SELECT count(*) FROM customers) AS c) AS kept,
       (SELECT count(*) FROM pg_class WHERE relname IN ('z', 'zz')) AS others, (SELECT count(*) FROM pg_class`,
  );

async function readOne(parser: SqlParser, sql: string, client: Database): Promise<ReadStatement> {
  const result = await readStatement(parser, sql, { start: 0, end: sql.length }, client);
  return result.ok ? result.value : assert.fail(`${sql}: ${result.error.message}`);
}
