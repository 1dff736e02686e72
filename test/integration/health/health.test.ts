// Do the checks find every planted fault on every version and nothing else, and does one failing check stop no other?

import assert from 'node:assert/strict';
import { healthChecks } from '../../../src/analysis/health/registry';
import { Database } from '../../../src/db/database';
import { fixText } from '../../../src/features/adviceText';
import { runHealth } from '../../../src/features/runHealth';
import { healthReportSchema, type HealthFinding } from '../../../src/model/healthFinding';
import { subjectName } from '../../../src/model/subject';
import { assertNothingLeft, rejection } from '../../support/database';
import { MAJORS, postgres, type Cluster } from '../../support/postgres';
import { cleanup } from '../../support/cleanup';

const PLANTED = `
CREATE SCHEMA shop;
CREATE TABLE shop.customers (id int PRIMARY KEY, email text, name text, region int, score int);
INSERT INTO shop.customers SELECT i, 'e' || i, 'n' || i, i % 5, i FROM generate_series(1, 60000) i;
-- duplicates
CREATE INDEX customers_id_copy ON shop.customers (id);
CREATE INDEX customers_email_1 ON shop.customers (email) INCLUDE (name, region);
CREATE INDEX customers_email_2 ON shop.customers (email) INCLUDE (region, name);
CREATE INDEX customers_expr_1 ON shop.customers (lower(name)) WHERE region = 1;
CREATE INDEX customers_expr_2 ON shop.customers (lower(name)) WHERE region = 1;
-- not duplicates
CREATE INDEX customers_name_pattern ON shop.customers (name text_pattern_ops);
CREATE INDEX customers_name_c ON shop.customers (name COLLATE "POSIX");
-- redundant
CREATE INDEX customers_region ON shop.customers (region DESC);
CREATE INDEX customers_region_score ON shop.customers (region, score);
-- unused but needed
CREATE UNIQUE INDEX customers_email_name ON shop.customers (email, name);
-- foreign keys
CREATE TABLE shop.orders (id int PRIMARY KEY, customer_id int REFERENCES shop.customers,
  second_id int REFERENCES shop.customers, third_id int REFERENCES shop.customers,
  fourth_id int REFERENCES shop.customers, pad text);
INSERT INTO shop.orders SELECT i, 1 + i % 1000, NULL, NULL, NULL, repeat('x', 60) FROM generate_series(1, 20000) i;
CREATE INDEX orders_second ON shop.orders (second_id) WHERE second_id IS NOT NULL;
CREATE INDEX orders_third ON shop.orders (third_id) WHERE third_id > 5;
CREATE INDEX orders_fourth ON shop.orders USING hash (fourth_id);
CREATE TABLE shop.pairs (a int, b int, PRIMARY KEY (a, b));
CREATE TABLE shop.pair_notes (b int, a int, pad text, FOREIGN KEY (a, b) REFERENCES shop.pairs);
INSERT INTO shop.pair_notes SELECT NULL, NULL, repeat('x', 60) FROM generate_series(1, 20000) i;
CREATE INDEX pair_notes_any_order ON shop.pair_notes (b, a);
-- partitions: judged through the root
CREATE TABLE shop.events (at int NOT NULL, kind int, customer_id int REFERENCES shop.customers) PARTITION BY RANGE (at);
CREATE TABLE shop.events_1 PARTITION OF shop.events FOR VALUES FROM (0) TO (50000);
CREATE TABLE shop.events_2 PARTITION OF shop.events FOR VALUES FROM (50000) TO (100000);
INSERT INTO shop.events SELECT i, i % 7, NULL FROM generate_series(0, 99999) i;
CREATE INDEX events_kind ON shop.events (kind);
CREATE INDEX events_kind_copy ON shop.events (kind);
CREATE INDEX events_at ON shop.events (at);
ANALYZE;
SET enable_seqscan = off; SELECT count(*) FROM shop.events WHERE at = 5;`;

