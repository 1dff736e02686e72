// Are indexes and statistics that are tried measured and always gone afterwards, and does nobody wait who need not?

import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Database } from '../../../src/db/database';
import type { TryoutRequest } from '../../../src/db/tryouts';
import type { Change, CreateIndex } from '../../../src/model/change';
import { columnKey, indexOn } from '../../../src/analysis/indexes/newIndex';
import { assertNothingLeft, rejection } from '../../support/database';
import {
  postgres,
  serverUser,
  startPostgres,
  temporaryDirectory,
  type Cluster,
  type Major,
} from '../../support/postgres';
import { cleanup } from '../../support/cleanup';

const TESTED: readonly Major[] = [14, 18];

function ignore(): void {
  // Progress is not what the test is about.
}

function index(name: string, fields: Partial<CreateIndex['definition']> = {}): CreateIndex {
  const definition = {
    ...indexOn({ schema: 'public', name: 'orders' }, [columnKey('id')]),
    ...fields,
  };
  return { kind: 'create-index', name, definition, concurrently: true };
}

const ON_ID = index('orders_id');
const SLOW = index('orders_slow', {
  keys: [{ expression: 'slow(id)', descending: false, nullsFirst: false }],
});
const SQL = 'select * from orders where id = 7';

const REQUEST: TryoutRequest = {
  changes: [ON_ID],
  sql: SQL,
  parameters: [],
  statementTimeoutMs: 20_000,
  mostHeldMs: 20_000,
  agreedTriggers: [],
  bytes: null,
};

