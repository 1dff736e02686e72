// A server's settings as pg_settings has them, and what was seen on the server that speaks for or against them.

import * as z from 'zod';

export const serverSettingSchema = z.object({
  name: z.string(),
  /** That a session begins with, in `unit`. */
  value: z.string(),
  /** Such as `8kB`, `ms`; null for what has none. */
  unit: z.string().nullable(),
  kind: z.enum(['bool', 'enum', 'integer', 'real', 'string']),
  /** postmaster: at the start alone; sighup: at a reload; others: for new sessions or at once. */
  context: z.string(),
  /** Such as `default`, `configuration file`, `database`. */
  source: z.string(),
  /** PostgreSQL's own default, in `unit`. */
  bootValue: z.string().nullable(),
  least: z.number().nullable(),
  most: z.number().nullable(),
  choices: z.array(z.string()).nullable(),
  pendingRestart: z.boolean(),
});
export type ServerSetting = Readonly<z.infer<typeof serverSettingSchema>>;

/** Of pg_db_role_setting. */
export interface SettingOverride {
  /** Null: of all roles. */
  readonly role: string | null;
  /** Null: in all databases. */
  readonly database: string | null;
  readonly setting: string;
  /** As it was written. */
  readonly value: string;
}

export interface LargeTable {
  readonly schema: string;
  readonly name: string;
  /** Estimated, as the planner believes. */
  readonly rows: number;
  /** Neither the table nor the server has another scale factor than the server's. */
  readonly hasOwnScale: boolean;
}

/** Since the counters began. Null where it could not be read. */
export interface SettingsEvidence {
  /** Of all databases that may be measured. */
  readonly databaseBytes: number | null;
  readonly statisticsDays: number | null;
  readonly tempFiles: number | null;
  readonly tempBytes: number | null;
  readonly checkpointsTimed: number | null;
  readonly checkpointsRequested: number | null;
  /** Since the counters of checkpoints began, which may be others than those of databases. */
  readonly checkpointsDays: number | null;
  /** Client connections at this moment. */
  readonly connections: number | null;
  /** 0 to 1: blocks found in shared buffers. */
  readonly hitShare: number | null;
  /** Of the current database. */
  readonly tables: number | null;
  /** Those with the most rows. */
  readonly largeTables: readonly LargeTable[];
  /** pg_stat_statements can be installed, so its library and those beside it are there. */
  readonly hasContrib: boolean;
}
