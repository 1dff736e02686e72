// Is there one look at a time, and does one that is asked for after something was done begin after it?

import assert from 'node:assert/strict';
import { setImmediate } from 'node:timers/promises';
import { ActivityPolling } from '../../../../src/extension/views/activityPolling';

const NEVER_AGAIN_MS = 1_000_000;

describe('looks at the activity', () => {
  /** Looks that began, each with what ends it. */
  let looks: { readonly signal: AbortSignal; end: () => void }[];
  let atOnce: number;
  let polling: ActivityPolling;

  beforeEach(() => {
    looks = [];
    atOnce = 0;
    polling = new ActivityPolling(
      (signal) =>
        new Promise((resolve) => {
          atOnce += 1;
          assert.equal(atOnce, 1, 'two at once');
          const end = () => {
            atOnce -= 1;
            resolve();
          };
          looks.push({ signal, end });
        }),
      () => NEVER_AGAIN_MS,
    );
  });

  afterEach(() => {
    polling.stop();
  });

  it('join the one that is on its way', async () => {
    polling.start();
    const read = polling.readNow();
    looks[0]?.end();
    await read;
    assert.equal(looks.length, 1);
  });

  it('begin anew where something was done meanwhile', async () => {
    polling.start();
    const read = polling.readAnew();
    looks[0]?.end();
    await setImmediate();
    assert.equal(looks.length, 2);
    looks[1]?.end();
    await read;
  });

  it('wait for one that was given up', async () => {
    polling.start();
    polling.stop();
    polling.start();
    assert.ok(looks[0]?.signal.aborted);
    await setImmediate();
    assert.equal(looks.length, 1);
    looks[0].end();
    await setImmediate();
    assert.equal(looks.length, 2);
    assert.ok(!looks[1]?.signal.aborted);
    looks[1]?.end();
  });
});
