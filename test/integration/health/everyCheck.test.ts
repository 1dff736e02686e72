// Does the SQL of every check parse and answer, whoever asks, and does each refusal say what would help?

import assert from 'node:assert/strict';
import { Database } from '../../../src/db/database';
import { partitionedTables } from '../../../src/analysis/health/facts/partitions';
import { healthChecks } from '../../../src/analysis/health/registry';
import { runHealth } from '../../../src/features/runHealth';
import { healthReportSchema, type HealthReport } from '../../../src/model/healthFinding';
import { cleanup } from '../../support/cleanup';
import { postgres, type Cluster } from '../../support/postgres';

const WORK = { signal: new AbortController().signal, progress: () => undefined };

/** Reasons that are of the server, not of the one who asks. */
const OF_THE_SERVER =
  /^(PostgreSQL \d+ and later|The extension|This server is|Statistics are|The counters have)/;
const OF_THE_ROLE =
  /(GRANT (pg_monitor|pg_read_all_stats) TO "Health; Guest";|GRANT SELECT on them, or the role pg_read_all_data)/;

/** Where the only table worth a look has row security. */
const OF_ROW_SECURITY = /^(columns-without-statistics|table-bloat): .*the role pg_read_all_data/;

/** One table with everything that a check looks at, so that no answer is empty for want of rows. */
const TABLES = `
CREATE SCHEMA "Odd; Schema";
CREATE TABLE "Odd; Schema".things (id int PRIMARY KEY, other int, made timestamptz, tags text[], note jsonb, flag bool, u uuid);
INSERT INTO "Odd; Schema".things SELECT i, i % 3, now(), '{a}', '{}', true, md5(i::text)::uuid FROM generate_series(1, 2000) i;
CREATE INDEX ON "Odd; Schema".things (other); CREATE INDEX ON "Odd; Schema".things (tags); CREATE INDEX ON "Odd; Schema".things (lower(other::text));
CREATE TABLE "Odd; Schema".log (at timestamptz NOT NULL, n int) PARTITION BY RANGE (at);
CREATE TABLE "Odd; Schema".log_1 PARTITION OF "Odd; Schema".log FOR VALUES FROM ('2020-01-01') TO ('2021-01-01');
CREATE TABLE "Odd; Schema".log_2 PARTITION OF "Odd; Schema".log FOR VALUES FROM ('-infinity') TO ('2020-01-01');
CREATE TABLE "Odd; Schema".log_0 PARTITION OF "Odd; Schema".log FOR VALUES FROM (MINVALUE) TO ('-infinity');
CREATE TABLE "Odd; Schema".log_3 PARTITION OF "Odd; Schema".log FOR VALUES FROM ('2021-01-01') TO ('infinity');
CREATE TABLE "Odd; Schema".log_rest PARTITION OF "Odd; Schema".log DEFAULT;
CREATE INDEX ON "Odd; Schema".log (n);
CREATE MATERIALIZED VIEW "Odd; Schema".sums AS SELECT other, count(*) FROM "Odd; Schema".things GROUP BY other;
CREATE TABLE "Odd; Schema".guarded AS SELECT i AS id, repeat('x', 40) AS note FROM generate_series(1, 20000) i;
ALTER TABLE "Odd; Schema".guarded ENABLE ROW LEVEL SECURITY;
CREATE EXTENSION pg_stat_statements;
ANALYZE;`;

for (const major of [14, 18] as const) {
  describe(`every health check on PostgreSQL ${String(major)}`, () => {
    let cluster: Cluster;
    let name: string;
    const atEnd = cleanup();

    before(async () => {
      cluster = await postgres(major);
      name = await cluster.createDatabase();
      await cluster.sql(TABLES, name);
      await cluster.sql(
        `DROP ROLE IF EXISTS "Health; Guest"; CREATE ROLE "Health; Guest" LOGIN;
         DROP ROLE IF EXISTS health_monitor; CREATE ROLE health_monitor LOGIN IN ROLE pg_monitor, pg_read_all_data`,
      );
    });

    async function reportFor(user: string): Promise<HealthReport> {
      const database = new Database(cluster.profile({ database: name, user }), () =>
        Promise.resolve(null),
      );
      atEnd(() => database.close());
      const report = healthReportSchema.parse(await runHealth(database, WORK));
      assert.equal(report.results.length, healthChecks.length);
      assert.deepEqual(report.leftOut ?? [], []);
      return report;
    }

    function reasons({ results }: HealthReport): readonly string[] {
      return results.flatMap(({ check, outcome }) =>
        outcome.kind === 'skipped' && !OF_THE_SERVER.test(outcome.reason)
          ? [`${check}: ${outcome.reason}`]
          : [],
      );
    }

    it('answers a superuser', async () => {
      assert.deepEqual(reasons(await reportFor('postgres')), []);
    });

    it('answers who may only watch, and does not call hidden by row security what has statistics', async () => {
      const report = await reportFor('health_monitor');
      assert.deepEqual(
        reasons(report).filter((reason) => !OF_ROW_SECURITY.test(reason)),
        [],
      );
      const columns = report.results.find(({ check }) => check === 'columns-without-statistics');
      assert.equal(columns?.outcome.kind, 'skipped', 'the one large table has row security');
    });

    it('counts a range to infinity as one without an end', async () => {
      const database = new Database(cluster.profile({ database: name }), () =>
        Promise.resolve(null),
      );
      atEnd(() => database.close());
      const server = await database.serverInfo(WORK.signal);
      const { row } = partitionedTables;
      const rows = await database.query(partitionedTables.sql(server), [[]], row, WORK.signal);
      assert.deepEqual(
        rows.map(({ table, endless, ahead_days: days }) => ({ table, endless, days })),
        [{ table: 'log', endless: true, days: null }],
      );
    });

    it('answers a role without rights, and tells it the grant that it lacks', async () => {
      const refused = reasons(await reportFor('Health; Guest'));
      assert.ok(refused.length > 0);
      for (const reason of refused) assert.match(reason, OF_THE_ROLE);
    });
  });
}
