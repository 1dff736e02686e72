// In a database of planted faults and look-alikes: is each fault found, and nothing else?

import assert from 'node:assert/strict';
import { Database } from '../../../src/db/database';
import { runHealth } from '../../../src/features/runHealth';
import { subjectName } from '../../../src/model/subject';
import { cleanup } from '../../support/cleanup';
import { postgres, type Cluster } from '../../support/postgres';

const WORK = { signal: new AbortController().signal, progress: () => undefined };

/** `bad_` is a fault, `good_` looks like one and is none. Autovacuum is off in these clusters. */
const PLANTED = `
-- statistics
CREATE TABLE bad_never (id int PRIMARY KEY, pad text);
INSERT INTO bad_never SELECT i, repeat('x', 100) FROM generate_series(1, 20000) i;
CREATE TABLE good_small (id int PRIMARY KEY); INSERT INTO good_small VALUES (1);
CREATE TABLE bad_stale (id int PRIMARY KEY, v int, pad text);
INSERT INTO bad_stale SELECT i, 0, repeat('x', 100) FROM generate_series(1, 20000) i;
CREATE TABLE good_stale (LIKE bad_stale INCLUDING ALL); ALTER TABLE good_stale SET (autovacuum_analyze_scale_factor = 20);
INSERT INTO good_stale SELECT * FROM bad_stale;
CREATE TABLE bad_unknown (id int PRIMARY KEY, pad text);
INSERT INTO bad_unknown SELECT i, repeat('x', 100) FROM generate_series(1, 20000) i;
-- dead rows
CREATE TABLE bad_dead (id int PRIMARY KEY, pad text);
INSERT INTO bad_dead SELECT i, repeat('x', 900) FROM generate_series(1, 30000) i;
CREATE TABLE good_dead (LIKE bad_dead INCLUDING ALL); INSERT INTO good_dead SELECT * FROM bad_dead;
CREATE TABLE bad_switched_off (id int PRIMARY KEY, pad text) WITH (autovacuum_enabled = off);
INSERT INTO bad_switched_off SELECT i, repeat('x', 100) FROM generate_series(1, 20000) i;
-- keys
CREATE TABLE bad_no_key AS SELECT i AS id, repeat('x', 100) AS pad FROM generate_series(1, 20000) i;
CREATE UNLOGGED TABLE good_no_key AS SELECT i AS id, repeat('x', 100) AS pad FROM generate_series(1, 20000) i;
CREATE TABLE bad_int_key (id int PRIMARY KEY, pad text);
INSERT INTO bad_int_key SELECT 2000000000 + i, repeat('x', 100) FROM generate_series(1, 20000) i;
CREATE TABLE good_int_key (id bigint PRIMARY KEY, pad text);
INSERT INTO good_int_key SELECT 2000000000 + i, repeat('x', 100) FROM generate_series(1, 20000) i;
-- what is in the columns of indexes
CREATE TABLE columns (id int PRIMARY KEY, mostly_null int, seldom_null int, few int, sorted int, tags text[], doc jsonb);
INSERT INTO columns SELECT i, CASE WHEN i % 20 = 0 THEN i END, CASE WHEN i % 20 > 0 THEN i END, (i * 7919) % 3, i / 40000, '{a}', '{}'
  FROM generate_series(1, 200000) i;
CREATE INDEX bad_null ON columns (mostly_null); CREATE INDEX good_null ON columns (mostly_null) WHERE mostly_null IS NOT NULL;
CREATE INDEX good_not_null ON columns (seldom_null); CREATE INDEX bad_few ON columns (few); CREATE INDEX good_sorted ON columns (sorted);
CREATE INDEX bad_array ON columns (tags); CREATE INDEX good_array ON columns USING gin (tags); CREATE INDEX bad_document ON columns (doc);
-- space
CREATE TABLE bad_space (id int PRIMARY KEY, pad text); INSERT INTO bad_space SELECT i, repeat('x', 60) FROM generate_series(1, 200000) i;
CREATE TABLE good_space (id int PRIMARY KEY, pad text); INSERT INTO good_space SELECT i, repeat('x', 60) FROM generate_series(1, 200000) i;
CREATE INDEX bad_index_space ON bad_space (id, pad); CREATE INDEX good_index_space ON good_space (id, pad);
DELETE FROM bad_space WHERE id % 10 > 0;
-- partitions
CREATE TABLE bad_ends (at date NOT NULL, n int, PRIMARY KEY (at)) PARTITION BY RANGE (at);
CREATE TABLE good_ahead (at timestamptz NOT NULL, n int, PRIMARY KEY (at)) PARTITION BY RANGE (at);
CREATE TABLE good_archive (at date NOT NULL, n int, PRIMARY KEY (at)) PARTITION BY RANGE (at);
CREATE TABLE good_archive_1 PARTITION OF good_archive FOR VALUES FROM ('2019-01-01') TO ('2020-01-01');
CREATE TABLE good_endless (at date NOT NULL, n int, PRIMARY KEY (at)) PARTITION BY RANGE (at);
CREATE TABLE good_endless_1 PARTITION OF good_endless FOR VALUES FROM ('2019-01-01') TO (MAXVALUE);
CREATE TABLE bad_rest (at date NOT NULL, n int, PRIMARY KEY (at)) PARTITION BY RANGE (at);
CREATE TABLE bad_rest_default PARTITION OF bad_rest DEFAULT; INSERT INTO bad_rest VALUES ('2020-01-01', 1);
CREATE TABLE good_rest (kind int NOT NULL, n int, PRIMARY KEY (kind)) PARTITION BY LIST (kind);
CREATE TABLE good_rest_default PARTITION OF good_rest DEFAULT; INSERT INTO good_rest VALUES (1, 1);
DO $$ BEGIN
  EXECUTE format('CREATE TABLE bad_ends_1 PARTITION OF bad_ends FOR VALUES FROM (%L) TO (%L)', current_date - 30, current_date + 1);
  EXECUTE format('CREATE TABLE good_ahead_1 PARTITION OF good_ahead FOR VALUES FROM (%L) TO (%L)', current_date - 30, current_date + 30);
END $$;
INSERT INTO bad_ends VALUES (current_date, 1); INSERT INTO good_ahead VALUES (now(), 1);
-- materialized views
CREATE MATERIALIZED VIEW bad_empty AS SELECT 1 AS n WITH NO DATA;
CREATE MATERIALIZED VIEW bad_keyless AS SELECT i AS n, repeat('x', 900) AS pad FROM generate_series(1, 15000) i;
CREATE MATERIALIZED VIEW good_keyed AS SELECT i AS n, repeat('x', 900) AS pad FROM generate_series(1, 15000) i;
CREATE UNIQUE INDEX ON good_keyed (n);`;

