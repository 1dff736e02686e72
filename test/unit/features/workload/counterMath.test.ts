import assert from 'node:assert/strict';
import { addedSince, mergeEntries } from '../../../../src/features/workload/counterMath';
import type { StatementEntry, StatementSample } from '../../../../src/model/statementSample';
import type { StatementCounters } from '../../../../src/model/workload';

const counters: StatementCounters = {
  ...{ calls: 4, totalMs: 40, meanMs: 10, deviationMs: 0, minMs: 10, maxMs: 10, planMs: null },
  ...{ rows: 4, hitBlocks: 100, readBlocks: 8, dirtiedBlocks: 0, writtenBlocks: 0, ioMs: 1 },
  ...{ tempReadBlocks: 0, tempWrittenBlocks: 0, walBytes: 0, jitMs: null, since: null },
};

function entry(
  key: string,
  given: Partial<StatementCounters>,
  more: Partial<StatementEntry> = {},
): StatementEntry {
  const calls = given.calls ?? counters.calls;
  const totalMs = given.totalMs ?? counters.totalMs;
  return {
    ...{ key, queryId: '7', role: 'app', nested: false, ...more },
    counters: { ...counters, meanMs: totalMs / calls, ...given },
  };
}

function sample(at: string, ...entries: readonly StatementEntry[]): StatementSample {
  return { at, since: null, entries, totals: { statements: 0, calls: 0, totalMs: 0 } };
}

describe('counters of statements', () => {
  it('of several roles are those of one statement, with the deviation of all runs', () => {
    // 10, 10, 10, 10 and 30, 50: mean 20, variance (4 * 100 + 100 + 900) / 6.
    const merged = mergeEntries([
      entry('a', {}),
      entry('b', { calls: 2, totalMs: 80, deviationMs: 10, minMs: 30, maxMs: 50 }),
      entry('c', { calls: 1, totalMs: 1 }, { nested: true }),
    ]);
    assert.deepEqual(
      merged.map(({ id, keys }) => [id, keys]),
      [
        ['7', ['a', 'b']],
        ['7 nested', ['c']],
      ],
    );
    const [both] = merged;
    assert.deepEqual(
      [both?.counters.calls, both?.counters.totalMs, both?.counters.meanMs],
      [6, 120, 20],
    );
    assert.ok(Math.abs((both?.counters.deviationMs ?? 0) - Math.sqrt(1_400 / 6)) < 1e-9);
    const { minMs, maxMs, planMs, hitBlocks } = both?.counters ?? counters;
    assert.deepEqual([minMs, maxMs, planMs, hitBlocks], [10, 50, null, 200]);
  });

  it('of one queryid are those of several statements where their texts say so', () => {
    const merged = mergeEntries(
      ['a', 'b', 'c'].map((key) => entry(key, {})),
      ({ key }) => (key === 'b' ? 'other' : 'one'),
    );
    assert.deepEqual(
      merged.map(({ id, keys }) => [id, keys]),
      [
        ['7', ['a', 'c']],
        ['7 2', ['b']],
      ],
    );
  });

  it('show the earliest beginning where all have one', () => {
    const since = (...moments: readonly (string | null)[]) =>
      mergeEntries(moments.map((at, i) => entry(String(i), { since: at })))[0]?.counters.since;
    assert.equal(since('2026-02-01', '2026-01-01'), '2026-01-01');
    assert.equal(since('2026-02-01', null), null);
  });

  it('are subtracted since the last look, and what did not run is left out', () => {
    const added = addedSince(
      sample('T1', entry('a', {}), entry('idle', {}, { queryId: '8' })),
      sample(
        'T2',
        entry('a', { calls: 6, totalMs: 100, hitBlocks: 160, maxMs: 40 }),
        entry('idle', {}, { queryId: '8' }),
        entry('new', { calls: 1, totalMs: 5 }, { queryId: '9', nested: true }),
      ),
    );
    assert.equal(added.since, 'T1');
    assert.deepEqual(
      added.entries.map(({ key }) => key),
      ['a', 'new'],
    );
    const [a] = added.entries;
    const { calls, totalMs, meanMs, hitBlocks, maxMs } = a?.counters ?? counters;
    assert.deepEqual([calls, totalMs, meanMs, hitBlocks, maxMs], [2, 60, 30, 60, null]);
    // What ran inside of something else is in its time already.
    assert.deepEqual(added.totals, { statements: 1, calls: 2, totalMs: 60 });
  });

  it('that fell, or began anew, are all new', () => {
    const grown = { calls: 9, totalMs: 90 };
    for (const [before, now] of [
      [grown, { calls: 2, totalMs: 95 }],
      [grown, { calls: 12, totalMs: 80 }],
      [
        { ...grown, since: '2026-01-01' },
        { calls: 20, totalMs: 200, since: '2026-01-02' },
      ],
    ] as const) {
      const added = addedSince(sample('T1', entry('a', before)), sample('T2', entry('a', now)));
      const { calls, totalMs } = added.entries[0]?.counters ?? counters;
      assert.deepEqual([calls, totalMs], [now.calls, now.totalMs]);
    }
  });

  it('of one role do not hide that those of another were thrown away', () => {
    const added = addedSince(
      sample('T1', entry('a', { calls: 100 }), entry('b', { calls: 100 })),
      sample('T2', entry('a', { calls: 101 }), entry('b', { calls: 3 })),
    );
    assert.equal(mergeEntries(added.entries)[0]?.counters.calls, 4);
  });

  it('of hidden statements are told by their role', () => {
    const hidden = { queryId: null, role: 'secret' };
    const added = addedSince(
      sample('T1', entry('x', { calls: 5 }, hidden), entry('y', { calls: 1 }, hidden)),
      sample('T2', entry('y', { calls: 2, totalMs: 90 }, hidden), entry('z', { calls: 5 }, hidden)),
    );
    assert.deepEqual(
      mergeEntries(added.entries).map(({ role, counters: { calls } }) => [role, calls]),
      [['secret', 1]],
    );
  });
});
