// The stable form of `workload --format json`, version 1.

import * as z from 'zod';
import { WORKLOAD_ORDERS } from './workload';

const count = z.number().nonnegative();

const countersSchema = z.object({
  calls: count,
  totalMs: count,
  meanMs: count,
  deviationMs: count.nullable(),
  minMs: count.nullable(),
  maxMs: count.nullable(),
  planMs: count.nullable(),
  rows: count.nullable(),
  hitBlocks: count.nullable(),
  readBlocks: count.nullable(),
  dirtiedBlocks: count.nullable(),
  writtenBlocks: count.nullable(),
  ioMs: count.nullable(),
  tempReadBlocks: count.nullable(),
  tempWrittenBlocks: count.nullable(),
  walBytes: count.nullable(),
  jitMs: count.nullable(),
  since: z.string().nullable(),
});

export const workloadJsonSchema = z.object({
  version: z.literal(1),
  server: z.object({ version: z.string(), database: z.string() }),
  source: z.enum(['pg_stat_statements', 'files', 'log', 'twin']),
  sort: z.enum(WORKLOAD_ORDERS),
  /** ISO 8601: from when on it was counted; null where it is not known. */
  since: z.string().nullable(),
  /** Of all that was counted, whether it is listed or not. */
  totals: z.object({ statements: count, calls: count, totalMs: count }).nullable(),
  statements: z.array(
    z.object({
      id: z.string(),
      text: z.string(),
      calls: count,
      /** 0 to 1, of the time of all. */
      share: z.number().min(0).max(1).nullable(),
      /** Ran inside a function or procedure. */
      nested: z.boolean(),
      counters: countersSchema.nullable(),
    }),
  ),
  unread: z.array(
    z.object({
      id: z.string(),
      text: z.string(),
      why: z.string(),
      calls: count,
      totalMs: count.nullable(),
    }),
  ),
  notes: z.array(z.string()),
  /** With --replicas: which statements could run there (`why` is null), and the share of the time of all that they take. */
  replicas: z
    .object({
      statements: z.array(z.object({ id: z.string(), why: z.string().nullable() })),
      share: z.number().min(0).max(1).nullable(),
      calls: count,
      notes: z.array(z.string()),
    })
    .optional(),
});
export type WorkloadJson = Readonly<z.infer<typeof workloadJsonSchema>>;