for (const major of TESTED) {
  describe(`trying changes for real on PostgreSQL ${String(major)}`, () => {
    let cluster: Cluster;
    let database: Database;
    let name: string;
    const atEnd = cleanup();

    before(async () => {
      cluster = await postgres(major);
      name = await cluster.createDatabase();
      await cluster.sql(
        `CREATE TABLE orders (id int, code text, shop int, city int);
         INSERT INTO orders SELECT i, 'c' || i, i % 50, i % 50 FROM generate_series(1, 30000) i;
         ANALYZE orders;
         CREATE TABLE seen (n int);
         CREATE SEQUENCE numbers;
         CREATE FUNCTION slow(int) RETURNS int LANGUAGE plpgsql IMMUTABLE AS
           $$ BEGIN PERFORM pg_sleep(0.05); RETURN $1; END $$;
         CREATE ROLE reader LOGIN`,
        name,
      );
      atEnd(() => cluster.sql('DROP OWNED BY reader; DROP ROLE reader', name));
      database = opened();
      atEnd(() => database.close());
    });
    afterEach(async () => {
      await assertNothingLeft(cluster, name);
      assert.deepEqual(await made(), []);
    });

    function opened(fields: Parameters<Cluster['profile']>[0] = {}): Database {
      return new Database(cluster.profile({ database: name, ...fields }), () =>
        Promise.resolve(null),
      );
    }

    const attempt = (request: Partial<TryoutRequest> = {}, on = database) =>
      on.tryChanges({ ...REQUEST, ...request }, ignore);

    /** Whatever a try may have left. */
    async function made(): Promise<unknown[]> {
      const { rows } = await cluster.sql(
        `SELECT c.relname AS name FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
          WHERE i.indrelid = 'orders'::regclass
         UNION ALL SELECT stxname FROM pg_statistic_ext`,
        name,
      );
      return rows as unknown[];
    }

    async function once(started: () => Promise<boolean>): Promise<void> {
      for (let i = 0; i < 200; i += 1) {
        if (await started()) return;
        await sleep(25);
      }
      assert.fail('it has not started');
    }

    async function isBuilding(): Promise<boolean> {
      const { rowCount } = await cluster.sql(
        `SELECT FROM pg_stat_progress_create_index WHERE datname = '${name}'`,
        name,
      );
      return rowCount === 1;
    }

    it('measures as often without as with an index, and takes it back', async () => {
      const phases: string[] = [];
      const tried = await database.tryChanges(REQUEST, ({ phase }) => phases.push(phase));
      assert.equal(tried.before.length, 6);
      assert.equal(tried.after.length, 6);
      const nodes = (results: typeof tried.after) =>
        results.map(({ plan }) => plan.root.fields['Node Type']);
      assert.deepEqual(new Set(nodes(tried.before)), new Set(['Seq Scan']));
      assert.deepEqual(new Set(nodes(tried.after)), new Set(['Index Scan']));
      for (const { plan } of [...tried.before, ...tried.after])
        assert.ok((plan.statementFields['Execution Time'] ?? -1) > 0);
      assert.ok((tried.indexBytes ?? 0) > 100_000);
      assert.ok(tried.buildMs > 0 && tried.heldMs >= tried.buildMs);
      assert.deepEqual(phases, [
        'measuring without it',
        'CREATE INDEX orders_id ON public.orders (id)',
        'measuring with it',
      ]);
    });

    it('measures with parameters, and on the partitions of a table', async () => {
      await cluster.sql(
        `CREATE TABLE parts (id int) PARTITION BY HASH (id);
         CREATE TABLE part0 PARTITION OF parts FOR VALUES WITH (MODULUS 2, REMAINDER 0);
         CREATE TABLE part1 PARTITION OF parts FOR VALUES WITH (MODULUS 2, REMAINDER 1);
         INSERT INTO parts SELECT generate_series(1, 30000); ANALYZE parts`,
        name,
      );
      try {
        const { after, indexBytes, indexNames } = await attempt({
          changes: [index('parts_id', { table: 'parts' })],
          sql: 'select * from parts where id = $1',
          parameters: ['7'],
        });
        assert.deepEqual(indexNames.toSorted(), ['part0_id_idx', 'part1_id_idx', 'parts_id']);
        assert.match(JSON.stringify(after.at(-1)?.raw), /"Index Name": ?"part[01]_id_idx"/);
        assert.ok((indexBytes ?? 0) > 100_000);
      } finally {
        await cluster.sql('DROP TABLE parts', name);
      }
    });

    it('quotes the names of what it builds and locks', async () => {
      const evil = `x"; DROP TABLE orders; --'$$`;
      const quoted = `"${evil.replaceAll('"', '""')}"`;
      await cluster.sql(
        `CREATE SCHEMA ${quoted}; CREATE TABLE ${quoted}.${quoted} AS SELECT i AS ${quoted} FROM generate_series(1, 20000) i`,
        name,
      );
      try {
        const definition = indexOn({ schema: evil, name: evil }, [columnKey(evil)]);
        const sql = `select * from ${quoted}.${quoted} where ${quoted} = 7`;
        const { after } = await attempt({
          changes: [{ kind: 'create-index', name: `${evil}i`, definition, concurrently: true }],
          sql,
        });
        assert.match(
          JSON.stringify(after.at(-1)?.raw),
          /"Index Name": ?"x\\"; DROP TABLE orders; --'\$\$i"/,
        );
      } finally {
        await cluster.sql(`DROP SCHEMA ${quoted} CASCADE`, name);
      }
    });

    it('tries extended statistics with the ANALYZE that fills them', async () => {
      const changes: Change[] = [
        {
          kind: 'statistics',
          relation: { schema: 'public', name: 'orders' },
          task: {
            action: 'create',
            name: 'orders_places',
            types: ['dependencies'],
            on: [{ column: 'shop' }, { column: 'city' }],
          },
        },
      ];
      const sql = 'select * from orders where shop = 7 and city = 7';
      const { before, after, indexBytes } = await attempt({ changes, sql });
      assert.equal(indexBytes, null);
      // The server reads all of so few rows for its statistics: one in fifty of one in fifty, and one in fifty.
      const rows = (results: typeof after) =>
        results.map(({ plan }) => plan.root.fields['Plan Rows']);
      assert.deepEqual(rows(before), Array(6).fill(12));
      assert.deepEqual(rows(after), Array(6).fill(600));
    });

    it('is gone after a cancel in the midst of the build', async () => {
      const abort = new AbortController();
      const trying = rejection(
        database.tryChanges({ ...REQUEST, changes: [SLOW] }, ignore, abort.signal),
      );
      await once(isBuilding);
      abort.abort();
      assert.equal((await trying).reason, 'cancelled');
    });

    it('is gone when its backend is killed', async () => {
      const trying = rejection(attempt({ changes: [SLOW] }));
      await once(isBuilding);
      await cluster.sql(
        'SELECT pg_terminate_backend(pid) FROM pg_stat_progress_create_index',
        name,
      );
      assert.equal((await trying).reason, 'connection-lost');
    });

    it('is gone when the build fails, and when it takes too long', async () => {
      const failing = index('orders_failing', {
        keys: [{ expression: '1 / (id - 500)', descending: false, nullsFirst: false }],
      });
      assert.equal((await rejection(attempt({ changes: [ON_ID, failing] }))).sqlstate, '22012');
      const late = await rejection(attempt({ changes: [SLOW], statementTimeoutMs: 1_000 }));
      assert.equal(late.reason, 'statement-timeout');
    });

    it('begins in READ COMMITTED, whatever sessions have by default', async () => {
      const serializable = opened({ options: '-c default_transaction_isolation=serializable' });
      const sql = `select 1 / (current_setting('transaction_isolation') = 'read committed')::int`;
      try {
        assert.equal((await attempt({ sql }, serializable)).after.length, 6);
      } finally {
        await serializable.close();
      }
    });

    it('runs no statement where it could write', async () => {
      for (const sql of [
        `select nextval('numbers')`,
        'with w as (insert into seen values (1) returning n) select * from w',
        'select * from orders for update',
      ])
        assert.equal((await rejection(attempt({ sql }))).reason, 'read-only', sql);
      const { rows } = await cluster.sql('SELECT count(*)::int AS n FROM seen', name);
      assert.deepEqual(rows, [{ n: 0 }]);
    });

    it('runs no statement after the build where it could write either', async () => {
      await cluster.sql(
        `CREATE FUNCTION acting() RETURNS int LANGUAGE plpgsql AS $$ BEGIN
           IF to_regclass('orders_id') IS NOT NULL THEN INSERT INTO seen VALUES (2); END IF;
           RETURN 1; END $$`,
        name,
      );
      const error = await rejection(attempt({ sql: 'select acting()' }));
      assert.equal(error.sqlstate, '25006');
    });

    it('does not let a statement leave the read-only part', async () => {
      for (const sql of [
        `select set_config('transaction_read_only', 'off', true)`,
        `select set_config('transaction_read_only', 'off', false) from orders where id = 7`,
      ])
        assert.match((await rejection(attempt({ sql }))).message, /read-write mode/, sql);
    });

    it('says so where older transactions keep PostgreSQL from using what was built', async () => {
      const reader = await cluster.connect(name);
      try {
        await cluster.sql(
          'CREATE TABLE hot (id int, n int) WITH (fillfactor = 10); INSERT INTO hot SELECT i, i FROM generate_series(1, 1000) i',
          name,
        );
        await reader.query('BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT count(*) FROM orders');
        await cluster.sql('UPDATE hot SET n = n + 1', name);
        const error = await rejection(
          attempt({ changes: [index('hot_n', { table: 'hot' })], sql: 'select * from hot' }),
        );
        assert.match(error.message, /older transactions still see/);
      } finally {
        await reader.end();
        await cluster.sql('DROP TABLE hot', name);
      }
    });

    it('refuses where it was not asked for, where it may not, and what it does not know', async () => {
      const refused = async (on: Database, request: Partial<TryoutRequest> = {}) => {
        const error = await rejection(attempt(request, on));
        return `${error.reason}: ${error.message}`;
      };
      const production = opened({ production: true, name: 'shop' });
      assert.equal(
        await refused(production),
        'unsupported: Not tried: shop is marked as production, where nothing is built for a try.',
      );
      assert.match(await refused(opened({ readOnly: true })), /^read-only: Not tried/);
      const byDefault = opened({ options: '-c default_transaction_read_only=on' });
      assert.match(await refused(byDefault), /default_transaction_read_only is on/);
      await byDefault.close();
      await cluster.sql('GRANT SELECT ON orders TO reader', name);
      const other = opened({ user: 'reader' });
      assert.match(await refused(other), /^permission: Not tried: only its owner may build on/);
      await other.close();
      const missing = index('nowhere_id', { table: 'nowhere' });
      assert.match(
        await refused(database, { changes: [missing] }),
        /there is no table public\.nowhere/,
      );
      const drop: Change = { kind: 'sql', statements: ['DROP TABLE orders'], undo: [] };
      assert.match(await refused(database, { changes: [ON_ID, drop] }), /only indexes and stat/);
      await cluster.sql(`ALTER ROLE postgres IN DATABASE ${name} SET temp_file_limit = '1MB'`);
      const limited = opened();
      assert.match(
        await refused(limited, { bytes: 2 ** 30 }),
        /about 1 GB .* temp_file_limit allows \(1 MB\)/,
      );
      await limited.close();
      await cluster.sql(`ALTER ROLE postgres IN DATABASE ${name} RESET temp_file_limit`);
    });

    it('runs no event trigger that nobody was asked about, and none of a stranger', async () => {
      await cluster.sql(
        `CREATE FUNCTION audit() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN NULL; END';
         CREATE EVENT TRIGGER audit_ddl ON ddl_command_end EXECUTE FUNCTION audit();
         CREATE EVENT TRIGGER no_tables ON ddl_command_end WHEN TAG IN ('CREATE TABLE') EXECUTE FUNCTION audit()`,
        name,
      );
      try {
        assert.match((await rejection(attempt())).message, /audit_ddl would run, and nobody/);
        assert.equal((await attempt({ agreedTriggers: ['audit_ddl'] })).after.length, 6);
        await cluster.sql('ALTER FUNCTION audit() OWNER TO reader', name);
        const strangers = await rejection(attempt({ agreedTriggers: ['audit_ddl'] }));
        assert.match(strangers.message, /would run public\.audit\(\) as postgres, and its owner r/);
      } finally {
        await cluster.sql('DROP FUNCTION audit() CASCADE', name);
      }
    });
  });
}

describe('trying changes for real on a standby', () => {
  const atEnd = cleanup();

  it('is refused with the reason', async () => {
    const directory = temporaryDirectory('planwright-standby-', serverUser());
    atEnd(() => {
      rmSync(directory, { recursive: true, force: true });
    });
    const keptIn = path.join(directory, 'data');
    const primary = await startPostgres(18, { keptIn });
    atEnd(() => primary.stop());
    await primary.sql('CREATE TABLE orders AS SELECT 1 AS id; CHECKPOINT');
    await primary.stop();
    writeFileSync(path.join(keptIn, 'standby.signal'), '');
    const standby = await startPostgres(18, { keptIn });
    atEnd(() => standby.stop());
    const database = new Database(standby.profile(), () => Promise.resolve(null));
    atEnd(() => database.close());
    const error = await rejection(database.tryChanges(REQUEST, ignore));
    assert.equal(error.reason, 'read-only');
    assert.match(error.message, /^Not tried: the server is a standby/);
  });
});
