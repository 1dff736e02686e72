// Is what was applied kept with what takes it back, part by part, and for how long is an index too young to be judged?

import assert from 'node:assert/strict';
import { AppliedChanges, type Applied } from '../../../src/extension/results/appliedChanges';

const DAY_MS = 86_400_000;

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
    at: 0,
    title: 'Index on orders (status)',
    sql: 'CREATE INDEX i ON orders (status);',
    undo: ['DROP INDEX i'],
    indexes: [{ schema: 'public', name: 'i' }],
    fingerprint: 'f',
    resultId: 'r',
    fix: 's:i1',
    predictedCost: 40,
    ...fields,
  };
}

describe('applied changes', () => {
  it('are found by id, and the last one by connection and statement', async () => {
    const changes = new AppliedChanges(memory());
    await changes.add(applied());
    await changes.add(applied({ id: 'b' }));
    await changes.add(applied({ id: 'c', connectionId: 'crm' }));
    assert.equal(changes.lastFor('shop', 'f')?.id, 'b');
    assert.equal(changes.lastFor('shop', 'other'), null);
    await changes.remove('b');
    assert.equal(changes.find('b'), null);
    assert.equal(changes.lastFor('shop', 'f')?.id, 'a');
  });

  it('keep the rest of what takes them back after a part was done', async () => {
    const changes = new AppliedChanges(memory());
    await changes.add(applied({ undo: ['DROP INDEX i', 'DROP INDEX j'] }));
    await changes.add(applied({ id: 'b' }));
    await changes.keepUndo('a', ['DROP INDEX j']);
    assert.deepEqual(changes.find('a')?.undo, ['DROP INDEX j']);
    assert.deepEqual(changes.find('b')?.undo, ['DROP INDEX i']);
  });

  it('name the indexes of a connection that are younger than a month', async () => {
    const changes = new AppliedChanges(memory());
    await changes.add(applied());
    assert.equal(changes.youngIndexes('shop', 29 * DAY_MS).length, 1);
    assert.deepEqual(changes.youngIndexes('shop', 31 * DAY_MS), []);
    assert.deepEqual(changes.youngIndexes('crm', 0), []);
  });

  it('drop one that cannot be read, and it alone', async () => {
    const store = memory();
    await store.update('planwright.applied', [applied(), { id: 'damaged' }]);
    const changes = new AppliedChanges(store);
    assert.equal(changes.find('damaged'), null);
    assert.equal(changes.find('a')?.title, 'Index on orders (status)');
  });
});
