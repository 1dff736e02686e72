// One transaction on one connection that leaves nothing behind: timeouts, cancel, and always a rollback.

import type pg from 'pg';
import { cancelBackend, type Backend } from './cancelBackend';
import type { ConnectionPool, Lease } from './connectionPool';
import type { Attempt } from './errorAdvice';
import { DatabaseError, toDatabaseError } from './errors';
import { oneStatement, shortBatch } from './queryConfig';

export interface SessionOptions {
  /** `write-and-roll-back` executes writes; only after an explicit, informed yes. */
  readonly access: 'read-only' | 'write-and-roll-back';
  readonly statementTimeoutMs: number;
  readonly lockTimeoutMs: number;
  readonly signal?: AbortSignal | undefined;
  /** Ends the one backend of an embedded server, which hears no cancel request. */
  readonly interrupt?: (() => Promise<void>) | undefined;
}

/** Heuristic: the server drops a session of ours that stays silent this long between two statements. */
const IDLE_IN_TRANSACTION_MS = 30_000;
/** A cancel that arrives before the statement starts is lost, so it is repeated; then the connection is cut. */
const CANCEL_TRIES = 5;
const CANCEL_PAUSE_MS = 1_000;

export type RawRow = Readonly<Record<string, unknown>>;

export class ReadOnlySession {
  readonly #pool: ConnectionPool;
  readonly #lease: Lease;
  readonly #options: SessionOptions;
  readonly #prepared = new Set<string>();
  readonly #atEnd: string[] = [];
  #pid = 0;
  #cut = false;

  private constructor(pool: ConnectionPool, lease: Lease, options: SessionOptions) {
    this.#pool = pool;
    this.#lease = lease;
    this.#options = options;
  }

  /** Begins, works, rolls back and gives the connection back, whatever happens on the way. */
  static async run<T>(
    pool: ConnectionPool,
    options: SessionOptions,
    work: (session: ReadOnlySession) => Promise<T>,
  ): Promise<T> {
    const session = await ReadOnlySession.#open(pool, options);
    try {
      return await work(session);
    } finally {
      const clean = await session.#end();
      session.#lease.release(!clean);
    }
  }