for (const major of MAJORS) {
  describe(`index health on PostgreSQL ${String(major)}`, () => {
    let cluster: Cluster;
    let database: Database;
    let name: string;

    const atEnd = cleanup();

    before(async () => {
      cluster = await postgres(major);
      name = await cluster.createDatabase();
      await cluster.sql(PLANTED, name);
      const client = await cluster.connect(name);
      await assert.rejects(
        client.query(
          'CREATE UNIQUE INDEX CONCURRENTLY customers_broken ON shop.customers (region)',
        ),
      );
      await client.end();
      database = new Database(cluster.profile({ database: name }), () => Promise.resolve(null));
      atEnd(() => database.close());
    });
    afterEach(() => assertNothingLeft(cluster, name));

    async function findings(check: string): Promise<readonly HealthFinding[]> {
      const report = await runHealth(
        database,
        { signal: new AbortController().signal, progress: () => undefined },
        {
          checks: [check],
          options: {
            'unused-index': { minStatisticsAgeDays: 0, minBytes: 16_384 },
            'rarely-used-index': { minStatisticsAgeDays: 0 },
          },
        },
      );
      const outcome = report.results[0]?.outcome;
      assert.notEqual(outcome?.kind, 'skipped', JSON.stringify(outcome));
      return outcome?.kind === 'finding' ? outcome.findings : [];
    }

    async function titles(check: string): Promise<readonly string[]> {
      return (await findings(check)).map(({ title }) => title).sort();
    }

    it('finds duplicates', async () => {
      assert.deepEqual(await titles('duplicate-index'), [
        'customers_email_2 repeats customers_email_1',
        'customers_expr_2 repeats customers_expr_1',
        'customers_id_copy repeats customers_pkey',
        'events_kind_copy repeats events_kind',
      ]);
    });

    it('finds redundant indexes', async () => {
      assert.deepEqual(await titles('redundant-index'), [
        'customers_region is covered by customers_region_score',
      ]);
    });

    it('finds invalid indexes', async () => {
      assert.deepEqual(await titles('invalid-index'), ['customers_broken is not ready']);
    });

    it('finds unused indexes, of partitions by their root', async () => {
      const found = (await findings('unused-index'))
        .map(({ subject }) => subjectName(subject))
        .sort();
      assert.ok(found.includes('customers_region') && found.includes('events_kind'), String(found));
      for (const needed of [
        'customers_email_name',
        'customers_pkey',
        'events_at',
        'customers_broken',
      ]) {
        assert.ok(!found.includes(needed), needed);
      }
      assert.ok(!found.some((index) => index.startsWith('events_1')), String(found));
    });

    it('finds foreign keys without an index', async () => {
      const found = await findings('foreign-key-without-index');
      assert.deepEqual(
        found
          .map(({ subject, message }) => [
            subjectName(subject),
            /\(([a-z_]+)\)\.$/.exec(message)?.[1],
          ])
          .sort(),
        [
          ['events', 'customer_id'],
          ['orders', 'customer_id'],
          ['orders', 'third_id'],
        ],
      );
      assert.match(found.map(({ message }) => message).join(' '), /orders_third begins with them/);
    });

    it('finds a sequence near the end of its column, and a slot that keeps WAL', async () => {
      await cluster.sql(
        `CREATE TABLE shop.tickets (id serial PRIMARY KEY, n bigserial, d int);
         SELECT setval('shop.tickets_id_seq', 2000000000), setval('shop.tickets_n_seq', 2000000000);
         CREATE SEQUENCE shop.down AS smallint INCREMENT -1 OWNED BY shop.tickets.d;
         SELECT setval('shop.down', -30000);
         CREATE SEQUENCE shop.never_used;
         CREATE TABLE shop.wide (id serial, n bigint GENERATED ALWAYS AS IDENTITY (MAXVALUE 1000), s int,
           m int GENERATED ALWAYS AS IDENTITY (INCREMENT -1 MINVALUE -1000));
         ALTER TABLE shop.wide ALTER id TYPE bigint;
         CREATE SEQUENCE shop.small AS smallint MAXVALUE 500 OWNED BY shop.wide.s;
         SELECT setval('shop.wide_id_seq', 2147483647), setval('shop.wide_n_seq', 990), setval('shop.small', 499),
           setval('shop.wide_m_seq', -990)`,
        name,
      );
      assert.deepEqual(await titles('sequence-near-end'), [
        'down has used 91 % of its values',
        'small has used 99 % of its values',
        'tickets_id_seq has used 93 % of its values',
        'wide_id_seq has no value left',
        'wide_m_seq has used 98 % of its values',
        'wide_n_seq has used 98 % of its values',
      ]);
      const ranges = async (): Promise<unknown> =>
        (
          await cluster.sql(
            `SELECT seqrelid::regclass AS s, seqtypid::regtype AS t, seqmin, seqmax FROM pg_sequence ORDER BY 1`,
            name,
          )
        ).rows;
      const before = await ranges();
      const fixes = (await findings('sequence-near-end'))
        .flatMap((finding) => finding.fixes)
        .filter(({ changes }) => changes.some(({ kind }) => kind === 'sql'))
        .map(fixText);
      assert.equal(fixes.length, 5);
      for (const { sql } of fixes) await cluster.sql(sql ?? '', name);
      await cluster.sql("SELECT nextval('shop.wide_id_seq')", name);
      assert.deepEqual(await titles('sequence-near-end'), [
        'tickets_id_seq has used 93 % of its values',
      ]);
      await cluster.sql("SELECT setval('shop.wide_id_seq', 2147483647)", name);
      for (const { undoSql } of fixes) await cluster.sql(undoSql ?? '', name);
      assert.deepEqual(await ranges(), before);
      const slot = `planwright_${name}`;
      await cluster.sql(`SELECT pg_create_physical_replication_slot('${slot}', true)`, name);
      try {
        await cluster.sql(`CREATE TABLE shop.wal AS SELECT generate_series(1, 50000)`, name);
        const report = await runHealth(
          database,
          { signal: new AbortController().signal, progress: () => undefined },
          { checks: ['slot-retains-wal'], options: { 'slot-retains-wal': { minBytes: 1 } } },
        );
        const outcome = report.results[0]?.outcome;
        const found = outcome?.kind === 'finding' ? outcome.findings : [];
        const [finding] = found.filter(({ subject }) => subjectName(subject) === slot);
        assert.equal(finding?.impact, 'high', JSON.stringify(outcome));
        assert.ok((finding.sizeBytes ?? 0) > 100_000);
      } finally {
        await cluster.sql(`SELECT pg_drop_replication_slot('${slot}')`, name);
      }
    });

    it('reads ages and updates, and finds no fault in young ones', async () => {
      assert.deepEqual(await titles('transaction-id-age'), []);
      const late = await runHealth(
        database,
        { signal: new AbortController().signal, progress: () => undefined },
        { checks: ['update-to-new-page'] },
      );
      const outcome = late.results[0]?.outcome;
      assert.equal(outcome?.kind, major < 16 ? 'skipped' : 'ok');
    });

    it('offers fixes that run, and whose undo restores what was there', async () => {
      const definitions = async (): Promise<unknown> =>
        (
          await cluster.sql(
            `SELECT pg_get_indexdef(indexrelid) AS d FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid
              WHERE c.relnamespace = 'shop'::regnamespace AND NOT c.relispartition AND indisvalid ORDER BY 1`,
            name,
          )
        ).rows;
      const before = await definitions();
      for (const { id, category } of healthChecks) {
        if (category !== 'indexes' || id === 'invalid-index') continue;
        for (const { fixes } of await findings(id)) {
          for (const { sql, undoSql } of fixes.map(fixText)) {
            await cluster.sql(sql ?? '', name);
            await cluster.sql(undoSql ?? '', name);
          }
        }
      }
      assert.deepEqual(await definitions(), before);
    });

    it('skips with a reason and goes on', async () => {
      const seen: string[] = [];
      const report = await runHealth(
        database,
        { signal: new AbortController().signal, progress: (message) => seen.push(message) },
        {
          options: {
            'redundant-index': 'nonsense',
            'foreign-key-without-index': { minPages: 1e9 },
          },
        },
      );
      assert.ok(healthReportSchema.parse(report));
      const kinds = new Map(report.results.map(({ check, outcome }) => [check, outcome.kind]));
      assert.deepEqual(
        [...kinds.keys()],
        healthChecks.map(({ id }) => id),
      );
      for (const [check, kind] of Object.entries({
        'invalid-index': 'finding',
        'duplicate-index': 'finding',
        'redundant-index': 'skipped',
        'unused-index': 'skipped',
        'foreign-key-without-index': 'ok',
        'sequence-near-end': 'finding',
        'update-to-new-page': major < 16 ? 'skipped' : 'ok',
        'transaction-id-age': 'ok',
        'slot-retains-wal': 'ok',
      })) {
        assert.equal(kinds.get(check), kind, check);
      }
      assert.equal(seen.length, healthChecks.length);
      const unused = report.results.find(({ check }) => check === 'unused-index')?.outcome;
      assert.match(unused?.kind === 'skipped' ? unused.reason : '', /less than a day old/);
    });

    it('serves a user without privileges', async () => {
      await cluster.sql('DROP ROLE IF EXISTS health_guest; CREATE ROLE health_guest LOGIN', name);
      const guest = new Database(cluster.profile({ database: name, user: 'health_guest' }), () =>
        Promise.resolve(null),
      );
      const report = await runHealth(guest, {
        signal: new AbortController().signal,
        progress: () => undefined,
      });
      await guest.close();
      assert.ok(report.results.some(({ outcome }) => outcome.kind === 'finding'));
    });

    it('stops when cancelled', async () => {
      const controller = new AbortController();
      const error = await rejection(
        runHealth(database, {
          signal: controller.signal,
          progress: () => {
            controller.abort();
          },
        }),
      );
      assert.equal(error.reason, 'cancelled');
    });
  });
}
