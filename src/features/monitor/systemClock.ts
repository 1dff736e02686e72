// The clocks of this machine.

import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from './clock';

export const SYSTEM_CLOCK: Clock = {
  nowMs: () => performance.now(),
  dateMs: () => Date.now(),
  sleep: async (ms, signal) => {
    // The abort ends it, which is why it was given.
    await sleep(ms, undefined, { signal }).catch(() => undefined);
  },
};