/** A statement each: VACUUM runs outside of a transaction. */
const LOOKED_AT = [
  'VACUUM bad_unknown',
  `ANALYZE bad_stale, good_stale, bad_dead, good_dead, bad_switched_off, bad_no_key, good_no_key, bad_int_key, good_int_key,
     columns, bad_space, good_space, bad_ends_1, bad_rest_default, bad_keyless, good_keyed, good_small, good_ahead, good_archive,
     good_endless, good_rest`,
  'VACUUM bad_space, good_space',
  'UPDATE bad_stale SET v = 1; UPDATE good_stale SET v = 1',
  'UPDATE bad_dead SET pad = pad WHERE id <= 20000; UPDATE good_dead SET pad = pad WHERE id <= 2000',
];

/** Small ones are passed over by default; all else is as a person has it. */
const OPTIONS = {
  'bloated-index': { minBytes: 5 * 1024 ** 2 },
  'table-bloat': { minBytes: 5 * 1024 ** 2 },
};

const FOUND: Readonly<Record<string, readonly string[]>> = {
  'never-analyzed': ['bad_never'],
  'outdated-statistics': ['bad_dead', 'bad_stale'],
  'columns-without-statistics': ['bad_unknown'],
  'many-dead-rows': ['bad_dead'],
  'table-without-autovacuum': ['bad_switched_off'],
  'missing-primary-key': ['bad_no_key'],
  'integer-key-near-end': ['bad_int_key'],
  'index-of-nulls': ['bad_null'],
  'few-values-index': ['bad_few'],
  'btree-on-document': ['bad_array', 'bad_document'],
  'table-bloat': ['bad_space'],
  'bloated-index': ['bad_index_space'],
  'missing-partition': ['bad_ends'],
  'rows-in-default-partition': ['bad_rest'],
  'partitioned-not-analyzed': ['bad_ends', 'bad_rest'],
  'materialized-view': ['bad_empty', 'bad_keyless'],
  'prepared-transaction': [],
  'checksum-failures': [],
  'blocked-sessions': [],
  'idle-in-transaction': [],
  'xmin-horizon': [],
  'autovacuum-backlog': [],
  'hot-updates-few': [],
  'index-wider-than-table': [],
  'random-uuid-key': [],
  'large-unpartitioned-table': [],
  'sync-standby': [],
  'subscription-trouble': [],
};

