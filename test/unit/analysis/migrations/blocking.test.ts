// From when on is a wait told, and how loudly; and whose lock is told of several.

import assert from 'node:assert/strict';
import { blockingOf, isNoticed } from '../../../../src/analysis/migrations/blocking';
import { blocksOf } from '../../../../src/analysis/migrations/locks';
import type { MigrationStep } from '../../../../src/analysis/migrations/migrationRule';
import type { LockMode, MigrationLock } from '../../../../src/model/migrationReport';

const lock = (relation: string, mode: LockMode): MigrationLock => ({
  ...{ relation, kind: 'table', table: null },
  ...{ mode, blocks: blocksOf(mode), basis: 'engine' },
});

const step = (mostMs: number, fields: Partial<MigrationStep> = {}): MigrationStep => ({
  number: 1,
  outcome: { kind: 'done' },
  locks: [lock('app.orders', 'SHARE')],
  work: [],
  duration: { leastMs: 0, mostMs, basis: 'reads' },
  text: '',
  held: [],
  node: null,
  ...fields,
});

describe('a wait for a migration', () => {
  it('is told from a second on, and an error from ten', () => {
    const severities = [999, 1_000, 9_999, 10_000].map(
      (mostMs) => blockingOf(step(mostMs))?.severity ?? null,
    );
    assert.deepEqual(severities, [null, 'warning', 'warning', 'error']);
    assert.deepEqual(
      [999, 1_000].map((mostMs) => isNoticed({ mostMs })),
      [false, true],
    );
    assert.equal(blockingOf(step(0, { duration: null })), null);
  });

  it('is nobody’s under a lock beside which everybody works', () => {
    const locks = [lock('app.orders', 'SHARE UPDATE EXCLUSIVE')];
    assert.equal(blockingOf(step(10_000, { locks })), null);
  });

  it('is told of the strongest lock of a table that it works on, else of the strongest', () => {
    const locks = [lock('app.orders', 'SHARE'), lock('app.countries', 'ACCESS EXCLUSIVE')];
    const told = (fields: Partial<MigrationStep>): string | undefined =>
      blockingOf(step(1_000, { locks, ...fields }))?.lock.relation;
    const scan = { passes: 1, indexes: 0, indexBytes: 0, kind: 'scan', bytes: 1 } as const;
    assert.equal(told({}), 'app.countries');
    assert.equal(told({ work: [{ ...scan, relation: 'app.orders' }] }), 'app.orders');
    const work = ['app.orders', 'app.customers'].map((relation) => ({ ...scan, relation }));
    const held = [lock('app.customers', 'ACCESS EXCLUSIVE')];
    assert.equal(told({ work, held }), 'app.customers');
    assert.equal(told({ held }), 'app.countries');
  });
});
