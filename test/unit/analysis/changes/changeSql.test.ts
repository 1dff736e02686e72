// Is the SQL of a change, and the SQL that takes it back, what PostgreSQL takes?

import assert from 'node:assert/strict';
import { changesSql } from '../../../../src/analysis/changes/changeSql';
import { columnKey, indexOn } from '../../../../src/analysis/indexes/newIndex';
import { changeSchema, type Change } from '../../../../src/model/change';
import { testParser } from '../sql/support';

const ORDERS = { schema: 'Shop "x"', name: 'orders' };
const SETTING = { kind: 'setting' as const, name: 'work_mem', value: '64MB', before: null };
const DDL = 'CREATE UNIQUE INDEX "I d" ON shop.t USING btree (a) WITH (fillfactor=\'70\')';

/** Each with its SQL and its way back. */
const CASES: readonly (readonly [Change, readonly string[], readonly string[]])[] = [
  [
    {
      kind: 'create-index',
      definition: indexOn(ORDERS, [columnKey('Status')]),
      name: 'orders_Status_idx',
      concurrently: true,
    },
    ['CREATE INDEX CONCURRENTLY "orders_Status_idx" ON "Shop ""x""".orders ("Status")'],
    ['DROP INDEX CONCURRENTLY "Shop ""x"""."orders_Status_idx"'],
  ],
  [
    { kind: 'drop-index', index: { schema: 'shop', name: 'I d' }, concurrently: true, ddl: DDL },
    ['DROP INDEX CONCURRENTLY shop."I d"'],
    [DDL.replace('INDEX', 'INDEX CONCURRENTLY')],
  ],
  [
    {
      kind: 'drop-index',
      index: { schema: null, name: 'a ON ONLY b' },
      concurrently: false,
      ddl: 'CREATE INDEX "a ON ONLY b" ON ONLY shop.t USING btree (a)',
    },
    ['DROP INDEX "a ON ONLY b"'],
    ['CREATE INDEX "a ON ONLY b" ON shop.t USING btree (a)'],
  ],
  [{ ...SETTING, scope: 'transaction' }, ["SET LOCAL work_mem = '64MB'"], ['RESET work_mem']],
  [{ ...SETTING, scope: 'session', before: '4' }, ["SET work_mem = '64MB'"], ['SET work_mem = 4']],
  [
    { ...SETTING, scope: 'session', name: 'a.b', value: null, before: "it's" },
    ['RESET a.b'],
    ["SET a.b = 'it''s'"],
  ],
  [
    { ...SETTING, scope: 'role', owner: 'Ann' },
    [`ALTER ROLE "Ann" SET work_mem = '64MB'`],
    ['ALTER ROLE "Ann" RESET work_mem'],
  ],
  [
    { ...SETTING, scope: 'database', owner: 'shop', value: null, before: 'on' },
    ['ALTER DATABASE shop RESET work_mem'],
    ['ALTER DATABASE shop SET work_mem = on'],
  ],
  [
    { ...SETTING, scope: 'system' },
    ["ALTER SYSTEM SET work_mem = '64MB'", 'SELECT pg_reload_conf()'],
    ['ALTER SYSTEM RESET work_mem', 'SELECT pg_reload_conf()'],
  ],
  [
    // '' would be written as a library without a name, and the server would not start.
    {
      ...{ ...SETTING, scope: 'system', name: 'shared_preload_libraries' },
      ...{ value: 'pg_cron, auto_explain', before: '' },
    },
    [
      "ALTER SYSTEM SET shared_preload_libraries = 'pg_cron', 'auto_explain'",
      'SELECT pg_reload_conf()',
    ],
    ['ALTER SYSTEM RESET shared_preload_libraries', 'SELECT pg_reload_conf()'],
  ],
  [
    { ...SETTING, scope: 'system', name: 'search_path', value: 'app', before: '' },
    ["ALTER SYSTEM SET search_path = 'app'", 'SELECT pg_reload_conf()'],
    ["ALTER SYSTEM SET search_path = ''", 'SELECT pg_reload_conf()'],
  ],
  [
    {
      kind: 'statistics',
      relation: ORDERS,
      task: {
        action: 'create',
        name: 'orders_stat',
        types: ['ndistinct', 'mcv'],
        on: [{ column: 'a' }, { expression: 'lower(b)' }],
      },
    },
    [
      'CREATE STATISTICS "Shop ""x""".orders_stat (ndistinct, mcv) ON a, (lower(b)) FROM "Shop ""x""".orders',
    ],
    ['DROP STATISTICS "Shop ""x""".orders_stat'],
  ],
  [
    {
      kind: 'statistics',
      relation: ORDERS,
      task: { action: 'target', column: 'note', target: 1000, before: null },
    },
    ['ALTER TABLE "Shop ""x""".orders ALTER COLUMN note SET STATISTICS 1000'],
    ['ALTER TABLE "Shop ""x""".orders ALTER COLUMN note SET STATISTICS -1'],
  ],
  [
    { kind: 'statistics', relation: ORDERS, task: { action: 'analyze' } },
    ['ANALYZE "Shop ""x""".orders'],
    [],
  ],
  [
    {
      kind: 'maintenance',
      command: 'reindex',
      relation: ORDERS,
      concurrently: true,
      index: null,
    },
    ['REINDEX INDEX CONCURRENTLY "Shop ""x""".orders'],
    [],
  ],
  [
    {
      kind: 'maintenance',
      command: 'refresh',
      relation: ORDERS,
      concurrently: false,
      index: null,
    },
    ['REFRESH MATERIALIZED VIEW "Shop ""x""".orders'],
    [],
  ],
  [
    { kind: 'maintenance', command: 'cluster', relation: ORDERS, concurrently: false, index: 'I' },
    ['CLUSTER "Shop ""x""".orders USING "I"'],
    [],
  ],
  [{ kind: 'sql', statements: ['VACUUM'], undo: ['ANALYZE'] }, ['VACUUM'], ['ANALYZE']],
  [{ kind: 'template', text: 'DELETE FROM t;' }, [], []],
  [
    {
      kind: 'rewrite',
      edit: { range: { start: 0, end: 1 }, newText: '' },
      equivalence: { kind: 'same' },
    },
    [],
    [],
  ],
];

