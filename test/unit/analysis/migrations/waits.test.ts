// For whom a statement waits, by PostgreSQL's table of conflicting lock modes, and in which words it is told.

import assert from 'node:assert/strict';
import { blocksOf, conflict } from '../../../../src/analysis/migrations/locks';
import { holderWords, waitsFor } from '../../../../src/analysis/migrations/waits';
import { waitWords } from '../../../../src/features/migrations/migrationWords';
import type { LockHolder } from '../../../../src/model/lockHolder';
import {
  LOCK_MODES,
  type LockMode,
  type MigrationLock,
} from '../../../../src/model/migrationReport';

/** "Explicit Locking", table 13.2: by row, from ACCESS SHARE on; x is a conflict. */
const CONFLICTS = [
  '.......x',
  '......xx',
  '....xxxx',
  '...xxxxx',
  '..xx.xxx',
  '..xxxxxx',
  '.xxxxxxx',
  'xxxxxxxx',
];

const lock = (relation: string, mode: LockMode): MigrationLock => ({
  ...{ relation, kind: 'table', table: null, mode, blocks: blocksOf(mode), basis: 'engine' },
});
const holder = (fields: Partial<LockHolder>): LockHolder => ({
  ...{ pid: 7, prepared: null, state: 'active', statement: 'SELECT 1', transactionMs: 840_000 },
  ...{ locks: [{ relation: 'app.t', mode: 'ACCESS SHARE' }] },
  ...fields,
});

/** Nothing was renamed. */
const SAME = new Map(['app.t', 'app.other'].map((name) => [name, name]));

describe('waiting for locks', () => {
  it('is by the table of the documentation', () => {
    const told = LOCK_MODES.map((wanted) =>
      LOCK_MODES.map((held) => (conflict(wanted, held) ? 'x' : '.')).join(''),
    );
    assert.deepEqual(told, CONFLICTS);
  });

  it('of the tables that a statement locks alone', () => {
    const holders = [
      holder({ pid: 1 }),
      holder({ pid: 2, locks: [{ relation: 'app.other', mode: 'ACCESS EXCLUSIVE' }] }),
      holder({ pid: 3, locks: [{ relation: 'app.t', mode: 'ROW EXCLUSIVE' }] }),
    ];
    const pids = (mode: LockMode): (number | null)[] =>
      waitsFor([lock('app.t', mode)], holders, SAME).map(({ pid }) => pid);
    assert.deepEqual(pids('ACCESS EXCLUSIVE'), [1, 3]);
    assert.deepEqual(pids('SHARE'), [3]);
    assert.deepEqual(pids('SHARE UPDATE EXCLUSIVE'), []);
    assert.deepEqual(waitsFor([], holders, SAME), []);
  });

  it('of a table by the name that it has on the server', () => {
    const held = [holder({ pid: 1 })];
    const locks = [lock('app.t_old', 'ACCESS EXCLUSIVE'), lock('app.t', 'ACCESS EXCLUSIVE')];
    // The second one is the migration's own.
    const renamed = new Map([['app.t_old', 'app.t']]);
    assert.deepEqual(
      locks.map((one) => waitsFor([one], held, renamed).map(({ relation }) => relation)),
      [['app.t'], []],
    );
  });

  it('is told with whom, how old, and who queues', () => {
    const locks = [lock('app.t', 'ACCESS EXCLUSIVE')];
    const words = (...holders: readonly LockHolder[]): string =>
      waitWords({ waitsFor: waitsFor(locks, holders, SAME) });
    assert.equal(
      words(holder({}), holder({})),
      'would wait now for process 7 (active, its transaction 14 min 0 s old: SELECT 1), which holds ACCESS SHARE on app.t, and 1 more; new reads and writes of app.t queue behind it',
    );
    const prepared = { pid: null, prepared: 'x', state: null, statement: null };
    assert.match(
      words(holder(prepared)),
      /prepared transaction x \(its transaction 14 min 0 s old\)/,
    );
    const hidden = { state: null, statement: null, transactionMs: null };
    assert.match(words(holder(hidden)), /process 7 of another role, which holds/);
    const vacuum = [holder({ locks: [{ relation: 'app.t', mode: 'SHARE UPDATE EXCLUSIVE' }] })];
    const waiting = waitsFor([lock('app.t', 'SHARE UPDATE EXCLUSIVE')], vacuum, SAME);
    assert.doesNotMatch(waitWords({ waitsFor: waiting }), /queue/);
    assert.equal(words() + holderWords([]), '');
  });
});
