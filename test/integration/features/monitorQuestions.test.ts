// Do the questions of a monitor name who is to blame, and count what counts, on real servers?

import assert from 'node:assert/strict';
import { horizon } from '../../../src/analysis/monitor/questions/horizon';
import { limits } from '../../../src/analysis/monitor/questions/limits';
import { waits } from '../../../src/analysis/monitor/questions/waits';
import { cleanup } from '../../support/cleanup';
import { startPostgres, type Cluster, type Major } from '../../support/postgres';

for (const major of [14, 18] satisfies Major[]) {
  describe(`a monitor's questions to PostgreSQL ${String(major)}`, () => {
    const atEnd = cleanup();
    const server = { versionNumber: major * 10_000 };
    let cluster: Cluster;

    before(async () => {
      cluster = await startPostgres(major);
      atEnd(() => cluster.stop());
      await cluster.sql('CREATE ROLE app LOGIN; CREATE TABLE hot AS SELECT 1 AS id');
    });

    it('blame the idle writer, not those whose snapshots it holds back', async () => {
      const [reader, writer] = [await cluster.connect(), await cluster.connect()];
      const { rows } = await writer.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
      await writer.query('BEGIN; UPDATE hot SET id = id');
      await reader.query('BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT');
      await cluster.sql('UPDATE hot SET id = id WHERE false; SELECT pg_current_xact_id()');
      const held = (await cluster.sql(horizon.sql(server))).rows.map((row) =>
        horizon.row.parse(row),
      );
      assert.deepEqual(
        held.map(({ holder, name }) => [holder, name]),
        [['session', String(rows[0]?.pid)]],
      );
      await Promise.all([reader.end(), writer.end()]);
    });

    it('count no worker of an extension that sleeps as load', async () => {
      const seen = `(VALUES (0, NULL, 'Extension', 'Extension', 'pg_cron launcher', NULL::int8),
        (0, 'active', 'Extension', 'Extension', 'client backend', 7)) a (pid, state, wait_event_type, wait_event, backend_type, query_id)`;
      const sql = waits.sql(server).replace('pg_catalog.pg_stat_activity a', seen);
      assert.deepEqual((await cluster.sql(sql)).rows, [
        { type: 'Extension', event: 'Extension', query_id: '7', processes: 1 },
      ]);
    });

    it("count clients alone towards a database's limit, where the role sees them", async () => {
      const name = await cluster.createDatabase();
      await cluster.sql(`ALTER DATABASE ${name} CONNECTION LIMIT 3`);
      const client = await cluster.connect(name);
      await client.query(
        `SET max_parallel_workers_per_gather = 2; SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0;
         SET min_parallel_table_scan_size = 0; CREATE TABLE t AS SELECT generate_series(1, 10000) AS id; ANALYZE t`,
      );
      const slow = client.query('SELECT count(pg_sleep(0.01)) FROM t').catch(() => undefined);
      const workers = `SELECT FROM pg_stat_activity WHERE datname = '${name}' AND leader_pid IS NOT NULL`;
      while ((await cluster.sql(workers)).rowCount === 0);
      const asked = `SELECT * FROM (${limits.sql(server)}) l WHERE kind = 'database'`;
      assert.deepEqual((await cluster.sql(asked)).rows, [
        { kind: 'database', name, most: 3, used: 1 },
      ]);
      const app = await cluster.connect();
      await app.query('SET ROLE app');
      assert.deepEqual((await app.query(asked)).rows, []);
      await app.end();
      await cluster.sql(`DROP DATABASE ${name} WITH (FORCE)`);
      await slow;
      await client.end().catch(() => undefined);
    });
  });
}
