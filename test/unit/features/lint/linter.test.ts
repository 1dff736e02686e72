// Does a long text leave room for others, and end when nobody waits for it?

import assert from 'node:assert/strict';
import { setImmediate } from 'node:timers/promises';
import { testLinter } from './support';

const LONG = Array.from(
  { length: 2_000 },
  (_, index) => `select * from t where a = ${String(index)}`,
).join(';\n');

describe('Linter', () => {
  const request = { text: LONG, language: null, catalog: null, disabledRules: new Set<string>() };

  it('stops within a turn of the signal, though no statement waits for anything', async () => {
    const linter = testLinter();
    const abort = new AbortController();
    const linting = linter.lint(request, abort.signal);
    await setImmediate();
    abort.abort(new Error('somebody types'));
    await assert.rejects(linting, /somebody types/);
  });

  it('says nothing to whoever has gone before it began', async () => {
    const linter = testLinter();
    await assert.rejects(linter.lint(request, AbortSignal.abort()), { name: 'AbortError' });
  });

  it('finds the same whether it was interrupted before or not', async () => {
    const linter = testLinter();
    const text = LONG.slice(0, 40_000);
    const abort = new AbortController();
    const first = linter.lint({ ...request, text }, abort.signal);
    await setImmediate();
    abort.abort();
    await first.catch(() => undefined);
    const signal = new AbortController().signal;
    const again = await linter.lint({ ...request, text }, signal);
    assert.deepEqual(again, await testLinter().lint({ ...request, text }, signal));
    assert.ok(again.length > 0);
  });
});
