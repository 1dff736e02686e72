// One transaction on one connection that leaves nothing behind: timeouts, cancel, and always a rollback.

import * as z from 'zod';
import type { ConnectionProfile } from '../model/connectionProfile';
import { stopBackend, type Backend } from './cancelBackend';
import type { ConnectionPool, Lease } from './connectionPool';
import type { SearchPath } from './contracts';
import { ANSWER_GRACE_MS, IDLE_BEGIN_MS, ROLLBACK_MS } from './deadlines';
import type { Attempt, Stopped } from './errorAdvice';
import { DatabaseError, toDatabaseError } from './errors';
import { HostPool } from './hostPool';
import { quoteLiteral } from './literals';
import { marked } from './ownMark';
import type { PoolerSigns } from './pooler/recognise';
import { oneStatement, rowsOfText, shortBatch } from './queryConfig';
import { BEGINNING_SQL, OWN_SEARCH_PATH, OWN_SETTINGS, beginningSchema } from './searchPath';
import { beginStatements, setsItself } from './sessionSettings';
import { announcedBy } from './targetSession';
import { Lazy } from '../util/lazy';

export interface SessionOptions {
  /** `write-and-roll-back` executes writes; only after an explicit, informed yes. */
  readonly access: 'read-only' | 'write-and-roll-back';
  /** That of the person's sessions by default. */
  readonly isolation?: 'READ COMMITTED';
  readonly statementTimeoutMs: number;
  readonly lockTimeoutMs: number;
  readonly signal?: AbortSignal | undefined;
  /** Ends the one backend of an embedded server, which hears no cancel request. */
  readonly interrupt?: (() => Promise<void>) | undefined;
  /** Whose settings hold at first: Planwright's own queries or the person's statement come first. */
  readonly first?: SettingsOwner;
}

type SettingsOwner = 'own' | 'person';

/** Node.js fires a longer timer at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

const CURSOR = 'planwright_rows';
/** A setting of before the savepoint comes back with it. */
const ROLLS_BACK = /^\s*ROLLBACK\b/i;
const CONTROLS = /^\s*(?:SAVEPOINT|RELEASE|ROLLBACK)\b/i;

export type RawRow = Readonly<Record<string, unknown>>;

export interface TextRows<T = unknown> {
  readonly fields: readonly { readonly name: string; readonly dataTypeID: number }[];
  readonly rows: readonly (readonly (T | null)[])[];
}

export class ReadOnlySession {
  readonly #pool: ConnectionPool;
  readonly #lease: Lease;
  readonly #options: SessionOptions;
  readonly #prepared = new Set<string>();
  readonly #atEnd: string[] = [];
  #backend: Backend | null = null;
  #searchPath: SearchPath = { setting: '', schemas: [] };
  /** What the person has, before and after `setLocal`. */
  #jit = { before: '', now: '' };
  /** Whose search_path and jit hold; null after a rollback to a savepoint, which takes them back too. */
  #owner: SettingsOwner | null = null;
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

