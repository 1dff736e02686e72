// How long work takes, by its size alone: a range with its basis.

import assert from 'node:assert/strict';
import { durationOf, rangeWords } from '../../../../src/analysis/migrations/durations';
import { blocksOf, lockModeOf, strongest } from '../../../../src/analysis/migrations/locks';
import type { MigrationWork } from '../../../../src/model/migrationReport';

const GB = 2 ** 30;
const work = (fields: Partial<MigrationWork>): MigrationWork => ({
  kind: 'scan',
  relation: 'app.orders',
  bytes: 0,
  passes: 1,
  indexes: 0,
  indexBytes: 0,
  ...fields,
});

describe('the time of a migration’s work', () => {
  it('is that of everything that a rewrite writes', () => {
    const duration = durationOf([
      work({ kind: 'rewrite', bytes: 30 * GB, indexes: 6, indexBytes: 11 * GB }),
    ]);
    assert.equal(duration?.basis, 'rewrites 41 GB of app.orders with 6 indexes at 50 to 200 MB/s');
    assert.equal(rangeWords(duration), '4 to 15 min');
  });

  it('counts what CONCURRENTLY reads twice', () => {
    const once = durationOf([work({ kind: 'index build', bytes: GB, indexes: 1, indexBytes: GB })]);
    const twice = durationOf([
      work({ kind: 'index build', bytes: GB, passes: 2, indexes: 1, indexBytes: GB }),
    ]);
    assert.ok(once !== null && twice !== null);
    assert.equal(Math.round(twice.leastMs - once.leastMs), Math.round((GB / 1e9) * 1_000));
    assert.match(twice.basis, /reads 1 GB of app\.orders twice .* builds 1 index of about 1 GB/);
  });

  it('is none where there is nothing to read', () => {
    assert.equal(durationOf([]), null);
    assert.equal(durationOf([work({})]), null);
  });

  it('is told in the unit of its size', () => {
    const words = (leastMs: number, mostMs: number): string => rangeWords({ leastMs, mostMs });
    assert.equal(words(10, 900), 'about 1 s');
    assert.equal(words(1_200, 4_100), '2 to 5 s');
    assert.equal(words(50_000, 500_000), '50 s to 9 min');
    assert.equal(words(7_300_000, 30_000_000), '3 to 9 h');
  });
});

describe('locks', () => {
  it('are named as SQL names them, and block what PostgreSQL says', () => {
    assert.equal(lockModeOf('ShareUpdateExclusiveLock'), 'SHARE UPDATE EXCLUSIVE');
    assert.equal(lockModeOf('AccessExclusiveLock'), 'ACCESS EXCLUSIVE');
    assert.equal(lockModeOf('SIReadLock'), null);
    assert.equal(strongest(['ROW SHARE', 'SHARE', 'ACCESS SHARE']), 'SHARE');
    assert.equal(strongest([]), null);
    assert.deepEqual(
      (['SHARE UPDATE EXCLUSIVE', 'SHARE', 'EXCLUSIVE', 'ACCESS EXCLUSIVE'] as const).map((mode) =>
        blocksOf(mode),
      ),
      ['nothing', 'writes', 'writes', 'reads and writes'],
    );
  });
});