  /** Idle connections die unheard of (sleep, VPN, restart). Nothing has been sent yet, so the next one is tried. */
  static async #open(pool: ConnectionPool, options: SessionOptions): Promise<ReadOnlySession> {
    for (let lost = 0; ; lost += 1) {
      const lease = await pool.lease(options.signal);
      const session = new ReadOnlySession(pool, lease, options);
      try {
        await session.#begin();
        return session;
      } catch (error) {
        lease.release(true);
        const stale = error instanceof DatabaseError && error.reason === 'connection-lost';
        if (!stale || lost >= pool.size) throw error;
      }
    }
  }

  /**
   * Runs exactly one statement: the extended protocol refuses a second one with 42601.
   * `sent` tells how the caller's statement lies in the text, for the position of an error.
   */
  async run(
    text: string,
    values: readonly unknown[] = [],
    sent: Pick<Attempt, 'sql' | 'prefixLength' | 'parameterCount'> = {},
  ): Promise<readonly RawRow[]> {
    const attempt = { ...this.#attempt(), ...sent };
    this.#throwIfCancelled();
    const result = await this.#watched(
      this.#lease.client.query<Record<string, unknown>>(oneStatement(text, values)),
      attempt,
    );
    return result.rows;
  }

  /** A prepared statement survives ROLLBACK, so the session takes note and deallocates it at its end. */
  async prepare(name: string, sql: string, parameterCount: number): Promise<void> {
    if (this.#prepared.delete(name)) await this.run(`DEALLOCATE ${name}`);
    const prefix = `PREPARE ${name} AS `;
    await this.run(prefix + sql, [], { sql, prefixLength: prefix.length, parameterCount });
    this.#prepared.add(name);
  }

  /** For state of the connection that a rollback does not undo; must not fail. */
  atEnd(sql: string): void {
    this.#atEnd.push(sql);
  }

  /** For this transaction only. */
  async setLocal(settings: Readonly<Record<string, string>>): Promise<void> {
    const names = Object.keys(settings);
    if (names.length === 0) return;
    const calls = names.map(
      (_, i) => `pg_catalog.set_config($${String(2 * i + 1)}, $${String(2 * i + 2)}, true)`,
    );
    await this.run(`SELECT ${calls.join(', ')}`, Object.entries(settings).flat());
  }

  async #begin(): Promise<void> {
    const { access, statementTimeoutMs, lockTimeoutMs } = this.#options;
    // One message, so one round trip. SET LOCAL also holds behind PgBouncer, start-up options do not.
    const statements = [
      access === 'read-only' ? 'BEGIN READ ONLY' : 'BEGIN',
      `SET LOCAL statement_timeout = ${wholeMs(statementTimeoutMs)}`,
      `SET LOCAL lock_timeout = ${wholeMs(lockTimeoutMs)}`,
      `SET LOCAL idle_in_transaction_session_timeout = ${wholeMs(IDLE_IN_TRANSACTION_MS)}`,
    ];
    try {
      await this.#lease.client.query(this.#batch(statements));
    } catch (error) {
      throw toDatabaseError(error, this.#attempt());
    }
    // The number that the protocol announces is PgBouncer's own where one stands in between.
    const [row] = await this.run('SELECT pg_catalog.pg_backend_pid() AS pid');
    this.#pid = Number(row?.['pid']);
  }

  /** False when the connection's state is not known and it must be closed. */
  async #end(): Promise<boolean> {
    if (this.#cut) return false;
    const statements = [
      'ROLLBACK',
      // Session advisory locks survive ROLLBACK. In the same message PgBouncer keeps the same server.
      'SELECT pg_catalog.pg_advisory_unlock_all()',
      ...[...this.#prepared].map((name) => `DEALLOCATE ${name}`),
      ...this.#atEnd,
    ];
    try {
      await this.#lease.client.query(this.#batch(statements));
      return true;
    } catch {
      // Whatever it was, closing the connection rolls back on the server's side.
      return false;
    }
  }

  #batch(statements: readonly string[]): pg.QueryConfig {
    return shortBatch(statements, this.#pool.profile.connectTimeoutMs);
  }

  /** Waits for a query; on abort stops it on the server and still waits until it has ended there. */
  async #watched<T>(query: Promise<T>, attempt: Attempt): Promise<T> {
    const { signal } = this.#options;
    const settled = new AbortController();
    let stopping: Promise<void> | null = null;
    const stop = (): void => {
      stopping = this.#stop(settled.signal);
    };
    signal?.addEventListener('abort', stop, { once: true });
    try {
      return await query;
    } catch (error) {
      throw toDatabaseError(error, { ...attempt, cancelled: signal?.aborted === true });
    } finally {
      signal?.removeEventListener('abort', stop);
      settled.abort();
      // A cancel request still under way must not hit the next user of this connection.
      await (stopping as Promise<void> | null);
    }
  }

  async #stop(settled: AbortSignal): Promise<void> {
    const { interrupt } = this.#options;
    if (interrupt === undefined) {
      const backend: Backend = { pid: this.#pid, client: this.#lease.client };
      for (let i = 0; i < CANCEL_TRIES && !settled.aborted; i += 1) {
        await cancelBackend(this.#pool, backend);
        await pause(CANCEL_PAUSE_MS, settled);
      }
      if (settled.aborted) return;
    }
    this.#cut = true;
    if (interrupt !== undefined) await interrupt();
    // pg destroys the socket when a query is active, which rejects the query.
    this.#lease.release(true);
  }

  #throwIfCancelled(): void {
    if (this.#options.signal?.aborted === true) {
      throw new DatabaseError('cancelled', 'Cancelled; the transaction was rolled back.');
    }
  }

  #attempt(): Attempt {
    return {
      action: 'run',
      profile: this.#pool.profile,
      statementTimeoutMs: this.#options.statementTimeoutMs,
      lockTimeoutMs: this.#options.lockTimeoutMs,
      parameterCount: 0,
    };
  }
}

/** 0 would switch the timeout off. */
function wholeMs(ms: number): string {
  return String(Math.max(1, Math.round(ms)));
}

function pause(ms: number, settled: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    settled.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
