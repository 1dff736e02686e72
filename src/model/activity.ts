// What the sessions of a server do at one moment, who waits for whom, and how far long work is: what the view shows, and the
// stable form of `activity --format json`, version 1.

import * as z from 'zod';

/** How far a command is, in the unit that its phase counts. */
export const progressSchema = z.object({
  /** Such as `VACUUM` or `CREATE INDEX`. */
  command: z.string(),
  /** Qualified and quoted; null of another database, and where the command has none. */
  object: z.string().nullable(),
  /** In the server's own words. */
  phase: z.string(),
  /** 0 to 1 of the phase, of a copy and a base backup of all of it; null where the server does not know the whole. */
  share: z.number().min(0).max(1).nullable(),
});
export type Progress = Readonly<z.infer<typeof progressSchema>>;

const ageMs = z.number().nonnegative().nullable();

/** What is null is not known: it is not there, or the role may not see it. */
export const sessionSchema = z.object({
  pid: z.int(),
  /** ISO 8601 with microseconds; with the process number it names the session for good. */
  backendStart: z.string().nullable(),
  /** The role may not see its state, its wait and its statement. */
  hidden: z.boolean(),
  backendType: z.string().nullable(),
  /** Of a parallel worker. */
  leaderPid: z.int().nullable(),
  database: z.string().nullable(),
  user: z.string().nullable(),
  application: z.string(),
  /** A host or an address; `socket` of this machine. */
  client: z.string().nullable(),
  /** ISO 8601 with microseconds; with the session it names its running or its last statement. */
  queryStart: z.string().nullable(),
  /** ISO 8601 with microseconds; a statement that is fetched in batches begins anew with each, its transaction does not. */
  transactionStart: z.string().nullable(),
  state: z.string().nullable(),
  /** Since when, by the server's clock. */
  stateMs: ageMs,
  transactionMs: ageMs,
  /** Of its running or, where it runs none, its last statement, since that began. */
  statementMs: ageMs,
  wait: z.object({ type: z.string(), event: z.string() }).nullable(),
  /** Its transaction has a number of its own: it has changed something. */
  hasWritten: z.boolean().nullable(),
  /** The running or the last one. */
  statement: z.string().nullable(),
  /** Longer than what the server keeps (track_activity_query_size). */
  statementIsCut: z.boolean(),
  ofSuperuser: z.boolean(),
  progress: progressSchema.nullable(),
});
export type Session = Readonly<z.infer<typeof sessionSchema>>;

/** Waits in nobody's process, until somebody commits it or rolls it back. */
export const preparedSchema = z.object({
  gid: z.string(),
  owner: z.string(),
  database: z.string(),
  ageMs: z.number().nonnegative(),
});
export type PreparedTransaction = Readonly<z.infer<typeof preparedSchema>>;

/** Who blocks or waits: a session, or a prepared transaction, whose gid is null where it is not known which one. */
export const partySchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('session'), pid: z.int() }),
  z.object({ kind: z.literal('prepared'), gid: z.string().nullable() }),
]);
export type Party = Readonly<z.infer<typeof partySchema>>;

export const lockWaitSchema = z.object({
  /** As pg_locks names it, such as `relation`, `tuple` or `transactionid`. */
  lockType: z.string(),
  mode: z.string(),
  /** Qualified and quoted; null of another database, and of what is no table's. */
  relation: z.string().nullable(),
  /** By the server's clock; null in the moment before the server has noted it. */
  waitedMs: ageMs,
});
export type LockWait = Readonly<z.infer<typeof lockWaitSchema>>;

/** One line of the trees, in the order of reading: each party once, a blocker before those that wait for it. */
export const blockingEntrySchema = z.object({
  party: partySchema,
  /** 0 of a root. */
  depth: z.int().nonnegative(),
  /** The line above that it waits below; null of a root. */
  parent: partySchema.nullable(),
  /** Others that it waits for as well. */
  alsoBehind: z.array(partySchema),
  /** Null of who waits for nobody. */
  wait: lockWaitSchema.nullable(),
  /** So many wait for it, directly or behind others. */
  behind: z.int().nonnegative(),
});
export type BlockingEntry = Readonly<z.infer<typeof blockingEntrySchema>>;

export const activitySchema = z.object({
  version: z.literal(1),
  server: z.object({ version: z.string(), database: z.string(), user: z.string() }),
  /** The server's, ISO 8601. */
  at: z.string(),
  /** Sessions whose state the role may not see; the other sessions alone are counted by state. */
  hiddenSessions: z.int().nonnegative(),
  /** Without the one that asked. */
  sessions: z.array(sessionSchema),
  prepared: z.array(preparedSchema),
  blocking: z.array(blockingEntrySchema),
});
export type Activity = Readonly<z.infer<typeof activitySchema>>;
