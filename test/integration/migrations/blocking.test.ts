// Who waits for statements that work on more than they name: whole schemas, indexes, data within queries. Each is really run.

import assert from 'node:assert/strict';
import { blockers } from '../../../src/analysis/migrations/blocking';
import { durationWords } from '../../../src/features/migrations/migrationWords';
import { migrationMarkdown } from '../../../src/features/migrations/migrationMarkdown';
import type { LockHolder } from '../../../src/model/lockHolder';
import type { MigrationStatement } from '../../../src/model/migrationReport';
import { cleanup } from '../../support/cleanup';
import { embeddedDist } from '../../support/embedded';
import { Bench } from '../../support/migrations/bench';

const BOUNDS = `FOR VALUES FROM ('2027-01-01') TO ('2028-01-01')`;
const attach = (table: string): string =>
  `ALTER TABLE app.events ATTACH PARTITION ${table} ${BOUNDS}`;

describe('who waits for a migration', () => {
  let bench: Bench;
  const atEnd = cleanup();

  before(async () => {
    bench = await Bench.open(embeddedDist());
    atEnd(() => bench.close());
  });

  async function last(sql: string): Promise<MigrationStatement> {
    const { statements } = await bench.check(sql);
    const step = statements.at(-1);
    assert.ok(step);
    assert.deepEqual(step.outcome, { kind: 'done' });
    return step;
  }

  const locked = ({ locks }: MigrationStatement, relation: string): string | undefined =>
    blockers({ locks }).find((lock) => lock.relation === relation)?.mode;

  const messages = ({ findings }: MigrationStatement): string =>
    findings.map(({ message }) => message).join('\n');

  it('REINDEX of a schema: writers of each table, and whoever uses its indexes', async () => {
    const step = await last('REINDEX SCHEMA app');
    assert.equal(locked(step, 'app.orders'), 'SHARE');
    assert.equal(locked(step, 'app.customers'), 'SHARE');
    assert.equal(locked(step, 'app.orders_pkey'), 'ACCESS EXCLUSIVE');
    assert.match(messages(step), /nobody reads or writes app\./);
    const beside = await last('REINDEX SCHEMA CONCURRENTLY app');
    assert.deepEqual(blockers(beside), []);
    assert.equal(messages(beside), '');
  });

  it('VACUUM FULL of everything: everybody, with every table that it writes anew', async () => {
    const step = await last('VACUUM FULL');
    assert.equal(locked(step, 'app.orders'), 'ACCESS EXCLUSIVE');
    assert.equal(locked(step, 'app.events_2026'), 'ACCESS EXCLUSIVE');
    assert.match(messages(step), /nobody reads or writes app\./);
    assert.deepEqual(blockers(await last('VACUUM')), []);
  });

  it('CLUSTER of everything: everybody', async () => {
    const step = await last('CLUSTER app.orders USING orders_pkey; CLUSTER');
    assert.equal(locked(step, 'app.orders'), 'ACCESS EXCLUSIVE');
    assert.match(messages(step), /nobody reads or writes app\.orders/);
  });

  it('REINDEX and CLUSTER of a partitioned table, which run outside of transactions: each partition', async () => {
    const made = 'CREATE INDEX its ON app.events (id)';
    for (const sql of ['REINDEX TABLE app.events', 'REINDEX INDEX app.its']) {
      const step = await last(`${made}; ${sql}`);
      assert.equal(locked(step, 'app.events_2024'), 'SHARE', sql);
      assert.match(messages(step), /builds 1 index .* nobody writes to app\.events_2024 meanwhile/);
    }
    const step = await last(`${made}; CLUSTER app.events USING its`);
    assert.equal(locked(step, 'app.events_2024'), 'ACCESS EXCLUSIVE');
    assert.match(messages(step), /rewrites .* nobody reads or writes app\.events_2024 meanwhile/);
    assert.deepEqual(blockers(await last(`${made}; REINDEX TABLE CONCURRENTLY app.events`)), []);
    const { statements } = await bench.check(`${made}; BEGIN; REINDEX TABLE app.events; COMMIT`);
    assert.deepEqual(
      statements.at(-1)?.findings.map(({ rule }) => rule),
      ['outside-transaction-only'],
    );
  });

  it('REFRESH of a materialized view: its readers, and nobody where it goes beside them', async () => {
    const step = await last('REFRESH MATERIALIZED VIEW app.totals');
    assert.equal(locked(step, 'app.totals'), 'ACCESS EXCLUSIVE');
    assert.match(step.duration?.basis ?? '', /rewrites 5 GB of app\.totals .* reads 30 GB of app/);
    const index = 'CREATE UNIQUE INDEX CONCURRENTLY u ON app.totals (status)';
    const beside = await last(`${index}; REFRESH MATERIALIZED VIEW CONCURRENTLY app.totals`);
    assert.deepEqual(blockers(beside), []);
    assert.equal(messages(beside), '');
    assert.match(beside.duration?.basis ?? '', /reads 30 GB of app\.orders/);
    assert.equal((await last('REFRESH MATERIALIZED VIEW app.totals WITH NO DATA')).duration, null);
  });

  it('a new partition beside a default one: the safe way reads nothing, and neither do its kin', async () => {
    const isDefault = 'ALTER TABLE app.events ATTACH PARTITION app.events_2026 DEFAULT';
    const parts = `CREATE TABLE app.inner (LIKE app.events) PARTITION BY LIST (id); CREATE TABLE app.leaf (LIKE app.events);
      ALTER TABLE app.inner ATTACH PARTITION app.events_2026 DEFAULT;
      ALTER TABLE app.events ATTACH PARTITION app.inner FOR VALUES FROM ('2027-01-01') TO ('2028-01-01')`;
    for (const [before, sql] of [
      [`${isDefault}; CREATE TABLE app.late (LIKE app.events)`, attach('app.late')],
      [isDefault, `CREATE TABLE app."O.dd" PARTITION OF app.events ${BOUNDS}`],
      [isDefault, attach('app.events_2025')],
      [parts, 'ALTER TABLE app.inner ATTACH PARTITION app.leaf FOR VALUES IN (5, NULL)'],
    ] as const) {
      const step = await last(`${before}; ${sql}`);
      const [found] = step.findings.filter(({ rule }) => rule === 'partition-check-blocks');
      const safe = found?.fixes[0]?.sql ?? '';
      assert.match(safe, / NOT VALID;[\s\S]* VALIDATE CONSTRAINT /, sql);
      const { statements } = await bench.check(`${before}; ${safe}`);
      assert.deepEqual(
        statements.filter(({ outcome }) => outcome.kind !== 'done'),
        [],
        safe,
      );
      const attached = statements.findLast(({ title }) => title.startsWith(sql.slice(0, 40)));
      assert.deepEqual([attached?.work, attached?.duration], [[], null], safe);
    }
  });

  it('a lock on an index: whoever uses its table', async () => {
    for (const sql of [
      'REINDEX INDEX app.orders_pkey',
      'REINDEX (VERBOSE) INDEX app.orders_pkey',
      'REINDEX TABLE app.orders',
    ]) {
      const words = /nobody reads or writes app\.orders meanwhile, as every plan .* app\.orders_/;
      assert.match(messages(await last(sql)), words, sql);
    }
    assert.equal(messages(await last('REINDEX INDEX CONCURRENTLY app.orders_pkey')), '');
  });

  it('a lock on an index, while a later statement of its transaction works elsewhere', async () => {
    const { statements, transactions } = await bench.check(
      'BEGIN; REINDEX INDEX app.orders_pkey; ALTER TABLE app.customers ADD CHECK (id > 0); COMMIT',
    );
    const of = statements[1]?.findings.find(({ rule }) => rule === 'lock-held-during-work');
    assert.match(of?.message ?? '', /nobody reads or writes app\.orders meanwhile/);
    const held = transactions[0]?.held.map(({ relation, blocks }) => `${relation}: ${blocks}`);
    assert.deepEqual(held, ['app.orders: reads and writes', 'app.customers: reads and writes']);
  });

  it('a lock on a table and its indexes alike: told of the table', async () => {
    const step = await last('ALTER TABLE app.orders ALTER COLUMN id TYPE numeric');
    assert.doesNotMatch(messages(step), /its index/);
  });

  it('a query whose CTE changes data: planned as a change of data, never run', async () => {
    for (const sql of [
      `WITH d AS (DELETE FROM app.orders RETURNING id) SELECT count(*) FROM d`,
      `WITH n AS (SELECT 1 AS id), u AS (UPDATE app.orders SET note = 'x' RETURNING id) SELECT id FROM u UNION SELECT id FROM n`,
    ]) {
      const { statements } = await bench.check(sql);
      assert.equal(statements[0]?.outcome.kind, 'planned', sql);
      assert.match(messages(statements[0]), /It changes about 200/);
    }
    const { statements } = await bench.check('WITH n AS (SELECT 1 AS id) SELECT id FROM n');
    assert.deepEqual(statements[0]?.outcome, { kind: 'done' });
  });

  it('a change of rows of its own columns and tables: planned on what it has made by then', async () => {
    const add = 'ALTER TABLE app.orders ADD COLUMN fresh int';
    const all = `UPDATE app.orders SET fresh = 1 WHERE fresh IS NULL`;
    const { statements } = await bench.check(
      `CREATE TABLE app.kept (id bigint); BEGIN; ${add}; ALTER TABLE app.orders ADD COLUMN full_of int DEFAULT 0; ${all};
       UPDATE app.orders SET fresh = 2 WHERE id = 7; UPDATE app.orders SET fresh = 3 WHERE full_of IS NULL; INSERT INTO app.kept SELECT id FROM app.customers;
       UPDATE app.nothing SET id = 1; ALTER TABLE app.orders DROP COLUMN note; COMMIT`,
    );
    const rows = statements.flatMap(({ outcome }) =>
      outcome.kind === 'planned' ? [Math.round(outcome.rows ?? 0)] : [],
    );
    assert.deepEqual(rows, [200_000_000, 1, 1_000_000, 40_000_000]);
    assert.match(
      messages(statements[3] ?? assert.fail()),
      /about 200 M rows, and nobody reads or writes app\.orders meanwhile, by the ACCESS EXCLUSIVE/,
    );
    // What was asked in between is no lock of the migration's.
    assert.deepEqual(statements.at(-1)?.locks, []);
    const refused = statements.at(-2)?.outcome;
    assert.match(
      refused?.kind === 'not run' ? refused.why : '',
      /^It was not planned on the schema that it makes: .*nothing/,
    );
  });

  it('a change of rows after what made its column was rolled back: refused', async () => {
    const add = 'ALTER TABLE app.orders ADD COLUMN fresh int';
    const fill = 'UPDATE app.orders SET fresh = 1 WHERE id = 7';
    const { statements } = await bench.check(`BEGIN; ${add}; ${fill}; ROLLBACK; ${fill}`);
    assert.deepEqual(
      statements.map(({ outcome }) => outcome.kind),
      ['done', 'planned', 'not run'],
    );
  });

  it('code that changes rows: neither how many nor how long', async () => {
    const unseen = 'changes rows; neither rows nor time could be seen';
    const change = `UPDATE app.orders SET note = 'x'; `;
    const block = `DO $$ BEGIN ${change} END $$`;
    for (const sql of [
      block,
      `CREATE PROCEDURE app.fill() LANGUAGE sql AS $$ ${change} $$; CALL app.fill()`,
      `CREATE FUNCTION app.fill() RETURNS void LANGUAGE sql AS $$ ${change} $$; SELECT app.fill()`,
      `BEGIN; ALTER TABLE app.orders ADD COLUMN extra int; ${block}; COMMIT`,
      `BEGIN; ${block}; ${block}; COMMIT`,
    ]) {
      const step = (await bench.check(sql)).statements.at(-1);
      assert.ok(step);
      assert.equal(durationWords(step), unseen, sql);
      assert.equal(step.duration, null);
    }
    for (const sql of [
      'DO $$ BEGIN PERFORM 1 FROM app.countries; END $$',
      'CREATE TABLE app.fresh (id int); DO $$ BEGIN INSERT INTO app.fresh VALUES (1); END $$',
      `BEGIN; ${block}; SELECT 1; COMMIT`,
    ])
      assert.deepEqual((await bench.check(sql)).statements.at(-1)?.outcome, { kind: 'done' }, sql);
  });

  it('a tool that runs each change set as one: what is made in one is there for the next', async () => {
    const { statements, transactions } = await bench.check(
      `--liquibase formatted sql
--changeset me:1
CREATE TABLE app.fresh (id int);
--changeset me:2
ALTER TABLE app.fresh ADD COLUMN x int;
ALTER TABLE app.fresh ADD COLUMN y int;
`,
    );
    assert.deepEqual(
      statements.map(({ outcome, transaction }) => [outcome.kind, transaction]),
      [
        ['done', 1],
        ['done', 2],
        ['done', 2],
      ],
    );
    assert.deepEqual(
      transactions.map(({ statements: numbers }) => numbers),
      [[1], [2, 3]],
    );
  });

  it('CONCURRENTLY reads the table twice', async () => {
    const basis = async (sql: string): Promise<string> => (await last(sql)).duration?.basis ?? '';
    assert.match(
      await basis('CREATE INDEX CONCURRENTLY i ON app.orders (note)'),
      /orders twice at/,
    );
    assert.doesNotMatch(await basis('CREATE INDEX i ON app.orders (note)'), /twice/);
    assert.doesNotMatch(await basis('VACUUM FULL app.orders'), /twice/);
  });

  it('a check whose time is over runs nothing more, and names it', async () => {
    const { statements } = await bench.check(
      'BEGIN; ALTER TABLE app.orders DROP COLUMN note; COMMIT; CREATE INDEX CONCURRENTLY i ON app.orders (code); UPDATE app.orders SET note = 1',
      -1,
    );
    const outcome = { kind: 'not run', why: 'The time of the whole check was over.' };
    assert.deepEqual(
      statements.map((step) => [step.outcome, step.locks, step.duration]),
      [
        [outcome, [], null],
        [outcome, [], null],
        [outcome, [], null],
      ],
    );
  });

  it('whom it would wait for on the server, and who queues behind it', async () => {
    const holder: LockHolder = {
      ...{ pid: 4711, prepared: null, state: 'idle in transaction', statement: 'SELECT 1' },
      transactionMs: 600_000,
      locks: [{ relation: 'app.orders', mode: 'ACCESS SHARE' }],
    };
    const sql = `ALTER TABLE app.countries DROP COLUMN name; ALTER TABLE app.orders DROP COLUMN note`;
    const busy = await bench.check(`SET lock_timeout = '2s'; ${sql}`, 60_000, [holder]);
    const told = busy.statements.map(({ waitsFor }) => waitsFor?.map(({ pid }) => pid));
    assert.deepEqual(told, [[], [], [4711]]);
    assert.match(migrationMarkdown(busy), /would wait now for process 4711/);
    const { statements } = await bench.check('DROP TABLE app.orders CASCADE', 60_000, [holder]);
    const [of] = statements[0]?.findings ?? [];
    assert.match(of?.message ?? '', /It would wait now for process 4711 \(idle in transaction, /);
    assert.equal(of?.severity, 'warning');
    assert.match(
      (await bench.check(sql, 60_000, [])).notes.join(),
      /no transaction was seen that had lasted a second/,
    );
    assert.deepEqual((await bench.check(sql)).notes, []);
  });

  it('for whom a statement would wait now, by what a table is called on the server', async () => {
    const orders: LockHolder = {
      ...{ pid: 4711, prepared: null, state: 'idle in transaction', statement: null },
      ...{ transactionMs: 60_000, locks: [{ relation: 'app.orders', mode: 'ACCESS SHARE' }] },
    };
    const swap = `ALTER TABLE app.orders RENAME TO orders_old;
      CREATE TABLE app.orders (id int);
      ALTER TABLE app.orders ADD COLUMN note text;
      ALTER TABLE app.orders_old ADD COLUMN memo text`;
    const { statements } = await bench.check(swap, 60_000, [orders]);
    assert.deepEqual(
      statements.map(({ waitsFor }) => waitsFor?.map(({ pid, relation }) => [pid, relation])),
      [[[4711, 'app.orders']], [], [], [[4711, 'app.orders']]],
    );
  });

  it('the safe ways of a partitioned table: run, and nobody waits long', async () => {
    for (const sql of [
      `CREATE INDEX events_id ON ONLY app.events (id);
       CREATE INDEX CONCURRENTLY its ON app.events_2024 (id);
       ALTER INDEX app.events_id ATTACH PARTITION app.its`,
      `ALTER TABLE ONLY app.events ADD UNIQUE (id, at);
       CREATE UNIQUE INDEX CONCURRENTLY its ON app.events_2024 (id, at);
       ALTER TABLE app.events_2024 ADD CONSTRAINT its UNIQUE USING INDEX its;
       ALTER INDEX app.events_id_at_key ATTACH PARTITION app.its`,
      `ALTER TABLE app.events_2024 ADD CONSTRAINT its FOREIGN KEY (id) REFERENCES app.customers NOT VALID;
       ALTER TABLE app.events_2024 VALIDATE CONSTRAINT its;
       ALTER TABLE app.events ADD CONSTRAINT all_of_them FOREIGN KEY (id) REFERENCES app.customers`,
    ]) {
      const { statements } = await bench.check(`SET lock_timeout = '2s'; ${sql}`);
      for (const { outcome, findings, title } of statements)
        assert.deepEqual([outcome, findings], [{ kind: 'done' }, []], title);
      assert.equal(statements.at(-1)?.duration, null);
    }
  });
});
