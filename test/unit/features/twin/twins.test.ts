// A twin that is prepared before advice needs it: once, and given up when its connection closes.

import assert from 'node:assert/strict';
import type { DatabaseClient, DatabaseSession } from '../../../../src/db/contracts';
import { DatabaseError } from '../../../../src/db/errors';
import { SourceTwin, Twins } from '../../../../src/features/twin/twins';
import { LiveTwinSource } from '../../../../src/whatif/twin/source/twinSource';
import { TwinKeeper } from '../../../../src/whatif/twin/twinKeeper';
import { profileOf } from '../../../support/profile';

/** Reads for ever, until it is told to stop. */
function slowClient() {
  const signals: AbortSignal[] = [];
  const client: Pick<DatabaseClient, 'profile' | 'session'> = {
    profile: profileOf({ host: '127.0.0.1', port: 5432 }),
    session: <T>(_work: (session: DatabaseSession) => Promise<T>, signal?: AbortSignal) =>
      new Promise<T>((_resolve, reject) => {
        assert.ok(signal);
        signals.push(signal);
        signal.addEventListener('abort', () => {
          reject(new DatabaseError('cancelled', 'Cancelled.'));
        });
      }),
  };
  return { client: client as DatabaseClient, signals };
}

function twinOf(client: DatabaseClient) {
  const twins = new Twins({
    distDirectory: '/nowhere',
    cacheDirectory: '/nowhere/twins',
    clusterDirectory: '/nowhere/clusters',
    waitMs: 1_000,
    choice: () => ({ mode: 'automatic', binDirectories: [] }),
    keepsValues: () => false,
  });
  return twins.ofServer(client, () => true);
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
}

describe('a twin of a connection', () => {
  it('that is prepared is read by nobody a second time, and no more once its connection is closed', async () => {
    const { client, signals } = slowClient();
    const twin = twinOf(client);
    const preparing = assert.rejects(twin.prepare());
    await until(() => signals.length === 1);
    assert.equal(twin.keeper.state().phase, 'making');
    const patience = new AbortController();
    const advice = assert.rejects(
      twin.keeper.use([], { signal: patience.signal, progress: () => undefined }),
    );
    patience.abort();
    await advice;
    assert.deepEqual([signals.length, signals[0]?.aborted], [1, false]);
    await twin.close();
    await preparing;
    assert.deepEqual([signals.length, signals[0]?.aborted], [1, true]);
    assert.equal(twin.keeper.state().phase, 'none');
  });

  it('of other versions is awake in two at most, those that were asked for last', () => {
    const slept: (number | null)[] = [];
    const never = () => Promise.reject(new Error('nothing is planned here'));
    const options = { liveEnds: true, now: () => '' };
    const source = new LiveTwinSource(slowClient().client, options);
    class Told extends TwinKeeper {
      readonly #major: number | null;
      constructor(major: number | null) {
        super({ source, openEngine: never, cache: null });
        this.#major = major;
      }
      override sleep(): Promise<void> {
        slept.push(this.#major);
        return Promise.resolve();
      }
    }
    const parts = { waitMs: 1, keeperOf: (major: number | null) => new Told(major) };
    const twin = new SourceTwin(parts, () => Promise.reject(new Error('not read')));
    const profile = profileOf({ host: '127.0.0.1', port: 5432 });
    const keepers = [14, 15, 14, 16, 14].map((asMajor) => {
      const { keeper } = twin.inPlace({ settings: {}, asMajor }, profile, never).twin;
      return keeper;
    });
    assert.deepEqual(slept, [15, 15]);
    assert.equal(keepers[0], keepers[4]);
  });

  it('is not begun once its connection is closed', async () => {
    const { client, signals } = slowClient();
    const twin = twinOf(client);
    await twin.close();
    await assert.rejects(twin.prepare());
    assert.equal(signals.length, 0);
  });
});
