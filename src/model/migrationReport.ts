// What a migration does to a database, statement by statement: read off an engine that ran it on empty tables, with the sizes
// of the person's. The stable form of `migrate-check --format json`.

import * as z from 'zod';
import { fixTextSchema } from './adviceText';
import { lintSeveritySchema } from './lintFinding';
import { sourceRangeSchema } from './sourceRange';

/** As SQL names them, from the weakest to the strongest. */
export const LOCK_MODES = [
  'ACCESS SHARE',
  'ROW SHARE',
  'ROW EXCLUSIVE',
  'SHARE UPDATE EXCLUSIVE',
  'SHARE',
  'SHARE ROW EXCLUSIVE',
  'EXCLUSIVE',
  'ACCESS EXCLUSIVE',
] as const;
export const lockModeSchema = z.enum(LOCK_MODES);
export type LockMode = z.infer<typeof lockModeSchema>;

/** What of an application waits for whoever holds a lock. */
export const blocksSchema = z.enum(['nothing', 'writes', 'reads and writes']);
export type Blocks = z.infer<typeof blocksSchema>;

const relationKindSchema = z.enum([
  'table',
  'partitioned table',
  'index',
  'view',
  'materialized view',
  'foreign table',
  'sequence',
]);
export type MigratedKind = z.infer<typeof relationKindSchema>;

export const migrationLockSchema = z.object({
  /** Qualified and quoted, as are all relations here. */
  relation: z.string(),
  kind: relationKindSchema,
  /** Of an index. */
  table: z.string().nullable(),
  mode: lockModeSchema,
  blocks: blocksSchema,
  /** The engine held it, or PostgreSQL documents it for what frees its locks before anybody can look. */
  basis: z.enum(['engine', 'documentation']),
});
export type MigrationLock = Readonly<z.infer<typeof migrationLockSchema>>;

const bytes = z.number().nonnegative();

export const migrationWorkSchema = z.object({
  kind: z.enum(['rewrite', 'scan', 'index build']),
  relation: z.string(),
  /** Of the table's rows; where it is rewritten, with what is kept outside of them. */
  bytes,
  /** How often it is read: CONCURRENTLY reads it twice. */
  passes: z.int().min(1),
  /** How many indexes are built along with it. */
  indexes: z.int().nonnegative(),
  indexBytes: bytes,
});
export type MigrationWork = Readonly<z.infer<typeof migrationWorkSchema>>;

export const durationSchema = z.object({
  leastMs: z.number().nonnegative(),
  mostMs: z.number().nonnegative(),
  /** Of what size, and at which rate. */
  basis: z.string(),
});
export type Duration = Readonly<z.infer<typeof durationSchema>>;

const outcomeSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('done'),
    /** It ran code that changes rows: how many, and for how long, a copy without rows does not tell. */
    changesRows: z.literal(true).optional(),
  }),
  /** In the engine's words. */
  z.object({ kind: z.literal('failed'), message: z.string(), sqlstate: z.string().nullable() }),
  /** It changes data: planned on the twin, never run. */
  z.object({
    kind: z.literal('planned'),
    rows: z.number().nonnegative().nullable(),
    cost: z.number(),
  }),
  z.object({ kind: z.literal('not run'), why: z.string() }),
  z.object({ kind: z.literal('stopped'), afterMs: z.number() }),
]);
export type MigrationOutcome = Readonly<z.infer<typeof outcomeSchema>>;

export const migrationFindingSchema = z.object({
  rule: z.string(),
  severity: lintSeveritySchema,
  message: z.string(),
  /** The safe way, ready to be read and adapted. */
  fixes: z.array(fixTextSchema),
});
export type MigrationFinding = Readonly<z.infer<typeof migrationFindingSchema>>;

