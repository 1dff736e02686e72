// Does every server from 14 to 18 explain statements as asked, and is nothing left behind?

import assert from 'node:assert/strict';
import { z } from 'zod';
import { Database } from '../../../src/db/database';
import { readPlannerSettings } from '../../../src/features/plannerSettings';
import type { Plan } from '../../../src/model/planNode';
import { MAJORS, postgres, type Cluster } from '../../support/postgres';
import { EXPLAIN_DEFAULTS, assertNothingLeft, rejection } from '../../support/database';
import { cleanup } from '../../support/cleanup';

const SCHEMA = `
CREATE TABLE orders (id int PRIMARY KEY, customer_id int, note text, created_at timestamptz DEFAULT now());
INSERT INTO orders SELECT i, i % 100, 'n' || i FROM generate_series(1, 5000) i;
CREATE INDEX orders_customer ON orders (customer_id);
ANALYZE orders;`;

for (const major of MAJORS) {
  describe(`explain on PostgreSQL ${String(major)}`, () => {
    let cluster: Cluster;
    let database: Database;
    let name: string;

    const atEnd = cleanup();

    before(async () => {
      cluster = await postgres(major);
      name = await cluster.createDatabase();
      await cluster.sql(SCHEMA, name);
      database = new Database(cluster.profile({ database: name }), () => Promise.resolve(null));
      atEnd(() => database.close());
    });
    afterEach(() => assertNothingLeft(cluster, name));

    it('estimates without executing', async () => {
      const { plan, raw } = await database.explain({
        ...EXPLAIN_DEFAULTS,
        sql: 'select * from orders where note = (select pg_sleep(30)::text)',
        mode: 'estimate',
      });
      assert.equal(plan.root.fields['Node Type'], 'Seq Scan');
      assert.equal(plan.root.fields.Schema, 'public');
      assert.ok(Array.isArray(raw));
    });

    it('measures with buffers', async () => {
      const { plan } = await database.explain({
        ...EXPLAIN_DEFAULTS,
        sql: 'select count(*) from orders',
        mode: 'analyze',
      });
      assert.equal(plan.root.fields['Actual Rows'], 1);
      assert.equal(typeof plan.root.fields['Shared Hit Blocks'], 'number');
      assert.equal(typeof plan.statementFields['Execution Time'], 'number');
    });

    it('binds values of parameters', async () => {
      const { plan } = await database.explain({
        ...EXPLAIN_DEFAULTS,
        sql: "select * from orders where id = $1 and note is distinct from $2 -- it's the end",
        parameters: ['42', "it's a \\ text"],
        mode: 'analyze',
      });
      assert.equal(plan.root.fields['Actual Rows'], 1);
      assert.match(plan.root.fields['Index Cond'] ?? '', /= 42\)/);
    });

    it('binds null', async () => {
      const { plan } = await database.explain({
        ...EXPLAIN_DEFAULTS,
        sql: 'select * from orders where id = coalesce($1, 7)',
        parameters: [null],
        mode: 'analyze',
      });
      assert.equal(plan.root.fields['Actual Rows'], 1);
    });

    it('plans generically without values', async () => {
      const { plan } = await database.explain({
        ...EXPLAIN_DEFAULTS,
        sql: 'select * from orders where id = $1',
        mode: 'generic',
      });
      assert.match(plan.root.fields['Index Cond'] ?? '', /\$1/);
    });

    it('plans an estimate generically when a value is missing', async () => {
      const { plan } = await database.explain({
        ...EXPLAIN_DEFAULTS,
        sql: 'select * from orders where id = $1 and customer_id = $2',
        parameters: ['1'],
        mode: 'estimate',
      });
      assert.match(plan.root.fields['Index Cond'] ?? '', /\$1/);
    });

    it('does not execute with a value missing', async () => {
      const error = await rejection(
        database.explain({
          ...EXPLAIN_DEFAULTS,
          sql: 'select * from orders where id = $1 and customer_id = $2',
          parameters: ['1'],
          mode: 'analyze',
        }),
      );
      assert.equal(error.reason, 'parameter');
      assert.match(error.message, /\$2 \(integer\)/);
    });

    it('explains a generic plan of a statement without parameters', async () => {
      const { plan } = await database.explain({
        ...EXPLAIN_DEFAULTS,
        sql: 'values (1), (2)',
        mode: 'generic',
      });
      assert.equal(plan.root.fields['Node Type'], 'Values Scan');
    });

    it('understands interval $1 as pg_stat_statements writes it', async () => {
      const sql = 'select * from orders where created_at > now() - interval $1';
      assert.deepEqual(await database.parameterTypes(sql), ['interval']);
      const { plan } = await database.explain({
        ...EXPLAIN_DEFAULTS,
        sql,
        parameters: ['1 day'],
        mode: 'analyze',
      });
      assert.equal(plan.root.fields['Actual Rows'], 5000);
    });

    it('tells the types of parameters', async () => {
      assert.deepEqual(
        await database.parameterTypes(
          'select * from orders where customer_id = $1 and created_at > $2 and note like $3',
        ),
        ['integer', 'timestamp with time zone', 'text'],
      );
      assert.deepEqual(await database.parameterTypes('select 1'), []);
    });

    it('names an ambiguous parameter', async () => {
      const error = await rejection(database.parameterTypes('select $1 + $2'));
      assert.equal(error.reason, 'parameter');
      assert.match(error.message, /cast/);
    });

    it('executes a write only when allowed, and takes it back', async () => {
      const request = {
        ...EXPLAIN_DEFAULTS,
        sql: 'delete from orders where id <= $1',
        parameters: ['10'],
        mode: 'analyze' as const,
      };
      assert.equal((await rejection(database.explain(request))).reason, 'read-only');
      const { plan } = await database.explain({ ...request, allowWrite: true });
      assert.equal(plan.root.children[0]?.fields['Actual Rows'], 10);
      const { rows } = await cluster.sql('select count(*)::int as n from orders', name);
      assert.deepEqual(rows, [{ n: 5000 }]);
    });

    it('estimates a write in a read-only transaction', async () => {
      const { plan } = await database.explain({
        ...EXPLAIN_DEFAULTS,
        sql: 'update orders set note = null',
        mode: 'estimate',
      });
      assert.equal(plan.root.fields['Node Type'], 'ModifyTable');
    });

    it('tells who answers', async () => {
      const info = await database.serverInfo();
      assert.equal(Math.floor(info.versionNumber / 10_000), major);
      assert.match(info.version, new RegExp(`^${String(major)}[.0-9]*$`));
      assert.equal(info.database, name);
      assert.equal(info.superuser, true);
      assert.equal(info.extensions['plpgsql'], '1.0');
      assert.equal(info.inRecovery, false);
      assert.equal(info.blockSize, 8192);
    });

    it('lets no server compile its own queries, and leaves that setting to the person', async () => {
      const jit = z.object({ jit: z.string() });
      const request = { sql: 'select 1', parameters: [], mode: 'estimate' as const };
      const settingsOf = (plan: Plan): string => JSON.stringify(plan.statementFields.Settings);
      await database.session(async (session) => {
        const own = async () => session.query("SELECT current_setting('jit') AS jit", [], jit);
        const explained = async (settings = {}) =>
          settingsOf((await session.explain(request, settings)).plan);
        assert.deepEqual(await own(), [{ jit: 'off' }]);
        assert.doesNotMatch(await explained(), /jit/);
        const takeBack = await session.savepoint();
        assert.match(await explained({ jit: 'off' }), /"jit":"off"/);
        assert.deepEqual(await own(), [{ jit: 'off' }]);
        assert.match(await explained(), /"jit":"off"/);
        await takeBack();
        assert.doesNotMatch(await explained(), /jit/);
        assert.deepEqual(await own(), [{ jit: 'off' }]);
      });
      const settings = await readPlannerSettings(database);
      assert.equal(settings.find(({ name: setting }) => setting === 'jit')?.value, 'on');
    });

    it('plans under other settings in a session, and only there', async () => {
      const sql = 'select * from orders where customer_id = 5';
      const names = await database.session(async (session) => {
        const request = { sql, parameters: [], mode: 'estimate' as const };
        const usual = await session.explain(request);
        const other = await session.explain(request, {
          enable_bitmapscan: 'off',
          enable_indexscan: 'off',
        });
        return [usual, other].map(({ plan }) => plan.root.fields['Node Type']);
      });
      assert.deepEqual(names, ['Bitmap Heap Scan', 'Seq Scan']);
      const after = await database.explain({ ...EXPLAIN_DEFAULTS, sql, mode: 'estimate' });
      assert.equal(after.plan.root.fields['Node Type'], 'Bitmap Heap Scan');
    });
  });
}