for (const major of [14, 18] as const) {
  describe(`planted faults on PostgreSQL ${String(major)}`, () => {
    let cluster: Cluster;
    let name: string;
    let database: Database;
    const atEnd = cleanup();

    before(async () => {
      cluster = await postgres(major);
      name = await cluster.createDatabase();
      const client = await cluster.connect(name);
      for (const sql of [PLANTED, ...LOOKED_AT]) await client.query(sql);
      await client.end();
      database = new Database(cluster.profile({ database: name }), () => Promise.resolve(null));
      atEnd(() => database.close());
    });

    async function found(check: string): Promise<readonly string[]> {
      const { results } = await runHealth(database, WORK, { checks: [check], options: OPTIONS });
      const outcome = results[0]?.outcome;
      assert.notEqual(outcome?.kind, 'skipped', JSON.stringify(outcome));
      const findings = outcome?.kind === 'finding' ? outcome.findings : [];
      return findings.map(({ subject }) => subjectName(subject)).sort();
    }

    it('are found, and nothing that only looks like them', async () => {
      const seen: Record<string, readonly string[]> = {};
      for (const check of Object.keys(FOUND)) seen[check] = await found(check);
      assert.deepEqual(seen, FOUND);
    });

    it('are told of a queue for a lock, at its head', async () => {
      const [holder, first, second] = await Promise.all([1, 2, 3].map(() => cluster.connect(name)));
      assert.ok(holder && first && second);
      await holder.query('BEGIN; UPDATE good_small SET id = 2');
      const waits = [first, second].map((each) => each.query('UPDATE good_small SET id = 3'));
      const waiting = `SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = '${name}' HAVING count(*) = 2`;
      while ((await cluster.sql(waiting)).rowCount === 0);
      const { results } = await runHealth(database, WORK, {
        checks: ['blocked-sessions', 'idle-in-transaction'],
        options: {
          'blocked-sessions': { minSeconds: 0 },
          'idle-in-transaction': { minSeconds: 0 },
        },
      });
      const titles = results.flatMap(({ outcome }) =>
        outcome.kind === 'finding'
          ? outcome.findings.map(
              ({ title, impact }) => `${impact} ${title.replace(/\d{3,}/, 'pid')}`,
            )
          : [outcome.kind],
      );
      assert.equal(titles[0], 'medium pid keeps 2 sessions waiting');
      assert.match(titles[1] ?? '', /^high pid has been idle in its transaction/);
      await holder.query('ROLLBACK');
      await Promise.all(waits);
      await Promise.all([holder, first, second].map((each) => each.end()));
    });
  });
}
