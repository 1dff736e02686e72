// What the floors above may ask of a database. Implementations: database.ts (pools) and readOnlySession.ts.

import type { z } from 'zod';
import type { Plan } from '../model/planNode';
import type { PlanMode } from '../model/report';
import type { ConnectionProfile } from '../model/connectionProfile';
import type { PoolerInfo } from '../model/poolerInfo';
import type { Engine } from '../model/suggestion';

/** Why a database call failed; one word for a program, the message for a person. */
export type DatabaseErrorReason =
  | 'unreachable'
  /** The SSH host on the way was not reached, not trusted, or let nobody in. */
  | 'ssh'
  | 'authentication'
  /** The program that prints the password failed: the server was asked nothing. */
  | 'password-command'
  | 'unknown-database'
  | 'tls'
  | 'permission'
  | 'statement-timeout'
  | 'lock-timeout'
  | 'cancelled'
  /** By somebody else: an administrator, or a job that ends long queries. */
  | 'cancelled-elsewhere'
  | 'connection-lost'
  | 'too-many-connections'
  | 'unknown-relation'
  | 'unknown-column'
  | 'unknown-function'
  | 'syntax'
  | 'read-only'
  | 'parameter'
  | 'missing-extension'
  | 'unsupported'
  | 'other';

export interface ServerInfo {
  /** server_version_num, such as 160004. */
  readonly versionNumber: number;
  /** Such as `16.4`. */
  readonly version: string;
  readonly database: string;
  readonly user: string;
  readonly superuser: boolean;
  readonly extensions: Readonly<Record<string, string>>;
  readonly inRecovery: boolean;
  readonly blockSize: number;
  /** Who plans here: the server itself, or a twin that stands for it. */
  readonly engine: Engine;
  /** Between us and it; absent where none is seen. */
  readonly pooler?: PoolerInfo;
}

export interface ExplainRequest {
  /** With `$n` placeholders. */
  readonly sql: string;
  /** Text forms by number; missing ones make the plan generic. */
  readonly parameters: readonly (string | null)[];
  readonly mode: PlanMode;
  /** Executes a write and rolls back. Only after an explicit, informed yes. */
  readonly allowWrite: boolean;
  readonly statementTimeoutMs: number;
  readonly lockTimeoutMs: number;
  /** For its transaction alone, such as { work_mem: '64MB' }. */
  readonly settings?: Readonly<Record<string, string>>;
}

export interface ExplainResult {
  readonly plan: Plan;
  /** As the server printed it, parsed as JSON. */
  readonly raw: unknown;
}

/** The person's. */
export interface SearchPath {
  /** As it is set, such as `"$user", public`. */
  readonly setting: string;
  /** Those of its schemas that exist, in order, with those that are searched unasked. */
  readonly schemas: readonly string[];
}

/** One connection inside one transaction that is always rolled back; READ ONLY but for `scratch`. */
export interface DatabaseSession {
  /**
   * Planwright's own SQL; each row is parsed by the schema. Names in it mean PostgreSQL's own objects and nobody else's,
   * and names in its answers come out qualified.
   */
  query<Row>(
    sql: string,
    parameters: readonly unknown[],
    row: z.ZodType<Row>,
  ): Promise<readonly Row[]>;
  /** As query, for one SELECT whose answers have names as the person's search_path shows them. */
  queryInPersonsPath<Row>(
    sql: string,
    parameters: readonly unknown[],
    row: z.ZodType<Row>,
  ): Promise<readonly Row[]>;
  searchPath(): Promise<SearchPath>;
  /** As DatabaseClient.explain, except that a session never executes a write and keeps its own timeouts. */
  explain(
    request: Pick<ExplainRequest, 'sql' | 'parameters' | 'mode'>,
    settings?: Readonly<Record<string, string>>,
  ): Promise<ExplainResult>;
  /** A place in the transaction to go back to, as often as needed: after a failure a transaction takes nothing else. */
  savepoint(): Promise<() => Promise<void>>;
  /** Runs Planwright's own SQL after the rollback, whatever happened before: for state that a rollback does not undo. */
  atEnd(sql: string): void;
}

/** A session that can write, of a database that is Planwright's own. */
export interface ScratchSession extends DatabaseSession {
  /** One statement whose names are as the person's search_path has them. */
  execute(sql: string): Promise<void>;
}

/** How far a statement is; counts are null where the server does not say. */
export interface RunProgress {
  /** The server's own words, such as `building index: scanning table`. */
  readonly phase: string;
  /** 0 to 1 within the phase. */
  readonly share: number | null;
}

