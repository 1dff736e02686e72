// The one door to a database: implements DatabaseClient over a pool of connections and the read-only session.

import * as z from 'zod';
import type { Tryout } from '../analysis/changes/tryout';
import type { ConnectionProfile } from '../model/connectionProfile';
import type { ActivityDoor } from './activityDoor';
import { readActivityIn, type ActivityRows } from './activity';
import {
  isThere,
  signalIn,
  type Signal,
  type SignalAnswer,
  type SignalTarget,
} from './activitySignal';
import { ConnectionPool, type PoolOptions } from './connectionPool';
import type {
  DatabaseClient,
  DatabaseSession,
  ExplainRequest,
  ExplainResult,
  ReadRows,
  RowReader,
  RowsRequest,
  RunDone,
  RunFailure,
  RunProgress,
  Sampler,
  ServerInfo,
  StatementRunner,
} from './contracts';
import {
  ACTIVITY_LOCK_MS,
  ACTIVITY_MS,
  CATALOG_LOCK_MS,
  CATALOG_MS,
  LOST_ANSWER_MS,
  SIGNAL_MS,
  STATEMENT_LOCK_MS,
} from './deadlines';
import { DatabaseError } from './errors';
import type { PasswordProvider } from './hostPool';
import { castTypedParameters } from '../analysis/sql/typedParameters';
import { recognisePooler } from './pooler/recognise';
import { sharesServers } from './pooler/sharesServers';
import { explainIn, parameterTypesIn } from './explain';
import { ReadOnlySession, type RawRow, type SessionOptions } from './readOnlySession';
import { readRowsIn } from './readRows';
import { runStatement } from './runStatement';
import { readServerInfo } from './serverInfo';
import { tryChanges } from './tryChanges';
import { readTryoutGround, requireTriableConnection, type TryoutGround } from './tryoutGround';
import type { TryoutRequest, TryoutResult, Tryouts } from './tryouts';

export interface DatabaseOptions extends PoolOptions {
  /**
   * Ends what an embedded server runs when the person cancels (it has one backend and hears no cancel request);
   * resolves when the server can be connected again.
   */
  readonly interrupt?: () => Promise<void>;
}

