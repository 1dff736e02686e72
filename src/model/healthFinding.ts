// What a health check answers: all is well, findings with their fixes, or why it could not be told.

import * as z from 'zod';
import { fixSchema } from './change';
import { evidenceSchema, impactSchema } from './finding';
import { leftOutSchema } from './leftOut';
import { subjectSchema } from './subject';

/** In the order in which people read them. */
export const HEALTH_CATEGORIES = ['server', 'replication', 'vacuum', 'tables', 'indexes'] as const;
export const healthCategorySchema = z.enum(HEALTH_CATEGORIES);
export type HealthCategory = z.infer<typeof healthCategorySchema>;

/** As a heading. */
export const HEALTH_CATEGORY_TITLES: Readonly<Record<HealthCategory, string>> = {
  server: 'Server',
  replication: 'Replication and archive',
  vacuum: 'Vacuum and statistics',
  tables: 'Tables',
  indexes: 'Indexes',
};

export const healthFindingSchema = z.object({
  /** Id of the check. */
  check: z.string(),
  impact: impactSchema,
  subject: subjectSchema,
  /** Which one, where a check may tell several of one subject, such as a constraint's name. */
  part: z.string().optional(),
  /** A short name for lists, such as "orders_customer_idx repeats orders_customer_id_idx". */
  title: z.string(),
  /** What is the case with its numbers, then what to do. */
  message: z.string(),
  /** The bytes that the fix frees or that the object takes; null where size is not the point. */
  sizeBytes: z.number().nonnegative().nullable(),
  evidence: z.array(evidenceSchema),
  /** Each with the SQL that takes it back. Opened, copied or, after a confirmation, run. */
  fixes: z.array(fixSchema),
});
export type HealthFinding = Readonly<z.infer<typeof healthFindingSchema>>;

export const healthOutcomeSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('ok') }),
  z.object({ kind: z.literal('finding'), findings: z.array(healthFindingSchema).min(1) }),
  /** One sentence: no privilege, a timeout, an older server, statistics too young. */
  z.object({ kind: z.literal('skipped'), reason: z.string() }),
]);
export type HealthOutcome = Readonly<z.infer<typeof healthOutcomeSchema>>;

export const healthResultSchema = z.object({
  check: z.string(),
  category: healthCategorySchema,
  /** Such as "Duplicate indexes". */
  title: z.string(),
  outcome: healthOutcomeSchema,
});
export type HealthResult = Readonly<z.infer<typeof healthResultSchema>>;

export const healthReportSchema = z.object({
  version: z.literal(1),
  server: z.object({ version: z.string(), database: z.string() }),
  /** Since the counters were last reset; null when that is not known. */
  statisticsAgeDays: z.number().nonnegative().nullable(),
  results: z.array(healthResultSchema),
  /** Whose use of indexes is summed in, and whose could not be read; absent where no replica is named. */
  replicas: z
    .object({
      read: z.array(z.string()),
      unread: z.array(z.object({ name: z.string(), why: z.string() })),
    })
    .optional(),
  /** What could not be read, so that no check judges it; absent where all of it was. */
  leftOut: z.array(leftOutSchema).optional(),
});
export type HealthReport = Readonly<z.infer<typeof healthReportSchema>>;
