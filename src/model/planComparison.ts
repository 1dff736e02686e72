// What changed from one plan to another: nodes side by side, figures of both, and a verdict in words.

import * as z from 'zod';

/** A figure of both plans; null where that plan, or that node of it, does not say. */
const figurePairSchema = z.object({ before: z.number().nullable(), after: z.number().nullable() });
export type FigurePair = Readonly<z.infer<typeof figurePairSchema>>;

/** `better` and `worse` by time where both plans were executed, by estimated cost otherwise. */
export const outcomeSchema = z.enum(['better', 'worse', 'same', 'incomparable']);
export type Outcome = z.infer<typeof outcomeSchema>;

/**
 * `same`: one step, done alike. `changed`: the same kind of node on the same data, by another index, condition or method.
 * `replaced`: another kind of node does this step's work, such as an Index Scan in place of a Seq Scan.
 * `removed` and `added`: nothing in the other plan does it.
 */
export const pairKindSchema = z.enum(['same', 'changed', 'replaced', 'removed', 'added']);
export type PairKind = z.infer<typeof pairKindSchema>;

/** A key of EXPLAIN with the values of both; null where a plan does not have it. */
const keyChangeSchema = z.object({
  key: z.string(),
  before: z.string().nullable(),
  after: z.string().nullable(),
});
export type KeyChange = Readonly<z.infer<typeof keyChangeSchema>>;

const pairFiguresSchema = z.object({
  /** Over all loops and processes; estimated where nothing was executed. */
  rows: figurePairSchema,
  rowsRemoved: figurePairSchema,
  loops: figurePairSchema,
  /** Elapsed, without children. */
  selfTimeMs: figurePairSchema,
  /** Elapsed, with children. */
  wallTimeMs: figurePairSchema,
  selfCost: figurePairSchema,
  totalCost: figurePairSchema,
  /** Shared blocks hit and read, without children. */
  selfBlocks: figurePairSchema,
  /** Temporary blocks read and written, without children. */
  selfTempBlocks: figurePairSchema,
});
export type PairFigures = Readonly<z.infer<typeof pairFiguresSchema>>;

const nodePairSchema = z.object({
  kind: pairKindSchema,
  /** Node ids; null on the side that has no such node. Never both null. */
  before: z.int().nonnegative().nullable(),
  after: z.int().nonnegative().nullable(),
  /** What EXPLAIN prints differently of the two nodes; empty unless `changed` or `replaced`. */
  changes: z.array(keyChangeSchema),
  figures: pairFiguresSchema,
});
export type NodePair = Readonly<z.infer<typeof nodePairSchema>>;

const comparisonTotalsSchema = z.object({
  executionMs: figurePairSchema,
  planningMs: figurePairSchema,
  totalCost: figurePairSchema,
  /** Returned by the statement; estimated where nothing was executed. */
  rows: figurePairSchema,
  /** Shared blocks, hit and read. */
  blocks: figurePairSchema,
  /** Shared blocks that were not in PostgreSQL's cache. */
  readBlocks: figurePairSchema,
  /** Temporary blocks, read and written. */
  tempBlocks: figurePairSchema,
});
export type ComparisonTotals = Readonly<z.infer<typeof comparisonTotalsSchema>>;

export const planComparisonSchema = z.object({
  outcome: outcomeSchema,
  /** What the outcome and every ranking here goes by. */
  basis: z.enum(['measured', 'estimated']),
  /** Such as "8.2 × faster: 3.4 s became 410 ms". */
  verdict: z.string(),
  /** One sentence for each step that explains the difference, the largest first; `pair` is an index into `pairs`. */
  highlights: z.array(z.object({ pair: z.int().nonnegative(), text: z.string() })),
  /** What limits the comparison: a warmer cache, other rows, no measurement. */
  notes: z.array(z.string()),
  /** True when the plans differ in figures only. */
  sameShape: z.boolean(),
  totals: comparisonTotalsSchema,
  /** Every node of both plans once, in the order in which a merged outline shows them. */
  pairs: z.array(nodePairSchema),
});
export type PlanComparison = Readonly<z.infer<typeof planComparisonSchema>>;
