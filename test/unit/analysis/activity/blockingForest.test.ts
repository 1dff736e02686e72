// Is every session in the trees once, below one that it waits for, whatever locks look like?

import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  blockingForest,
  partyKey,
  type Waiter,
} from '../../../../src/analysis/activity/blockingForest';
import type { BlockingEntry, Party } from '../../../../src/model/activity';

function session(pid: number): Party {
  return { kind: 'session', pid };
}

/** Blockers that have the lock are positive. */
function waiter(pid: number, waitedMs: number, ...blockers: readonly number[]): Waiter {
  return {
    pid,
    wait: { lockType: 'relation', mode: 'AccessExclusiveLock', relation: 'public.t', waitedMs },
    blockers: blockers.map((blocker) => ({
      party: blocker === 0 ? { kind: 'prepared', gid: 'g' } : session(Math.abs(blocker)),
      holds: blocker >= 0,
    })),
  };
}

/** `1 -> 2 -> 3` as lines with their depth. */
function lines(entries: readonly BlockingEntry[]): readonly string[] {
  return entries.map(
    ({ party, depth, behind }) => `${'  '.repeat(depth)}${partyKey(party)} (${String(behind)})`,
  );
}

const waiters = fc.uniqueArray(
  fc.record({
    pid: fc.integer({ min: 1, max: 12 }),
    waitedMs: fc.integer({ min: 0, max: 5 }),
    blockers: fc.array(fc.integer({ min: -14, max: 14 }), { maxLength: 4 }),
  }),
  { selector: ({ pid }) => pid },
);

describe('the forest of who blocks whom', () => {
  it('is empty where nobody waits', () => {
    assert.deepEqual(blockingForest([]), []);
  });

  it('has a waiter below who has the lock, and names the others', () => {
    const entries = blockingForest([waiter(2, 10, -5, 1, 7)]);
    assert.deepEqual(lines(entries), ['pid 1 (1)', '  pid 2 (0)']);
    assert.deepEqual(entries[1]?.alsoBehind, [session(5), session(7)]);
  });

  it('has one that only queues below the first of the queue', () => {
    const entries = blockingForest([waiter(2, 10, 1), waiter(3, 5, -2)]);
    assert.deepEqual(lines(entries), ['pid 1 (2)', '  pid 2 (1)', '    pid 3 (0)']);
  });

  it('takes who waits for nobody before one that waits itself', () => {
    const entries = blockingForest([waiter(2, 10, 1), waiter(3, 5, 2, 1)]);
    assert.deepEqual(lines(entries), ['pid 1 (2)', '  pid 2 (0)', '  pid 3 (0)']);
    assert.deepEqual(entries[2]?.alsoBehind, [session(2)]);
  });

  it('has a prepared transaction as a root', () => {
    assert.deepEqual(lines(blockingForest([waiter(2, 10, 0)])), ['gid g (1)', '  pid 2 (0)']);
  });

  it('cuts a deadlock at the one that waits longest', () => {
    const entries = blockingForest([waiter(1, 10, 2), waiter(2, 20, 3), waiter(3, 15, 1)]);
    assert.deepEqual(lines(entries), ['pid 2 (2)', '  pid 1 (1)', '    pid 3 (0)']);
    assert.deepEqual(entries[0]?.alsoBehind, [session(3)]);
    assert.equal(entries[0].wait?.waitedMs, 20);
  });

  it('has the tree with the oldest wait first', () => {
    const entries = blockingForest([waiter(2, 10, 1), waiter(4, 30, 3), waiter(5, 20, 1)]);
    assert.deepEqual(lines(entries), [
      'pid 3 (1)',
      '  pid 4 (0)',
      'pid 1 (2)',
      '  pid 5 (0)',
      '  pid 2 (0)',
    ]);
  });

  it('stands a queue that is longer than the call stack is deep', () => {
    const queue = Array.from({ length: 20_000 }, (_, i) => waiter(i + 2, 20_000 - i, i + 1));
    const entries = blockingForest(queue);
    assert.equal(entries.length, 20_001);
    assert.equal(entries[0]?.behind, 20_000);
    assert.equal(entries.at(-1)?.depth, 20_000);
  });

  it('holds every waiter with a blocker once, below an entry before it, without a cycle', () => {
    fc.assert(
      fc.property(waiters, (given) => {
        const all = given.map(({ pid, waitedMs, blockers }) => waiter(pid, waitedMs, ...blockers));
        const entries = blockingForest(all);
        const keys = entries.map(({ party }) => partyKey(party));
        assert.equal(new Set(keys).size, keys.length, 'one is there twice');
        for (const { pid, blockers } of all) {
          const waits = blockers.some(({ party }) => partyKey(party) !== partyKey(session(pid)));
          assert.ok(!waits || keys.includes(partyKey(session(pid))), 'one is missing');
        }
        entries.forEach(({ party, parent, depth, alsoBehind }, at) => {
          const own = all.find(({ pid }) => partyKey(session(pid)) === partyKey(party));
          if (parent === null) assert.equal(depth, 0);
          else {
            const above = entries.findIndex((each) => partyKey(each.party) === partyKey(parent));
            assert.ok(above >= 0 && above < at, 'a parent stands behind its child');
            assert.equal(depth, (entries[above]?.depth ?? 0) + 1);
          }
          const named = new Set(
            [...(parent === null ? [] : [parent]), ...alsoBehind].map(partyKey),
          );
          const asked = new Set((own?.blockers ?? []).map((each) => partyKey(each.party)));
          asked.delete(partyKey(party));
          assert.deepEqual([...named].sort(), [...asked].sort(), 'a blocker is not named');
        });
        const below = entries.filter(({ depth }) => depth > 0).length;
        const roots = entries.filter(({ depth }) => depth === 0);
        assert.equal(
          roots.reduce((sum, { behind }) => sum + behind, 0),
          below,
        );
      }),
    );
  });
});
