// What PgBouncer says of itself at one moment, with what Planwright makes of it. The stable form of `pooler --format json`, version 1.

import * as z from 'zod';
import { fixTextSchema } from './adviceText';
import { evidenceSchema, impactSchema } from './finding';

const count = z.number().nonnegative();

/** A pool holds the server connections of one database for one user. */
export const poolFiguresSchema = z.object({
  database: z.string(),
  user: z.string(),
  /** `session`, `transaction` or `statement`. */
  mode: z.string(),
  /** Server connections that it may have; null where PgBouncer does not say. */
  size: count.nullable(),
  /** Beyond its size, for clients that have waited too long. */
  reserve: count,
  /** Server connections that work for a client now. */
  activeServers: count,
  /** Open and free: idle, used (to be checked) and tested ones. */
  freeServers: count,
  /** Being opened. */
  openingServers: count,
  /** Of clients; one that is linked to no server counts too. */
  connectedClients: count,
  waitingClients: count,
  /** Of the client that has waited longest. */
  longestWaitMs: count,
  /** Servers at work by the pool's size; null without a size. */
  utilisation: count.nullable(),
  /** New clients and queries are held back (PAUSE). */
  paused: z.boolean(),
  /** New clients are refused (DISABLE). */
  disabled: z.boolean(),
});
export type PoolFigures = Readonly<z.infer<typeof poolFiguresSchema>>;

/** Of one database, over the seconds between two looks or, after one look, of PgBouncer's own last period (stats_period). */
export const poolerRateSchema = z.object({
  database: z.string(),
  over: z.enum(['looks', 'stats_period']),
  overSeconds: count,
  transactionsPerSecond: count,
  queriesPerSecond: count,
  receivedBytesPerSecond: count,
  sentBytesPerSecond: count,
  /** Averages of one; null where none ran. */
  transactionMs: count.nullable(),
  queryMs: count.nullable(),
  /**
   * What clients waited for a server, by the transactions that ran; null after one look, as the average that PgBouncer prints
   * is of a second in older versions and of an assignment in newer ones.
   */
  waitMs: count.nullable(),
});
export type PoolerRate = Readonly<z.infer<typeof poolerRateSchema>>;

export const poolerFindingSchema = z.object({
  rule: z.string(),
  impact: impactSchema,
  /** Null where it is of PgBouncer as a whole. */
  pool: z.object({ database: z.string(), user: z.string().nullable() }).nullable(),
  title: z.string(),
  /** What is the case with its numbers, then what to do. */
  message: z.string(),
  evidence: z.array(evidenceSchema),
  /** To be read, adapted and copied: nothing here runs on a console. */
  fixes: z.array(fixTextSchema),
});
export type PoolerFinding = Readonly<z.infer<typeof poolerFindingSchema>>;

export const poolerReportSchema = z.object({
  version: z.literal(1),
  pooler: z.object({
    kind: z.literal('pgbouncer'),
    /** Such as `1.24.1`. */
    version: z.string(),
    /** Of the clients; null where it was not read. */
    clients: z.object({ used: count, most: count }).nullable(),
  }),
  pools: z.array(poolFiguresSchema),
  rates: z.array(poolerRateSchema),
  findings: z.array(poolerFindingSchema),
  /** Of the PostgreSQL behind it; null where none was named. */
  server: z.object({ version: z.string(), maxConnections: count, reserved: count }).nullable(),
  /** What the console refused, with its words. */
  leftOut: z.array(z.object({ what: z.string(), why: z.string() })),
});
export type PoolerReport = Readonly<z.infer<typeof poolerReportSchema>>;
