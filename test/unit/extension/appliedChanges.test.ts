// Is what was applied kept over restarts with what takes it back, part by part, and what does a damaged storage cost?

import assert from 'node:assert/strict';
import { leadsElsewhere } from '../../../src/extension/results/appliedBy';
import { AppliedChanges, type Applied } from '../../../src/extension/results/appliedChanges';

import { profileOf } from '../../support/profile';

const DAY_MS = 86_400_000;
const KEY = 'planwright.applied';

function memory() {
  const kept = new Map<string, unknown>();
  return {
    keys: () => [...kept.keys()],
    get: (key: string, otherwise?: unknown) => kept.get(key) ?? otherwise,
    update: (key: string, value: unknown) => {
      kept.set(key, structuredClone(value));
      return Promise.resolve();
    },
  };
}

function applied(fields: Partial<Applied> = {}): Applied {
  return {
    id: 'a',
    connectionId: 'shop',
    connectionName: 'Shop',
    where: 'ann@db:5432/shop',
    at: 0,
    title: 'Index on orders (status)',
    sql: 'CREATE INDEX i ON orders (status);',
    brokenOff: null,
    undo: ['DROP INDEX i'],
    indexes: [{ schema: 'public', name: 'i' }],
    fingerprint: 'f',
    statement: { name: 'SELECT orders', text: 'select 1', uri: 'file:///q.sql' },
    resultId: 'r',
    fix: 's:i1',
    predicted: { before: 4_283, after: 40 },
    found: null,
    takenBackAt: null,
    ...fields,
  };
}

describe('applied changes', () => {
  it('are kept over restarts, and found by id, connection and statement', async () => {
    const store = memory();
    const changes = new AppliedChanges(store);
    await changes.add(applied());
    await changes.add(applied({ id: 'b' }));
    await changes.add(applied({ id: 'c', connectionId: 'crm' }));
    const again = new AppliedChanges(store);
    assert.equal(again.lastFor('shop', 'f')?.id, 'b');
    assert.equal(again.lastFor('shop', 'other'), null);
    await again.takenBack('b', 7);
    assert.equal(again.lastFor('shop', 'f')?.id, 'a');
    assert.deepEqual(again.find('b'), applied({ id: 'b', takenBackAt: 7, undo: [] }));
    await again.forget('b');
    assert.deepEqual(
      again.all().map(({ id }) => id),
      ['a', 'c'],
    );
  });

  it('keep the rest of what takes them back after a part was done', async () => {
    const changes = new AppliedChanges(memory());
    await changes.add(applied({ undo: ['DROP INDEX i', 'DROP INDEX j'] }));
    await changes.add(applied({ id: 'b' }));
    await changes.keepUndo('a', ['DROP INDEX j']);
    assert.deepEqual(changes.find('a')?.undo, ['DROP INDEX j']);
    assert.deepEqual(changes.find('b')?.undo, ['DROP INDEX i']);
  });

  it('offer nothing again that was taken back, whatever a second try ends in', async () => {
    const changes = new AppliedChanges(memory());
    await changes.add(applied());
    await changes.takenBack('a', 7);
    await changes.keepUndo('a', ['DROP INDEX i']);
    assert.deepEqual(changes.find('a')?.undo, []);
  });

  it('are taken back where they were made, and not where the connection leads by now', () => {
    const profile = profileOf({
      id: 'shop',
      host: 'db',
      port: 5432,
      database: 'shop',
      user: 'ann',
    });
    assert.equal(leadsElsewhere(applied(), profile), null);
    const moved = { ...profile, database: 'crm' };
    assert.match(leadsElsewhere(applied(), moved) ?? '', /ann@db:5432\/shop.*ann@db:5432\/crm/);
    // Whoever connects, and whatever is in the names.
    assert.equal(leadsElsewhere(applied(), { ...profile, user: 'owner@corp' }), null);
    const odd = { ...profile, database: 'a@b' };
    assert.equal(leadsElsewhere(applied({ where: 'ann@corp@db:5432/a@b' }), odd), null);
    assert.notEqual(leadsElsewhere(applied({ where: 'ann@old:5432/a@b' }), odd), null);
    assert.notEqual(leadsElsewhere(applied({ where: 'ann@otherdb:5432/shop' }), profile), null);
    // Kept before it was told, and the demo, whose port is another each time.
    assert.equal(leadsElsewhere(applied({ where: null }), moved), null);
    assert.equal(leadsElsewhere(applied(), { ...moved, id: 'demo' }), null);
  });

  it('read what was kept before it was told which database it was', async () => {
    const store = memory();
    const { where: _, ...before } = applied();
    await store.update(KEY, { version: 1, changes: [before] });
    assert.equal(new AppliedChanges(store).find('a')?.where, null);
  });

  it('keep what the statement took when it was explained again, and tell of what is new alone', async () => {
    const changes = new AppliedChanges(memory());
    let told = 0;
    changes.watch(() => {
      told += 1;
    });
    await changes.add(applied());
    const found = { before: 126, after: 1.64, unit: 'ms' as const };
    await changes.found('a', found);
    await changes.found('a', found);
    assert.deepEqual(changes.find('a')?.found, found);
    assert.equal(told, 2);
  });

  it('name the indexes of a connection, and which of them are younger than a month', async () => {
    const changes = new AppliedChanges(memory());
    await changes.add(applied());
    const young = (connection: string, now: number) =>
      changes.indexesOn(connection, now).map((made) => made.young);
    assert.deepEqual(young('shop', 29 * DAY_MS), [true]);
    assert.deepEqual(young('shop', 31 * DAY_MS), [false]);
    assert.deepEqual(young('crm', 0), []);
    await changes.takenBack('a', 1);
    assert.deepEqual(young('shop', 2), []);
  });

  it('are bounded, the oldest go first, and long statements are cut', async () => {
    const changes = new AppliedChanges(memory());
    const text = 'x'.repeat(21_000);
    for (let i = 0; i < 210; i += 1) await changes.add(applied({ id: String(i) }));
    await changes.add(applied({ id: 'long', statement: { name: '', text, uri: '' } }));
    assert.equal(changes.all().length, 200);
    assert.equal(changes.all()[0]?.id, '11');
    assert.equal(changes.find('long')?.statement?.text.length, 20_000);
  });

  it('drop one that cannot be read, and it alone', async () => {
    const store = memory();
    const damaged = [
      null,
      'DROP TABLE orders',
      { id: 'damaged' },
      { ...applied({ id: 'at' }), at: 'now' },
      { ...applied({ id: 'undo' }), undo: [['DROP TABLE orders']] },
    ];
    await store.update(KEY, { version: 1, changes: [...damaged, applied()] });
    const changes = new AppliedChanges(store);
    assert.deepEqual(
      changes.all().map(({ id }) => id),
      ['a'],
    );
  });

  it('understand no other version, and nothing that is no list', async () => {
    for (const stored of [
      { version: 2, changes: [applied()] },
      [applied()],
      'text',
      { version: 1 },
    ]) {
      const store = memory();
      await store.update(KEY, stored);
      const changes = new AppliedChanges(store);
      assert.deepEqual(changes.all(), []);
      await changes.add(applied());
      assert.equal(changes.all().length, 1);
    }
  });
});