export class Database
  implements DatabaseClient, StatementRunner, RowReader, Sampler, Tryouts, ActivityDoor
{
  readonly profile: ConnectionProfile;
  readonly #pool: ConnectionPool;
  readonly #options: DatabaseOptions;
  #serverInfo: ServerInfo | null = null;

  constructor(
    profile: ConnectionProfile,
    password: PasswordProvider,
    options: DatabaseOptions = {},
  ) {
    this.profile = profile;
    this.#options = options;
    this.#pool = new ConnectionPool(profile, password, options);
  }

  async serverInfo(signal?: AbortSignal): Promise<ServerInfo> {
    this.#serverInfo ??= await this.#readServerInfo(signal);
    return this.#serverInfo;
  }

  async #readServerInfo(signal?: AbortSignal): Promise<ServerInfo> {
    const { info, link, profile } = await this.inSession(
      { first: 'own', signal },
      async (session) => ({
        info: await readServerInfo(sessionDoor(session)),
        link: session.link,
        profile: session.profile,
      }),
    );
    // An embedded server is reached through a socket of ours, whose process it does not know.
    const pooler = this.#pool.single ? null : recognisePooler(profile, link);
    if (pooler === null) return info;
    if (pooler.mode !== null || link.pid === null) return { ...info, pooler };
    const shares = await sharesServers(link.pid, () => this.#pool.openDedicated()).catch(
      // No place for a second client, or no server for it: then the mode is not known.
      () => false,
    );
    return { ...info, pooler: { ...pooler, mode: shares ? 'transaction' : null } };
  }

  async query<Row>(
    sql: string,
    parameters: readonly unknown[],
    row: z.ZodType<Row>,
    signal?: AbortSignal,
  ): Promise<readonly Row[]> {
    return this.session((session) => session.query(sql, parameters, row), signal);
  }

  async queryInPersonsPath<Row>(
    sql: string,
    parameters: readonly unknown[],
    row: z.ZodType<Row>,
    signal?: AbortSignal,
  ): Promise<readonly Row[]> {
    return this.session((session) => session.queryInPersonsPath(sql, parameters, row), signal);
  }

  async session<T>(
    work: (session: DatabaseSession) => Promise<T>,
    signal?: AbortSignal,
  ): Promise<T> {
    return this.inSession({ first: 'own', signal }, (session) => work(sessionDoor(session)));
  }

  async sample<T>(
    work: (session: DatabaseSession) => Promise<T>,
    signal?: AbortSignal,
  ): Promise<T> {
    const limits = { statementTimeoutMs: ACTIVITY_MS, lockTimeoutMs: ACTIVITY_LOCK_MS };
    return this.inSession({ ...limits, first: 'own', signal }, (session) =>
      work(sessionDoor(session)),
    );
  }

  async explain(request: ExplainRequest, signal?: AbortSignal): Promise<ExplainResult> {
    const writes = request.allowWrite && request.mode === 'analyze';
    if (writes && this.profile.readOnly) {
      throw new DatabaseError(
        'read-only',
        `The connection ${this.profile.name} is read-only: a write is never executed on it. Explain it without ANALYZE.`,
      );
    }
    const options = {
      access: writes ? ('write-and-roll-back' as const) : ('read-only' as const),
      statementTimeoutMs: request.statementTimeoutMs,
      lockTimeoutMs: request.lockTimeoutMs,
      signal,
    };
    return withCastRetry(request.sql, (sql) =>
      this.inSession(options, async (session) => {
        await session.setLocal(request.settings ?? {});
        return explainIn(session, { ...request, sql, writes });
      }),
    );
  }

  async parameterTypes(sql: string, signal?: AbortSignal): Promise<readonly string[]> {
    return withCastRetry(sql, (text) =>
      this.inSession({ lockTimeoutMs: STATEMENT_LOCK_MS, signal }, (session) =>
        parameterTypesIn(session, text),
      ),
    );
  }

  async run(
    sql: string,
    onProgress: (progress: RunProgress) => void,
    signal?: AbortSignal,
  ): Promise<RunDone | RunFailure> {
    const { interrupt, lostAnswerMs = LOST_ANSWER_MS } = this.#options;
    const pool = this.#pool;
    return runStatement(sql, { client: this, pool, interrupt, onProgress, signal, lostAnswerMs });
  }

  tryoutGround(tryout: Tryout, signal?: AbortSignal): Promise<TryoutGround> {
    return this.session((session) => readTryoutGround(session, tryout), signal);
  }

  async tryChanges(
    request: TryoutRequest,
    onProgress: (progress: RunProgress) => void,
    signal?: AbortSignal,
  ): Promise<TryoutResult> {
    requireTriableConnection(this.profile);
    const options = {
      access: 'write-and-roll-back' as const,
      // Each statement is to see the rows and the indexes of its own moment.
      isolation: 'READ COMMITTED' as const,
      statementTimeoutMs: request.statementTimeoutMs,
      lockTimeoutMs: STATEMENT_LOCK_MS,
      signal,
    };
    // What has one backend only cannot be asked meanwhile.
    const queries = this.#pool.single ? null : this;
    return withCastRetry(request.sql, (sql) =>
      this.inSession(options, (session) =>
        tryChanges(
          { session, door: sessionDoor(session), queries, onProgress, signal },
          { ...request, sql },
        ),
      ),
    );
  }

  async readRows(request: RowsRequest, signal?: AbortSignal): Promise<ReadRows> {
    const { statementTimeoutMs, lockTimeoutMs } = request;
    return withCastRetry(request.sql, (sql) =>
      this.inSession({ statementTimeoutMs, lockTimeoutMs, signal }, (session) =>
        readRowsIn(session, { ...request, sql }),
      ),
    );
  }

  readActivity(signal?: AbortSignal): Promise<ActivityRows> {
    return this.sample(readActivityIn, signal);
  }

  async signalSession(
    what: Signal,
    target: SignalTarget,
    signal?: AbortSignal,
  ): Promise<SignalAnswer> {
    if (this.profile.readOnly) {
      throw new DatabaseError(
        'read-only',
        `The connection ${this.profile.name} is read-only: no session is stopped on it.`,
      );
    }
    const options = { first: 'own', statementTimeoutMs: SIGNAL_MS, signal } as const;
    const answer = await this.inSession(options, (session) =>
      signalIn(sessionDoor(session), what, target),
    );
    if (answer !== 'unended') return answer;
    // A moment later than it was waited for is no failure.
    const ended = !(await this.inSession(options, (session) =>
      isThere(sessionDoor(session), target),
    ));
    return ended ? 'sent' : 'unended';
  }

  async close(): Promise<void> {
    await this.#pool.close();
  }

  /** Read-only, and with the limits of catalog reads, unless told otherwise. */
  protected inSession<T>(
    given: Partial<SessionOptions>,
    work: (session: ReadOnlySession) => Promise<T>,
  ): Promise<T> {
    const options: SessionOptions = {
      access: 'read-only',
      statementTimeoutMs: Math.min(this.profile.statementTimeoutMs, CATALOG_MS),
      lockTimeoutMs: CATALOG_LOCK_MS,
      interrupt: this.#options.interrupt,
      ...given,
    };
    return ReadOnlySession.run(this.#pool, options, work);
  }
}

/** What the floors above see of a session. */
export function sessionDoor(session: ReadOnlySession): DatabaseSession {
  return {
    query: async (sql, parameters, row) => parseRows(await session.query(sql, parameters), row),
    queryInPersonsPath: async (sql, parameters, row) =>
      parseRows(await session.queryInPersonsPath(sql, parameters), row),
    searchPath: () => Promise.resolve(session.searchPath),
    explain: async (request, settings = {}) => {
      await session.setLocal(settings);
      return explainIn(session, { ...request, writes: false });
    },
    savepoint: async () => {
      await session.query('SAVEPOINT planwright_place');
      return async () => {
        await session.query('ROLLBACK TO SAVEPOINT planwright_place');
      };
    },
    atEnd: (sql) => {
      session.atEnd(sql);
    },
  };
}

function parseRows<Row>(rows: readonly RawRow[], schema: z.ZodType<Row>): readonly Row[] {
  const parsed = z.array(schema).safeParse(rows);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new DatabaseError(
    'other',
    `The server's catalog answered in an unknown form (${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}). Report it with the server's version.`,
  );
}

/** Tries a cast where the server did not understand `interval $1`; the first error counts where nothing is to be cast. */
async function withCastRetry<T>(sql: string, run: (sql: string) => Promise<T>): Promise<T> {
  try {
    return await run(sql);
  } catch (error) {
    const rewritten = castTypedParameters(sql);
    if (rewritten === sql || !(error instanceof DatabaseError) || error.reason !== 'syntax') {
      throw error;
    }
    return run(rewritten);
  }
}