  /** Idle connections die unheard of (sleep, VPN, restart). Nothing has been sent yet, so a new one is tried. */
  static async #open(pool: ConnectionPool, options: SessionOptions): Promise<ReadOnlySession> {
    const signal = pool.untilClosed(options.signal);
    for (;;) {
      const lease = await pool.lease(signal);
      const session = new ReadOnlySession(pool, lease, { ...options, signal });
      try {
        await session.#begin();
        return session;
      } catch (error) {
        lease.release(true);
        if (
          lease.fresh ||
          !(error instanceof DatabaseError) ||
          error.reason !== 'connection-lost'
        ) {
          throw error;
        }
        // What one idle connection has lost, its neighbours have too.
        pool.dropIdle();
      }
    }
  }

  get searchPath(): SearchPath {
    return this.#searchPath;
  }

  /** Whether a setting has Planwright's value in it, not the person's. */
  sets(name: string): boolean {
    return setsItself(name, this.#options, this.#pool.serverChecksClient);
  }

  /** Of the backend that works for it; null behind a pooler, where a second connection may have to wait for this one. */
  get ownPid(): number | null {
    const announced = keySchema.safeParse(this.#lease.client).data?.processID;
    return this.#backend?.pid === announced ? (announced ?? null) : null;
  }

  /** Of the host that it is on. */
  get profile(): ConnectionProfile {
    return HostPool.of(this.#lease.client).profile;
  }

  /** What tells a pooler, and the process that works for this transaction. */
  get link(): PoolerSigns & { readonly pid: number | null } {
    const announced = announcedBy(this.#lease.client);
    return { announced, otherProcess: this.ownPid === null, pid: this.#backend?.pid ?? null };
  }

  /** Planwright's own SQL: no schema of the database's users has a say in what its names and operators mean. */
  async query(text: string, values: readonly unknown[] = []): Promise<readonly RawRow[]> {
    // They name nothing, and a transaction that has failed takes nothing else.
    if (CONTROLS.test(text)) return this.#send(text, values);
    await this.#settleFor('own');
    return this.#send(marked(text), values);
  }

  /**
   * As query, but names come out as the person's search_path shows them. A cursor is parsed and planned when it is
   * declared, and never again, so only what its functions write of names follows the path that holds while it is read.
   * Not for functions that plan or run SQL themselves, such as pg_get_viewdef.
   */
  async queryInPersonsPath(
    text: string,
    values: readonly unknown[] = [],
  ): Promise<readonly RawRow[]> {
    await this.query(`DECLARE ${CURSOR} NO SCROLL CURSOR FOR ${text}`, values);
    this.#owner = null;
    const statements = [
      this.#settingsSql('person'),
      `FETCH ALL FROM ${CURSOR}`,
      `CLOSE ${CURSOR}`,
      this.#settingsSql('own'),
    ];
    const results = await this.#watched(
      this.#lease.client.query({ text: statements.join('; ') }),
      this.#attempt(),
    );
    this.#owner = 'own';
    return resultsSchema.parse(results)[1]?.rows ?? [];
  }

  /**
   * The person's statement, and what belongs to it: names mean what they mean to the person.
   * Runs exactly one statement: the extended protocol refuses a second one with 42601.
   * `sent` tells how the caller's statement lies in the text, for the position of an error.
   */
  async run(
    text: string,
    values: readonly unknown[] = [],
    sent: Pick<Attempt, 'sql' | 'prefixLength' | 'parameterCount'> = {},
  ): Promise<readonly RawRow[]> {
    await this.#settleFor('person');
    return this.#send(text, values, sent);
  }

  /** As run, with columns by position, as names may repeat, and values as `read` makes them of what the server prints. */
  async runForText<T>(text: string, read: (value: string) => T): Promise<TextRows<T>> {
    await this.#settleFor('person');
    this.#throwIfCancelled();
    const answer = await this.#watched(
      this.#lease.client.query<(T | null)[]>(rowsOfText(text, read)),
      this.#attempt(),
    );
    return { fields: answer.fields, rows: answer.rows };
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
    this.#jit.now = settings['jit'] ?? this.#jit.now;
  }

  /** One message, so one round trip. */
  async #begin(): Promise<void> {
    const { connectTimeoutMs } = this.#pool.profile;
    const { first = 'person' } = this.#options;
    const idle = !this.#lease.fresh && !this.#pool.single;
    const limitMs = idle ? Math.min(connectTimeoutMs, IDLE_BEGIN_MS) : connectTimeoutMs;
    const begin = async (): Promise<unknown> => {
      const settings = beginStatements(this.#options, this.#pool.serverChecksClient);
      const own = first === 'own' ? OWN_SETTINGS : [];
      return this.#lease.client.query(shortBatch([...settings, BEGINNING_SQL, ...own], limitMs));
    };
    const attempt = { ...this.#attempt(), waitedFor: { what: 'BEGIN', ms: limitMs } };
    const answer = await begin().catch(async (error: unknown) => {
      const mapped = toDatabaseError(error, attempt);
      if (!this.#pool.refusesCheck(mapped)) throw mapped;
      await this.#lease.client.query(shortBatch(['ROLLBACK'], limitMs));
      return begin().catch((again: unknown) => {
        throw toDatabaseError(again, attempt);
      });
    });
    const told = resultsSchema.parse(answer).find(({ rows }) => rows.length > 0);
    const { pid, began, jit, ...searchPath } = beginningSchema.parse(told?.rows[0]);
    this.#backend = { pid, began, client: this.#lease.client };
    this.#jit = { before: jit, now: jit };
    this.#searchPath = searchPath;
    this.#owner = first;
  }

  async #settleFor(owner: SettingsOwner): Promise<void> {
    if (this.#owner === owner) return;
    await this.#send(this.#settingsSql(owner));
    this.#owner = owner;
  }

  /** Without an operator or a cast, so that it means the same in every search_path. */
  #settingsSql(owner: SettingsOwner): string {
    const [path, jit] =
      owner === 'own' ? [OWN_SEARCH_PATH, 'off'] : [this.#searchPath.setting, this.#jit.now];
    return marked(`SELECT pg_catalog.set_config('search_path', ${quoteLiteral(path)}, true),
      pg_catalog.set_config('jit', ${quoteLiteral(jit)}, true)`);
  }

  async #send(
    text: string,
    values: readonly unknown[] = [],
    sent: Partial<Attempt> = {},
  ): Promise<readonly RawRow[]> {
    this.#throwIfCancelled();
    const attempt = { ...this.#attempt(), ...sent };
    const { rows } = await this.#watched(
      this.#lease.client.query<Record<string, unknown>>(oneStatement(text, values)),
      attempt,
    );
    if (ROLLS_BACK.test(text)) {
      this.#owner = null;
      this.#jit.now = this.#jit.before;
    }
    return rows;
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
      await this.#lease.client.query(shortBatch(statements, ROLLBACK_MS));
      return true;
    } catch {
      // Whatever it was, closing the connection rolls back on the server's side.
      return false;
    }
  }

  /**
   * Waits for a query. On abort, and when the server has not kept its own limit, stops it there and still waits until it
   * has ended; a connection over which nothing comes is cut.
   */
  async #watched<T>(query: Promise<T>, attempt: Attempt): Promise<T> {
    const { signal, statementTimeoutMs } = this.#options;
    const settled = new AbortController();
    const started = performance.now();
    const stopping = new Lazy(() => this.#stop(settled.signal));
    const stop = (): void => void stopping.get();
    const late = setTimeout(stop, Math.min(statementTimeoutMs + ANSWER_GRACE_MS, LONGEST_TIMER_MS));
    signal?.addEventListener('abort', stop, { once: true });
    try {
      return await query;
    } catch (error) {
      settled.abort();
      throw toDatabaseError(error, {
        ...attempt,
        cancelled: signal?.aborted === true,
        elapsedMs: performance.now() - started,
        stopped: await stopping.peek(),
      });
    } finally {
      clearTimeout(late);
      signal?.removeEventListener('abort', stop);
      settled.abort();
      // A cancel request still under way must not hit the next user of this connection.
      await stopping.peek();
    }
  }

  async #stop(settled: AbortSignal): Promise<Stopped> {
    const { interrupt } = this.#options;
    const stopped =
      interrupt === undefined ? await this.#stopOnServer(settled) : await interrupted(interrupt);
    if (stopped === 'settled') return stopped;
    this.#cut = true;
    // pg destroys the socket when a query is active, which rejects the query.
    this.#lease.release(true);
    return stopped;
  }

  async #stopOnServer(settled: AbortSignal): Promise<Stopped> {
    if (this.#backend === null) return 'unanswered';
    return stopBackend(this.#backend, settled).catch(() => 'unanswered' as const);
  }

  #throwIfCancelled(): void {
    if (this.#options.signal?.aborted === true) {
      throw new DatabaseError('cancelled', 'Cancelled; the transaction was rolled back.');
    }
  }

  #attempt(): Attempt {
    return {
      action: 'run',
      profile: HostPool.of(this.#lease.client).profile,
      statementTimeoutMs: this.#options.statementTimeoutMs,
      lockTimeoutMs: this.#options.lockTimeoutMs,
      parameterCount: 0,
    };
  }
}

/** Of BackendKeyData, which pg keeps but does not declare. */
const keySchema = z.object({ processID: z.int() });

/** Of one message of several statements. */
const resultsSchema = z.array(z.object({ rows: z.array(z.record(z.string(), z.unknown())) }));

async function interrupted(interrupt: () => Promise<void>): Promise<Stopped> {
  await interrupt();
  return 'restarted';
}
