// What a health check is: one file that declares what it asks, documents itself and judges the answers.

import type { z } from 'zod';
import type { HealthCategory, HealthOutcome } from '../../model/healthFinding';
import type { RuleDocumentation } from '../ruleDocumentation';

/** What is known of the server before anything is asked. */
export interface HealthServer {
  /** server_version_num, such as 160004. */
  readonly versionNumber: number;
  /** Installed in the database, with their versions. */
  readonly extensions: Readonly<Record<string, string>>;
  readonly inRecovery: boolean;
  /** Of which the use of indexes was read too, and of which it could not be; absent where none is named. */
  readonly replicas?: {
    readonly read: readonly string[];
    readonly unread: readonly { readonly name: string; readonly why: string }[];
  };
}

/** One question. Checks that hold the same one share its answer: it is asked once a run. */
export interface HealthQuery<Row = unknown> {
  /** Reads only catalogs and statistics views, without the tables `$1` where it names that (ownTables.ts); begins with a comment on its cost and the privilege that it needs. */
  sql(server: HealthServer): string;
  readonly row: z.ZodType<Row>;
}

/** Predefined roles that only show, and change nothing. */
export type Role = 'pg_monitor' | 'pg_read_all_stats';

/** What a server has to have; without it the check is skipped, and the reason told. */
export interface HealthNeeds {
  readonly major?: number;
  readonly extension?: string;
  /** A standby would answer, but not with what the check judges. */
  readonly primary?: true;
  readonly standby?: true;
  /** Without it the server hides what the check judges. */
  readonly role?: Role;
}

/** By names that the judgement uses. */
export type HealthQueries = Readonly<Record<string, HealthQuery>>;

export type AnswersTo<Queries extends HealthQueries> = {
  readonly [Name in keyof Queries]: Queries[Name] extends HealthQuery<infer Row>
    ? readonly Row[]
    : never;
};

export interface HealthCheck<
  Queries extends HealthQueries = HealthQueries,
  Options extends z.ZodObject = z.ZodObject,
> {
  /** kebab-case, equal to the file's name in kebab-case. */
  readonly id: string;
  /** Planwright version that introduced it. */
  readonly since: string;
  /** The folder that the file is in. */
  readonly category: HealthCategory;
  /** A plural, as the heading of its findings. */
  readonly title: string;
  readonly needs: HealthNeeds;
  readonly queries: Queries;
  /** Every option has a default and a description with its reason. */
  readonly options: Options;
  readonly documentation: RuleDocumentation;
  judge(
    answers: AnswersTo<Queries>,
    options: z.infer<Options>,
    server: HealthServer,
  ): HealthOutcome;
}

/** Gives a check its exact row and option types while the registry sees the general one. */
export function defineHealthCheck<Queries extends HealthQueries, Options extends z.ZodObject>(
  check: HealthCheck<Queries, Options>,
): HealthCheck<Queries, Options> {
  return check;
}

export function defineHealthQuery<Row>(query: HealthQuery<Row>): HealthQuery<Row> {
  return query;
}

const VERSIONS_A_MAJOR = 10_000;

/** Such as 16. */
export function majorOf({ versionNumber }: Pick<HealthServer, 'versionNumber'>): number {
  return Math.floor(versionNumber / VERSIONS_A_MAJOR);
}

/** One sentence; null where nothing is missing. */
export function unmetNeed(
  { major, extension, primary, standby }: HealthNeeds,
  server: HealthServer,
): string | null {
  if (major !== undefined && majorOf(server) < major) {
    return `PostgreSQL ${String(major)} and later tell this; the server is ${String(majorOf(server))}.`;
  }
  if (extension !== undefined && !Object.hasOwn(server.extensions, extension)) {
    return `The extension ${extension} is not installed in this database.`;
  }
  if (primary === true && server.inRecovery) {
    return 'This server is a standby; the check judges what its primary does.';
  }
  if (standby === true && !server.inRecovery) {
    return 'This server is no standby; the check judges what only a standby does.';
  }
  return null;
}
