// Does only the newest of several runs of the same work count, and does a stop end it?

import assert from 'node:assert/strict';
import { Latest } from '../../../src/util/latest';

/** Work that ends when it is told to, whether or not it hears its signal. */
function held<T>() {
  let resolve: (result: T) => void = () => undefined;
  let reject: (error: Error) => void = () => undefined;
  const promise = new Promise<T>((...ends) => {
    [resolve, reject] = ends;
  });
  const begun: AbortSignal[] = [];
  const work = (signal: AbortSignal): Promise<T> => {
    begun.push(signal);
    return promise;
  };
  return { work, resolve, reject, isEnded: () => begun.at(-1)?.aborted };
}

const never = new AbortController().signal;

describe('the last of the same work', () => {
  it('ends the one before, whose caller gets the newer result even where the older ends last', async () => {
    const latest = new Latest<string>();
    const older = held<string>();
    const newer = held<string>();
    const first = latest.run(older.work, never);
    const second = latest.run(newer.work, never);
    assert.deepEqual([older.isEnded(), newer.isEnded()], [true, false]);
    newer.resolve('new');
    assert.equal(await second, 'new');
    older.resolve('old');
    assert.equal(await first, 'new');
  });

  it('hides that the one before failed, as it was replaced', async () => {
    const latest = new Latest<string>();
    const older = held<string>();
    const first = latest.run(older.work, never);
    older.reject(new Error('torn'));
    const second = latest.run(() => Promise.resolve('new'), never);
    assert.deepEqual(await Promise.all([first, second]), ['new', 'new']);
  });

  it('is nothing where it was stopped, for all who wait for it', async () => {
    const latest = new Latest<string>();
    const older = held<string>();
    const newer = held<string>();
    const stop = new AbortController();
    const first = latest.run(older.work, never);
    const second = latest.run(newer.work, stop.signal);
    stop.abort();
    assert.equal(newer.isEnded(), true);
    newer.reject(new Error('aborted'));
    older.reject(new Error('aborted'));
    assert.deepEqual(await Promise.all([first, second]), [null, null]);
    assert.equal(await latest.run(() => Promise.resolve('anew'), never), 'anew');
  });

  it('fails where the work fails', async () => {
    const failing = () => Promise.reject(new Error('no such file'));
    await assert.rejects(new Latest<string>().run(failing, never), /no such file/);
  });
});
