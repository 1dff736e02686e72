// How long may writes wait for a try? From its lock on no step outlasts what is left, and no other lock is waited for.

import { humanMs } from '../util/humanNumbers';
import { TRYOUT_IDLE_MS, TRYOUT_OTHER_LOCK_MS } from './deadlines';
import { DatabaseError } from './errors';
import type { ReadOnlySession } from './readOnlySession';
import type { TryoutRequest } from './tryouts';

type Limits = Pick<TryoutRequest, 'statementTimeoutMs' | 'mostHeldMs'>;

export interface StepLimit {
  readonly ms: number;
  readonly late: () => DatabaseError;
}

export class Hold {
  readonly #session: ReadOnlySession;
  readonly #limits: Limits;
  readonly #lockedAt = performance.now();

  private constructor(session: ReadOnlySession, limits: Limits) {
    this.#session = session;
    this.#limits = limits;
  }

  /** Right after the lock. */
  static async begin(session: ReadOnlySession, limits: Limits): Promise<Hold> {
    const hold = new Hold(session, limits);
    await session.setLocal({
      lock_timeout: String(TRYOUT_OTHER_LOCK_MS),
      idle_in_transaction_session_timeout: String(TRYOUT_IDLE_MS),
    });
    return hold;
  }

  get heldMs(): number {
    return performance.now() - this.#lockedAt;
  }

  async step<T>(run: () => Promise<T>, own?: StepLimit): Promise<T> {
    const { statementTimeoutMs, mostHeldMs } = this.#limits;
    const leftMs = mostHeldMs - this.heldMs;
    if (leftMs <= 0) throw heldTooLong(mostHeldMs);
    const limitMs = Math.min(statementTimeoutMs, own?.ms ?? Infinity, leftMs);
    await this.#session.setLocal({ statement_timeout: String(Math.max(1, Math.ceil(limitMs))) });
    try {
      return await run();
    } catch (error) {
      if (!(error instanceof DatabaseError)) throw error;
      if (error.reason === 'lock-timeout') throw lockedByOthers();
      if (error.reason !== 'statement-timeout') throw error;
      if (limitMs === leftMs) throw heldTooLong(mostHeldMs);
      throw limitMs === own?.ms ? own.late() : error;
    }
  }
}

function heldTooLong(mostHeldMs: number): DatabaseError {
  return new DatabaseError(
    'statement-timeout',
    `Not measured: it had not ended after ${humanMs(mostHeldMs)}, and longer no lock is held for a try. Everything was rolled back.`,
    { sqlstate: '57014' },
  );
}

function lockedByOthers(): DatabaseError {
  return new DatabaseError(
    'lock-timeout',
    'Not measured: something that the build or the statement needs is locked by others, and nothing is waited for while the lock of a try is held. Everything was rolled back. Try again when they have finished.',
    { sqlstate: '55P03' },
  );
}
