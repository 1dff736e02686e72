// Is everything that a suite made undone, and nothing that it did not come to make?

import assert from 'node:assert/strict';
import { undoAll } from '../support/cleanup';

describe('cleanup', () => {
  it('undoes in reverse order, and goes on after a failure, which it tells', async () => {
    const undone: string[] = [];
    const steps = [
      () => undone.push('cluster'),
      () => Promise.reject(new Error('the client hung up')),
      () => undone.push('folder'),
    ];
    await assert.rejects(undoAll(steps), /the client hung up/);
    assert.deepEqual(undone, ['folder', 'cluster']);
  });

  it('has nothing to do where nothing was made', async () => {
    await undoAll([]);
  });
});