describe('the SQL of changes', () => {
  it('is theirs, and every one can be taken for what it is again', () => {
    for (const [change, statements, undo] of CASES) {
      assert.deepEqual(changesSql([change]), { statements, undo });
      assert.deepEqual(changeSchema.parse(JSON.parse(JSON.stringify(change))), change);
    }
  });

  it('parses', async () => {
    const parser = await testParser();
    for (const [change] of CASES) {
      const { statements, undo } = changesSql([change]);
      for (const sql of [...statements, ...undo]) {
        const parsed = await parser.parse(sql);
        assert.ok(parsed.ok, sql);
      }
    }
  });

  it('takes the last back first, and reloads the configuration once', () => {
    const first: Change = { ...SETTING, scope: 'system' };
    const { statements, undo } = changesSql([first, { ...first, name: 'jit', value: 'off' }]);
    assert.deepEqual(statements, [
      "ALTER SYSTEM SET work_mem = '64MB'",
      'ALTER SYSTEM SET jit = off',
      'SELECT pg_reload_conf()',
    ]);
    assert.deepEqual(undo, [
      'ALTER SYSTEM RESET jit',
      'ALTER SYSTEM RESET work_mem',
      'SELECT pg_reload_conf()',
    ]);
  });

  it('is of no setting whose name could end the statement', () => {
    const hostile = { ...SETTING, scope: 'session', name: 'a = 1; DROP TABLE t' };
    assert.equal(changeSchema.safeParse(hostile).success, false);
  });
});
