// What do the alerts look at?

import assert from 'node:assert/strict';
import type { AlertContext } from '../../../../src/analysis/monitor/alerts/alertRule';
import { ALERTS, alertText, observeAll } from '../../../../src/analysis/monitor/alerts/registry';
import { withSpan, type CountedSpan } from '../../../../src/analysis/monitor/countedHistory';
import { reading } from './readings';

const NOTHING: AlertContext = {
  ...{ at: 1_000, reading: null, metrics: {}, history: [], cpuSessions: null },
  ...{ cores: null, failures: 0 },
};

function observed(id: string, context: Partial<AlertContext>) {
  return observeAll({ ...NOTHING, ...context }).get(id);
}

describe('alert rules', () => {
  it('are none of the hit ratio, and know nothing of a server that does not answer', () => {
    assert.ok(!ALERTS.some(({ id }) => /hit|cache/.test(id)));
    for (const [id, found] of observeAll(NOTHING)) {
      if (id !== 'unreachable') assert.equal(found, null, id);
    }
  });

  it('hold connections against what an ordinary role may take, a role and a database against their limits', () => {
    const limits = [
      { kind: 'server', name: null, most: 97, used: null },
      { kind: 'role', name: 'app', most: 10, used: 9 },
      { kind: 'database', name: 'shop', most: 50, used: 5 },
    ] as const;
    const found = observed('connections', {
      reading: reading(0, { limits }),
      metrics: { sessionsConnected: 96 },
    });
    assert.deepEqual(found, [
      { object: null, value: 96 / 97 },
      { object: 'role app', value: 0.9 },
      { object: 'database shop', value: 0.1 },
    ]);
  });

  it('tell waiting for locks by its time, and a pile-up', () => {
    const wait = (pid: number, waited: number) => ({ pid, waited, blockers: [1], waiting: 5 });
    const ofWaits = (...waits: readonly number[]) =>
      observed('blocked', { reading: reading(0, { lockWaits: waits.map((s, i) => wait(i, s)) }) });
    assert.deepEqual(ofWaits(), [{ object: null, value: 0, grave: false }]);
    assert.deepEqual(ofWaits(12, 29), [{ object: null, value: 0, grave: false }]);
    assert.deepEqual(ofWaits(12, 45), [{ object: null, value: 45, grave: false }]);
    assert.deepEqual(ofWaits(31, 32, 33, 34, 35), [{ object: null, value: 35, grave: true }]);
  });

  it('tell a transaction that waits for its application, graver where it blocks others', () => {
    const transactions = [
      { pid: 5, age: 500, idle: 400 },
      { pid: 6, age: 500, idle: null },
      { pid: 7, age: 900, idle: 600 },
    ];
    const lockWaits = [{ pid: 8, waited: 1, blockers: [7], waiting: 1 }];
    const found = observed('idle-in-transaction', {
      reading: reading(0, { transactions, lockWaits }),
    });
    assert.deepEqual(found, [
      { object: 'pid 5', value: 400, grave: false },
      { object: 'pid 7', value: 600, grave: true },
    ]);
    const hidden = reading(0, { transactions }, { sees_all: false });
    assert.equal(observed('idle-in-transaction', { reading: hidden }), null);
  });

  it('count deadlocks of ten minutes and checkpoints of an hour', () => {
    let history: readonly CountedSpan[] = [];
    const span = (at: number, deadlocks: number, requested: number, timed: number): void => {
      const sums = { databases: { deadlocks }, checkpoints: { requested, timed } };
      history = withSpan(history, { at, sums });
    };
    span(0, 50, 50, 0);
    span(3_700, 3, 2, 6);
    span(4_500, 2, 1, 1);
    const context = { at: 4_600, history };
    assert.deepEqual(observed('deadlocks', context), [{ object: null, value: 2 }]);
    assert.deepEqual(observed('requested-checkpoints', context), [{ object: null, value: 0.3 }]);
    assert.equal(observed('deadlocks', { at: 9_000, history }), null);
  });

  it('know the processor only with the cores', () => {
    assert.equal(observed('cpu-over-cores', { cpuSessions: 9 }), null);
    assert.deepEqual(observed('cpu-over-cores', { cpuSessions: 9, cores: 4 }), [
      { object: null, value: 2.25 },
    ]);
  });

  it('say what to do', () => {
    for (const { id, levels } of ALERTS) {
      assert.ok(Object.keys(levels).length > 0, id);
      assert.match(alertText(id, 'pid 5', 3), /^\S.*\.$/, id);
    }
  });
});
