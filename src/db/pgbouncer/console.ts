// PgBouncer's console: SHOW commands over the simple protocol, one after the other on one connection. It knows no SQL, no
// transaction and no parameters, and hangs up on anything else.

import pg from 'pg';
import * as z from 'zod';
import { isThroughSsh, type ConnectionProfile } from '../../model/connectionProfile';
import { whereOf } from '../../model/connectionProfile';
import { CONSOLE_MS } from '../deadlines';
import { DatabaseError, toDatabaseError } from '../errors';
import { HostPool, ignoreLateError, type PasswordProvider } from '../hostPool';
import { PasswordCommand } from '../passwordCommand';
import { shortBatch } from '../queryConfig';
import { announcedBy } from '../targetSession';

export interface ConsoleTable {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | null)[])[];
}

/** What it is asked for; MEM is for people alone. */
export const CONSOLE_TABLES = [
  'POOLS',
  'STATS',
  'DATABASES',
  'CLIENTS',
  'SERVERS',
  'LISTS',
  'USERS',
  'CONFIG',
  'MEM',
  'VERSION',
] as const;
export type ConsoleTableName = (typeof CONSOLE_TABLES)[number];

const NOT_THROUGH_SSH =
  'A console of PgBouncer is not read through SSH: leave out what names the SSH host, and run Planwright where PgBouncer is reached directly.';

export class PgBouncerConsole {
  readonly #pool: HostPool;
  readonly #client: pg.PoolClient;
  readonly #abort: () => void;
  readonly #signal: AbortSignal | undefined;
  #released = false;

  private constructor(pool: HostPool, client: pg.PoolClient, signal: AbortSignal | undefined) {
    this.#pool = pool;
    this.#client = client;
    this.#signal = signal;
    // An extended query, or a restart of PgBouncer, ends the link between two questions: nobody is there to be told.
    client.on('error', ignoreLateError);
    this.#abort = () => {
      this.#release();
    };
    // Cancelled while it connected: nobody hears of that any more.
    if (signal?.aborted === true) this.#release();
    else signal?.addEventListener('abort', this.#abort, { once: true });
  }

  /** Rejects with what to do where it is not let in, or another server answers. */
  static async open(
    profile: ConnectionProfile,
    password: PasswordProvider,
    signal?: AbortSignal,
    keyPassphrase?: string,
  ): Promise<PgBouncerConsole> {
    // PgBouncer refuses options that it does not track.
    const { options: _, otherHosts: __, ...plain } = profile;
    if (isThroughSsh(profile)) throw new DatabaseError('unsupported', NOT_THROUGH_SSH);
    const pool = new HostPool(plain, {
      ...{ password, size: 1, keyPassphrase, tunnel: null },
      command: PasswordCommand.of(plain),
      closing: signal ?? new AbortController().signal,
    });
    try {
      const client = await pool.connect();
      const console = new PgBouncerConsole(pool, client, signal);
      const answers = announcedBy(client).get('server_version') ?? 'an unknown version';
      if (!answers.endsWith('/bouncer')) {
        console.close();
        throw notAConsole(profile, `PostgreSQL ${answers} answers there`);
      }
      return console;
    } catch (error) {
      void pool.close();
      throw refusal(error, profile);
    }
  }

  async show(what: ConsoleTableName): Promise<ConsoleTable> {
    const text = `SHOW ${what}`;
    this.#signal?.throwIfAborted();
    try {
      const answer = await this.#client.query<(string | null)[]>({
        ...shortBatch([text], CONSOLE_MS),
        rowMode: 'array',
        types: { getTypeParser: () => asItIs },
      });
      return { columns: answer.fields.map(({ name }) => name), rows: answer.rows };
    } catch (error) {
      // "invalid command": an older or newer PgBouncer has no such table, and goes on.
      if (error instanceof pg.DatabaseError && error.severity === 'ERROR')
        throw new DatabaseError('unsupported', `PgBouncer refused ${text}: ${error.message}`);
      throw toDatabaseError(error, {
        action: 'run',
        profile: this.#pool.profile,
        cancelled: this.#signal?.aborted === true,
        waitedFor: { what: text, ms: CONSOLE_MS },
      });
    }
  }

  async rows<Row>(what: ConsoleTableName, row: z.ZodType<Row>): Promise<readonly Row[]> {
    const { columns, rows } = await this.show(what);
    const named = rows.map((values) =>
      Object.fromEntries(columns.map((column, at) => [column, values[at] ?? null])),
    );
    const parsed = z.array(row).safeParse(named);
    if (parsed.success) return parsed.data;
    const [issue] = parsed.error.issues;
    throw new DatabaseError(
      'unsupported',
      `PgBouncer answered SHOW ${what} in an unknown form (${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}). Report it with the version of PgBouncer.`,
    );
  }

  close(): void {
    this.#signal?.removeEventListener('abort', this.#abort);
    this.#release();
    void this.#pool.close();
  }

  #release(): void {
    if (this.#released) return;
    this.#released = true;
    this.#client.release(true);
  }
}

function asItIs(value: string): string {
  return value;
}

function notAConsole(profile: ConnectionProfile, what: string): DatabaseError {
  return new DatabaseError(
    'unsupported',
    `${whereOf(profile)} is not the console of PgBouncer: ${what}. The console is the database pgbouncer on PgBouncer's own port, usually 6432.`,
  );
}

/** PgBouncer says "not allowed" and no more, and PostgreSQL that it has no such database. */
function refusal(error: unknown, profile: ConnectionProfile): unknown {
  if (!(error instanceof DatabaseError)) return error;
  if (error.sqlstate === '3D000')
    return notAConsole(profile, 'the server there knows no such database');
  if (error.sqlstate !== '08P01') return error;
  return new DatabaseError(
    'permission',
    `PgBouncer does not let ${profile.user} into its console (${whereOf(profile)}). Name the user in stats_users of pgbouncer.ini, who may look and do nothing, and RELOAD; it must also be in its auth_file or be found by its auth_query.`,
    { sqlstate: error.sqlstate },
  );
}
