// What stands in the database, and what takes it back, when a fix of several statements was broken off?

import assert from 'node:assert/strict';
import { analyzeChange, dropIndex, systemSetting } from '../../../src/analysis/changes/fixes';
import { doneChanges } from '../../../src/features/adviceText';
import type { Change, StatisticsChange } from '../../../src/model/change';
import { createIndex } from '../extension/reportSample';

const ORDERS = { schema: 'shop', name: 'orders' };
const STATISTICS: StatisticsChange = {
  kind: 'statistics',
  relation: ORDERS,
  task: {
    action: 'create',
    name: 's',
    types: ['ndistinct'],
    on: [{ column: 'a' }, { column: 'b' }],
  },
};

describe('a fix that was broken off', () => {
  it('has done the statements that ran, and is taken back by their undo alone', () => {
    const fix: readonly Change[] = [STATISTICS, analyzeChange(ORDERS)];
    assert.deepEqual(doneChanges(fix, 1), {
      sql: 'CREATE STATISTICS shop.s (ndistinct) ON a, b FROM shop.orders;',
      undo: ['DROP STATISTICS shop.s'],
      indexes: [],
    });
    assert.match(doneChanges(fix, 2).sql, /\nANALYZE shop\.orders;$/);
    assert.deepEqual(doneChanges(fix, 0), { sql: '', undo: [], indexes: [] });
  });

  it('has made no index that was not reached', () => {
    const drop = dropIndex(
      { schema: 'shop', name: 'old' },
      'CREATE INDEX old ON orders (a)',
      false,
    );
    const fix: readonly Change[] = [createIndex('status'), drop];
    const first = doneChanges(fix, 1);
    assert.deepEqual(first.undo, ['DROP INDEX CONCURRENTLY orders_status_idx']);
    assert.deepEqual(first.indexes, [{ schema: null, name: 'orders_status_idx' }]);
    assert.deepEqual(doneChanges([drop, createIndex('status')], 1), {
      sql: 'DROP INDEX shop.old;',
      undo: ['CREATE INDEX old ON orders (a)'],
      indexes: [],
    });
  });

  it('knows no way back from a half of what belongs together', () => {
    const both: Change = { kind: 'sql', statements: ['DO 1', 'DO 2'], undo: ['UNDO 12'] };
    assert.deepEqual(doneChanges([both], 1), { sql: 'DO 1;', undo: [], indexes: [] });
    assert.deepEqual(doneChanges([both], 2).undo, ['UNDO 12']);
  });

  it('has its settings read anew when they are taken back', () => {
    const fix = [systemSetting('work_mem', '64MB')];
    for (const count of [1, 2])
      assert.deepEqual(doneChanges(fix, count).undo, [
        'ALTER SYSTEM RESET work_mem',
        'SELECT pg_reload_conf()',
      ]);
  });
});
