import assert from 'node:assert/strict';
import { DatabaseError } from '../../../src/db/errors';
import { CancelledError, UserError, describeFailure } from '../../../src/extension/shell/failure';

describe('failure', () => {
  it('keeps the words of a database error and adds hint and SQLSTATE', () => {
    const failure = describeFailure(
      new DatabaseError('unknown-relation', 'Relation "order" does not exist.', {
        sqlstate: '42P01',
        hint: 'Perhaps you meant orders.',
      }),
    );
    assert.equal(
      failure.message,
      'Relation "order" does not exist. Hint: Perhaps you meant orders. (SQLSTATE 42P01)',
    );
    assert.deepEqual(failure.nextSteps, ['file-connection']);
    assert.equal(failure.weight, 'error');
  });

  it('offers to change the connection when it cannot be opened', () => {
    for (const reason of [
      'unreachable',
      'authentication',
      'password-command',
      'unknown-database',
      'tls',
    ] as const)
      assert.ok(
        describeFailure(new DatabaseError(reason, 'x')).nextSteps.includes('edit-connection'),
        reason,
      );
  });

  it('is quiet about what the person cancelled', () => {
    const aborted = new Error('aborted');
    aborted.name = 'AbortError';
    for (const error of [new CancelledError(), new DatabaseError('cancelled', 'x'), aborted])
      assert.equal(describeFailure(error).weight, 'quiet');
  });

  it('warns in our own words, and points to the log for a fault of ours', () => {
    assert.deepEqual(describeFailure(new UserError('Nothing is selected.')), {
      message: 'Nothing is selected.',
      weight: 'warning',
      nextSteps: [],
    });
    assert.deepEqual(describeFailure(new TypeError('boom')).nextSteps, ['show-log']);
    assert.match(describeFailure('text').message, /text/);
  });
});
