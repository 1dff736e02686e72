// Tries again, later and later, what failed for a passing reason. For connecting only: nothing has been sent yet.

import { setTimeout as sleep } from 'node:timers/promises';
import { DatabaseError } from './errors';
import { isTransientCode } from './sqlstate';

/**
 * Pauses before the second, third and fourth try. Heuristic: together 2.1 s, long enough for a server that
 * restarts or sheds a connection, short enough for a person who mistyped the port.
 */
export const CONNECT_PAUSES_MS: readonly number[] = [100, 500, 1500];

export async function retryConnecting<T>(
  connect: () => Promise<T>,
  pausesMs: readonly number[],
  signal?: AbortSignal,
): Promise<T> {
  for (const pauseMs of pausesMs) {
    try {
      return await connect();
    } catch (error) {
      if (!isPassing(error)) throw error;
    }
    await sleep(pauseMs, undefined, signal === undefined ? {} : { signal });
  }
  return connect();
}

function isPassing(error: unknown): boolean {
  return error instanceof DatabaseError && error.code !== null && isTransientCode(error.code);
}
