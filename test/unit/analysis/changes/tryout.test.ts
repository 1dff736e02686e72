// Is only what a transaction can build and take back built for a try, and plainly?

import assert from 'node:assert/strict';
import { columnKey, indexOn } from '../../../../src/analysis/indexes/newIndex';
import { analyzeChange, sqlFix, vacuumAnalyze } from '../../../../src/analysis/changes/fixes';
import { tryoutOf } from '../../../../src/analysis/changes/tryout';
import type { Change, CreateIndex, StatisticsChange } from '../../../../src/model/change';

const ORDERS = { schema: 'Shop', name: 'orders' };

function index(name: string, fields: Partial<CreateIndex['definition']> = {}): CreateIndex {
  const definition = { ...indexOn(ORDERS, [columnKey('id')]), ...fields };
  return { kind: 'create-index', name, definition, concurrently: true };
}

const STATISTICS: StatisticsChange = {
  kind: 'statistics',
  relation: ORDERS,
  task: { action: 'create', name: 's', types: [], on: [{ column: 'a' }, { column: 'b' }] },
};
const ANALYZE = analyzeChange(ORDERS);

describe('what is built for a try', () => {
  it('is a plain index, quoted, for which writes wait', () => {
    assert.deepEqual(tryoutOf([index('I'), index('j', { table: 'items' })]), {
      statements: ['CREATE INDEX "I" ON "Shop".orders (id)', 'CREATE INDEX j ON "Shop".items (id)'],
      tables: [
        { relation: ORDERS, blocksWrites: true },
        { relation: { schema: 'Shop', name: 'items' }, blocksWrites: true },
      ],
      indexes: [
        { schema: 'Shop', name: 'I' },
        { schema: 'Shop', name: 'j' },
      ],
      analyzed: [],
    });
  });

  it('is statistics with one ANALYZE at the end, for which nobody waits', () => {
    const target: StatisticsChange = {
      ...{ kind: 'statistics', relation: ORDERS },
      task: { action: 'target', column: 'a', target: 500, before: null },
    };
    for (const changes of [
      [STATISTICS, target],
      [STATISTICS, target, ANALYZE],
    ])
      assert.deepEqual(tryoutOf(changes), {
        statements: [
          'CREATE STATISTICS "Shop".s ON a, b FROM "Shop".orders',
          'ALTER TABLE "Shop".orders ALTER COLUMN a SET STATISTICS 500',
          'ANALYZE "Shop".orders',
        ],
        tables: [{ relation: ORDERS, blocksWrites: false }],
        indexes: [],
        analyzed: [ORDERS],
      });
  });

  it('is analyzed where the planner would know nothing of an expression', () => {
    const expression = { expression: 'lower(a)', descending: false, nullsFirst: false };
    const tryout = tryoutOf([index('i', { keys: [expression] })]);
    assert.deepEqual(tryout?.statements, [
      'CREATE INDEX i ON "Shop".orders ((lower(a)))',
      'ANALYZE "Shop".orders',
    ]);
  });

  it('is nothing else, and nothing whose table is not known for sure', () => {
    const [sql] = sqlFix('', ['DROP TABLE orders']).changes;
    assert.ok(sql);
    const refused: readonly (readonly Change[])[] = [
      [],
      [ANALYZE],
      [sql],
      [index('i'), sql],
      [vacuumAnalyze(ORDERS)],
      [{ kind: 'setting', scope: 'system', name: 'work_mem', value: '1GB', before: null }],
      [{ kind: 'drop-index', index: ORDERS, concurrently: true, ddl: '' }],
      [index('i', { schema: null })],
    ];
    for (const changes of refused) assert.equal(tryoutOf(changes), null);
  });
});
