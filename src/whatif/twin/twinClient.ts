// A twin in place of its server: whatever asks a DatabaseClient for catalog and plans works on it unchanged, offline from a
// file or under other settings. It holds no rows, so nothing is executed on it.

import * as z from 'zod';
import { printJson } from '../../analysis/plan/printJson';
import type {
  DatabaseClient,
  DatabaseSession,
  ExplainRequest,
  ExplainResult,
  RunFailure,
  ServerInfo,
  ReadRows,
  RowReader,
  Sampler,
  StatementRunner,
} from '../../db/contracts';
import { DatabaseError } from '../../db/errors';
import { requireExplainable } from '../../db/explainable';
import type { ConnectionProfile } from '../../model/connectionProfile';
import type { Plan } from '../../model/planNode';
import type { Circumstances } from '../whatIf';
import type { TableName } from './image/qualified';
import { asDatabaseError } from './target/supervisedTwin';
import type { Names } from './target/selectJson';
import type { TwinInUse, TwinKeeper } from './twinKeeper';

const HOLDS_NO_ROWS =
  'A twin holds schema and statistics but no rows, so nothing is executed on it.';

export class TwinClient implements DatabaseClient, StatementRunner, RowReader, Sampler {
  readonly profile: ConnectionProfile;
  readonly #keeper: TwinKeeper;
  readonly #options: Circumstances;

  /** The keeper belongs to whoever made it. */
  constructor(keeper: TwinKeeper, profile: ConnectionProfile, options: Circumstances = {}) {
    this.#keeper = keeper;
    this.profile = profile;
    this.#options = options;
  }

  async serverInfo(signal?: AbortSignal): Promise<ServerInfo> {
    const { image, whatIf } = await this.#use([], signal);
    const { versionNumber, version, database, user, superuser } = image.source;
    return {
      versionNumber,
      version,
      database,
      user,
      superuser,
      extensions: Object.fromEntries(image.extensions.map((one) => [one.name, one.version])),
      inRecovery: false,
      blockSize: BLOCK_BYTES,
      engine: whatIf.engine,
    };
  }

  query<Row>(
    sql: string,
    parameters: readonly unknown[],
    row: z.ZodType<Row>,
    signal?: AbortSignal,
  ): Promise<readonly Row[]> {
    return this.session((session) => session.query(sql, parameters, row), signal);
  }

  queryInPersonsPath<Row>(
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
    const twin = await this.#use([], signal);
    const ask = async <Row>(
      names: Names,
      [sql, parameters, row]: Parameters<typeof this.query<Row>>,
    ): Promise<readonly Row[]> =>
      parseRows(await twin.whatIf.catalog(sql, parameters, names, signal), row);
    return work({
      query: (...question) => ask('qualified', question),
      queryInPersonsPath: (...question) => ask('in-persons-path', question),
      searchPath: async () => {
        const [path] = await ask('in-persons-path', [SEARCH_PATH_SQL, [], searchPathRow]);
        if (path === undefined) throw new Error('a SELECT without FROM returned no row');
        return path;
      },
      explain: (request, settings = {}) => this.#explain(request, settings, signal),
      // Each question is a transaction of its own.
      savepoint: () => Promise.resolve(() => Promise.resolve()),
      atEnd: () => {
        throw new DatabaseError('unsupported', HOLDS_NO_ROWS);
      },
    });
  }

  explain(request: ExplainRequest, signal?: AbortSignal): Promise<ExplainResult> {
    return this.#explain(request, request.settings ?? {}, signal);
  }

  async parameterTypes(sql: string, signal?: AbortSignal): Promise<readonly string[]> {
    requireExplainable(sql);
    const { whatIf } = await this.#use([], signal);
    return whatIf.parameterTypes(sql, signal);
  }

  run(): Promise<RunFailure> {
    return refuse();
  }

  sample(): Promise<never> {
    return refuse();
  }

  readRows(): Promise<ReadRows> {
    return refuse();
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  async #explain(
    { sql, parameters, mode }: Pick<ExplainRequest, 'sql' | 'parameters' | 'mode'>,
    settings: Readonly<Record<string, string>>,
    signal: AbortSignal | undefined,
  ): Promise<ExplainResult> {
    requireExplainable(sql);
    if (mode === 'analyze') return refuse();
    const statement = { sql, parameters: mode === 'generic' ? [] : parameters };
    const options = {
      ...this.#options,
      settings: { ...this.#options.settings, ...settings },
    };
    const before = await this.#use([], signal);
    let plan = await before.whatIf.plan(statement, options, signal);
    // Which tables have to be true is known now.
    const now = await this.#use(tablesOf(plan), signal);
    if (now.image !== before.image) plan = await now.whatIf.plan(statement, options, signal);
    return { plan, raw: JSON.parse(printJson(plan)) };
  }

  async #use(tables: readonly TableName[], signal: AbortSignal | undefined): Promise<TwinInUse> {
    const work = { signal: signal ?? new AbortController().signal, progress: () => undefined };
    try {
      return await this.#keeper.use(tables, work);
    } catch (error) {
      if (signal?.aborted === true) throw new DatabaseError('cancelled', 'Cancelled.');
      throw asDatabaseError(error);
    }
  }
}

const BLOCK_BYTES = 8_192;

const SEARCH_PATH_SQL = `SELECT pg_catalog.current_setting('search_path') AS setting,
  pg_catalog.current_schemas(true)::text[] AS schemas`;
const searchPathRow = z.object({ setting: z.string(), schemas: z.array(z.string()) });

function refuse(): Promise<never> {
  return Promise.reject(new DatabaseError('unsupported', HOLDS_NO_ROWS));
}

function tablesOf({ nodes }: Plan): readonly TableName[] {
  return nodes.flatMap(({ fields: { Schema: schema, 'Relation Name': name } }) =>
    schema === undefined || name === undefined ? [] : [{ schema, name }],
  );
}

function parseRows<Row>(rows: readonly unknown[], row: z.ZodType<Row>): readonly Row[] {
  const parsed = z.array(row).safeParse(rows);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new DatabaseError(
    'other',
    `The twin's catalog answered in an unknown form (${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}).`,
  );
}