/** Of the server's sessions at the moment of the check, one for which the statement would have waited. */
export const migrationWaitSchema = z.object({
  relation: z.string(),
  mode: lockModeSchema,
  /** Who queues behind the statement, which waits. */
  blocks: blocksSchema,
  heldMode: lockModeSchema,
  /** Null of a prepared transaction, whose identifier is told. */
  pid: z.int().nullable(),
  prepared: z.string().nullable(),
  /** Null where it may not be seen. */
  state: z.string().nullable(),
  statement: z.string().nullable(),
  transactionMs: z.number().nonnegative().nullable(),
});
export type MigrationWait = Readonly<z.infer<typeof migrationWaitSchema>>;

export const migrationStatementSchema = z.object({
  /** From 1, through all files. */
  number: z.int().positive(),
  file: z.string(),
  /** In the file's text. */
  range: sourceRangeSchema,
  line: z.int().positive(),
  /** Its beginning in one line, without literals. */
  title: z.string(),
  outcome: outcomeSchema,
  /** Of `transactions`; null for what runs alone. */
  transaction: z.int().positive().nullable(),
  /** That it takes first in its transaction, the strongest of each relation that was there before the migration. */
  locks: z.array(migrationLockSchema),
  work: z.array(migrationWorkSchema),
  /** Null: a change of the catalog alone, at once. */
  duration: durationSchema.nullable(),
  findings: z.array(migrationFindingSchema),
  /** The longest first; absent where no server was asked. */
  waitsFor: z.array(migrationWaitSchema).optional(),
});
export type MigrationStatement = Readonly<z.infer<typeof migrationStatementSchema>>;

export const migrationTransactionSchema = z.object({
  /** From 1. */
  id: z.int().positive(),
  file: z.string(),
  /** Numbers of its statements. */
  statements: z.array(z.int().positive()),
  /** Each until the end of the transaction, with all the work that comes after it. */
  held: z.array(
    z.object({
      relation: z.string(),
      mode: lockModeSchema,
      blocks: blocksSchema,
      /** The statement that takes it. */
      since: z.int().positive(),
      leastMs: z.number().nonnegative(),
      mostMs: z.number().nonnegative(),
    }),
  ),
});
export type MigrationTransaction = Readonly<z.infer<typeof migrationTransactionSchema>>;

export const changedPlanSchema = z.object({
  title: z.string(),
  /** Where it stands; null for a server's own. */
  file: z.string().nullable(),
  line: z.int().positive().nullable(),
  calls: z.number().nonnegative(),
  /** `fails`: after the migration PostgreSQL refuses it. */
  kind: z.enum(['fails', 'other plan', 'other cost']),
  message: z.string().nullable(),
  costBefore: z.number(),
  costAfter: z.number().nullable(),
  /** The first step that differs. */
  stepBefore: z.string().nullable(),
  stepAfter: z.string().nullable(),
  /** Indexes that it uses no more, and those that it uses now. */
  lost: z.array(z.string()),
  gained: z.array(z.string()),
});
export type ChangedPlan = Readonly<z.infer<typeof changedPlanSchema>>;

export const changedPlansSchema = z.object({
  planned: z.int().nonnegative(),
  notPlanned: z.int().nonnegative(),
  changes: z.array(changedPlanSchema),
});
export type ChangedPlans = Readonly<z.infer<typeof changedPlansSchema>>;

export const migrationReportSchema = z.object({
  version: z.literal(1),
  engine: z.object({
    /** PostgreSQL's, that ran the migration. */
    version: z.string(),
    kind: z.enum(['embedded', 'native']),
    /** Why it is not of the source's version; null when it is. */
    notice: z.string().nullable(),
  }),
  source: z.object({ database: z.string(), version: z.string(), madeAt: z.string() }),
  files: z.array(z.object({ file: z.string(), form: z.string(), notes: z.array(z.string()) })),
  statements: z.array(migrationStatementSchema),
  transactions: z.array(migrationTransactionSchema),
  /** Null without a workload. */
  plans: changedPlansSchema.nullable(),
  /** What the copy lacks, and what was not checked. */
  notes: z.array(z.string()),
});
export type MigrationReport = Readonly<z.infer<typeof migrationReportSchema>>;