export interface RunFailure {
  readonly kind: 'failed';
  readonly error: Error;
  /** Invalid indexes that the statement left behind, each with the SQL that removes it. */
  readonly leftovers: readonly { readonly index: string; readonly cleanupSql: string }[];
}

export interface RunDone {
  readonly kind: 'done';
  /** That it returned or changed, as the server counts them; null where it counts none. */
  readonly rows: number | null;
}

/** Runs what a person has confirmed. It writes: never call it without an explicit, informed yes. */
export interface StatementRunner {
  /**
   * Exactly one statement, outside a transaction, without a statement timeout; rows that it returns are not kept. Refused
   * on read-only profiles.
   */
  run(
    sql: string,
    onProgress: (progress: RunProgress) => void,
    signal?: AbortSignal,
  ): Promise<RunDone | RunFailure>;
}

export interface RowsRequest {
  /** A query, or SHOW. With `$n` placeholders. */
  readonly sql: string;
  /** Text forms by number. */
  readonly parameters: readonly (string | null)[];
  readonly maxRows: number;
  /** For all of it. */
  readonly statementTimeoutMs: number;
  readonly lockTimeoutMs: number;
}

export interface ReadColumn {
  readonly name: string;
  /** Numbers stand at the right. */
  readonly numeric: boolean;
}

/** As the server prints it, cut where it is long; null is SQL's NULL. */
export type ReadCell = null | {
  readonly text: string;
  /** UTF-16 units that were cut off. */
  readonly cut: number;
  /** SHOW: Planwright sets it for its session, so that the person may have another. */
  readonly set?: boolean;
};

export interface ReadRows {
  readonly columns: readonly ReadColumn[];
  readonly rows: readonly (readonly ReadCell[])[];
  /** Which limit ended it, so that there may be more rows; null when these are all. */
  readonly limit: 'rows' | 'size' | 'time' | null;
  /** PostgreSQL plans no parallel workers for a cursor (seen on 14 and 18). */
  readonly byCursor: boolean;
  /** From sending it until the last row was here. */
  readonly elapsedMs: number;
}

export interface RowReader {
  /** One query's rows in a READ ONLY transaction that is rolled back. What may be sent is judged before. */
  readRows(request: RowsRequest, signal?: AbortSignal): Promise<ReadRows>;
}

/** Planwright's own catalog SQL, one query a transaction. */
export interface Queries {
  /** Each row is parsed by the schema. */
  query<Row>(
    sql: string,
    parameters: readonly unknown[],
    row: z.ZodType<Row>,
    signal?: AbortSignal,
  ): Promise<readonly Row[]>;
  /** As DatabaseSession.queryInPersonsPath. */
  queryInPersonsPath<Row>(
    sql: string,
    parameters: readonly unknown[],
    row: z.ZodType<Row>,
    signal?: AbortSignal,
  ): Promise<readonly Row[]>;
}

/** Who answers. */
export interface Server {
  serverInfo(signal?: AbortSignal): Promise<ServerInfo>;
}

/** The person's statement: its plan, and what its parameters are. */
export interface Explainer {
  explain(request: ExplainRequest, signal?: AbortSignal): Promise<ExplainResult>;
  /** Types of the parameters `$1..$n`, as format_type() names. */
  parameterTypes(sql: string, signal?: AbortSignal): Promise<readonly string[]>;
}

export interface Sessions {
  /** Several queries and plans on one connection, as HypoPG needs it; nothing of the session remains. */
  session<T>(work: (session: DatabaseSession) => Promise<T>, signal?: AbortSignal): Promise<T>;
}

/** Questions that are asked again and again: with limits so narrow that they never become a load of their own. */
export interface Sampler {
  /** As session, one transaction a sample. */
  sample<T>(work: (session: DatabaseSession) => Promise<T>, signal?: AbortSignal): Promise<T>;
}

/** Of a database that is Planwright's own. No person's connection has it. */
export interface Scratch {
  /**
   * As session, but DDL is possible inside the transaction. It takes locks, so it is for databases that are
   * Planwright's own (the demo), never for a person's.
   */
  scratch<T>(work: (session: ScratchSession) => Promise<T>, signal?: AbortSignal): Promise<T>;
}

/** All of it; who needs less asks for less. Everything rejects with DatabaseError. */
export interface DatabaseClient extends Queries, Server, Explainer, Sessions {
  readonly profile: ConnectionProfile;
  close(): Promise<void>;
}
