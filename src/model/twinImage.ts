// Everything that a twin is built from: the source's schema, statistics, settings and sizes, but no rows.
// The same data is what a twin file holds; so it is versioned and parsed by zod when it comes from outside.

import * as z from 'zod';
import { leftOutSchema } from './leftOut';
import { ownRecord } from './ownRecord';
import { twinLossSchema } from './twinLoss';
import { twinWorkloadSchema } from './twinWorkload';

export type { TwinLoss } from './twinLoss';

export const TWIN_IMAGE_FORMAT = 1;

/** block.h MaxBlockNumber: no relation is larger. */
export const MOST_BLOCKS = 0xff_ff_ff_fe;
/** Two entries a page at the least, each level has half of the pages below: a larger tree has more than MOST_BLOCKS. */
export const MOST_TREE_LEVELS = 32;
/** Of the largest pages that PostgreSQL can be built with. */
const MOST_BYTES = MOST_BLOCKS * 32_768;
const INT2_MAX = 0x7f_ff;
const INT4_MAX = 0x7f_ff_ff_ff;
const FLOAT4_MAX = 3.402_823_5e38;

const named = { schema: z.string(), name: z.string() };

export const twinColumnSchema = z.object({
  name: z.string(),
  /** format_type(), qualified where the type is not a built-in one. */
  type: z.string(),
  notNull: z.boolean(),
  /** Qualified; null when it is the type's own. */
  collation: z.string().nullable(),
  /** As pg_attribute.attgenerated. */
  generated: z.enum(['', 's', 'v']),
  /** Of a generated column. */
  expression: z.string().nullable(),
  /** What an INSERT that leaves the column out computes for each row; constants, which cost nothing, are left out. */
  default: z.string().nullable().optional(),
  /** The qualified sequence of an identity column. */
  identity: z.string().nullable().optional(),
  /** pg_type.typlen and typalign in bytes: what the height of a B-tree depends on. */
  typeLength: z.int().min(-2).max(INT2_MAX),
  alignment: z.int().min(1).max(8),
});
export type TwinColumn = Readonly<z.infer<typeof twinColumnSchema>>;

const sizeFields = {
  /** pg_class.relpages, reltuples, relallvisible: what the planner believes. */
  pages: z.number(),
  tuples: z.number(),
  allVisible: z.number(),
  /** pg_relation_size() in blocks: what the planner measures. */
  blocks: z.number().nonnegative().max(MOST_BLOCKS),
};

export const twinRelationSchema = z.object({
  ...named,
  /** As pg_class.relkind: table, partitioned table, view, materialized view, foreign table, sequence. */
  kind: z.enum(['r', 'p', 'v', 'm', 'f', 'S']),
  /** Qualified and quoted, as are all names below. */
  partitionOf: z.string().nullable(),
  partitionBound: z.string().nullable(),
  partitionKey: z.string().nullable(),
  inherits: z.array(z.string()),
  options: z.array(z.string()),
  /** The SELECT of a view, materialized or not; older files have none of the latter. */
  definition: z.string().nullable(),
  /** Row level security applies to the user who read this. */
  rowSecurity: z.boolean(),
  /** Planning a query on it calls functions of other people than the reader and superusers. */
  foreignCode: z.boolean().optional(),
  /** Of the values that were moved out of the rows. */
  toastBytes: z.number().nonnegative().max(MOST_BYTES).optional(),
  ...sizeFields,
  columns: z.array(twinColumnSchema),
});
export type TwinRelation = Readonly<z.infer<typeof twinRelationSchema>>;

export const twinIndexSchema = z.object({
  ...named,
  tableSchema: z.string(),
  table: z.string(),
  method: z.string(),
  /** pg_get_indexdef(). */
  definition: z.string(),
  /** The constraint that owns it, as pg_get_constraintdef(). */
  constraint: z.string().nullable(),
  /** Qualified; of the index of the partitioned table above. */
  parent: z.string().nullable(),
  partial: z.boolean(),
  unique: z.boolean(),
  /** Names of plain key columns; null stands for an expression. */
  keys: z.array(z.string().nullable()),
  /** B-tree levels above the leaves as the source's planner counts them; null where size alone decides. */
  height: z.int().nonnegative().max(MOST_TREE_LEVELS).nullable(),
  ...sizeFields,
});
export type TwinIndex = Readonly<z.infer<typeof twinIndexSchema>>;

/** One row of pg_stats; arrays as text, as PostgreSQL writes them. Holds sample values unless redacted. */
export const twinStatisticsSchema = z.object({
  schema: z.string(),
  /** A table, or an index for its expressions. */
  relation: z.string(),
  column: z.string(),
  inherited: z.boolean(),
  nullFraction: z.number(),
  averageWidth: z.number().nonnegative().max(INT4_MAX),
  nDistinct: z.number().min(-FLOAT4_MAX).max(FLOAT4_MAX),
  mostCommonValues: z.string().nullable(),
  mostCommonFrequencies: z.string().nullable(),
  histogramBounds: z.string().nullable(),
  correlation: z.number().nullable(),
  mostCommonElements: z.string().nullable(),
  mostCommonElementFrequencies: z.string().nullable(),
  elementCountHistogram: z.string().nullable(),
  rangeLengthHistogram: z.string().nullable(),
  rangeEmptyFraction: z.number().nullable(),
  rangeBoundsHistogram: z.string().nullable(),
});
export type TwinStatistics = Readonly<z.infer<typeof twinStatisticsSchema>>;

export const twinExtendedStatisticsSchema = z.object({
  ...named,
  tableSchema: z.string(),
  table: z.string(),
  /** pg_get_statisticsobjdef(). */
  definition: z.string(),
  data: z.array(
    z.object({
      inherited: z.boolean(),
      /** Text forms; columns by number in `columns`, from 1; expressions from -1 downwards. */
      nDistinct: z.string().nullable(),
      dependencies: z.string().nullable(),
      /** True when there is a list of most common values, which cannot be carried. */
      hasMostCommonValues: z.boolean(),
    }),
  ),
  /** Attribute number on the source to column name, for the text forms above. */
  columns: z.record(z.string(), z.string()),
  /** Statistics of its expressions, in the order of its definition. */
  expressions: z.array(z.object({ text: z.string(), statistics: twinStatisticsSchema })),
});
export type TwinExtendedStatistics = Readonly<z.infer<typeof twinExtendedStatisticsSchema>>;

/** Hashes by which a change of the source is noticed: DDL changes the shape, ANALYZE or an index the content. */
export const twinSignatureSchema = z.object({ shape: z.string(), content: z.string() });
export type TwinSignature = Readonly<z.infer<typeof twinSignatureSchema>>;

export const twinImageSchema = z.object({
  format: z.literal(TWIN_IMAGE_FORMAT),
  /** ISO 8601. */
  madeAt: z.string(),
  source: z.object({
    /** server_version_num. */
    versionNumber: z.int(),
    version: z.string(),
    database: z.string(),
    user: z.string(),
    superuser: z.boolean(),
    /** The database's default collation compares bytes (C, POSIX or the builtin provider). */
    bytewise: z.boolean(),
    /** It compares bytes too, as C.UTF-8 of libc does, but the planner does not know. */
    codepoints: z.boolean().optional(),
  }),
  redacted: z.boolean(),
  /** As it is kept between two starts without a yes to sample values: they are to be read again before it is used. */
  valuesLeftOut: z.boolean().optional(),
  /** Whether the planner's probes of an index for its ends find live values. */
  endpoints: z.enum(['live', 'none']),
  searchPath: z.string(),
  settings: z.record(z.string(), z.string()),
  extensions: z.array(z.object({ ...named, version: z.string() })),
  schemas: z.array(z.string()),
  /** CREATE statements of collations, enums, domains, composites, ranges and functions, with the name for a report. */
  definitions: z.array(z.object({ kind: z.string(), name: z.string(), sql: z.string() })),
  relations: z.array(twinRelationSchema),
  indexes: z.array(twinIndexSchema),
  constraints: z.array(
    z.object({
      tableSchema: z.string(),
      table: z.string(),
      name: z.string(),
      kind: z.enum(['c', 'f']),
      definition: z.string(),
      validated: z.boolean(),
      partitioned: z.boolean(),
    }),
  ),
  policies: z.array(z.object({ tableSchema: z.string(), table: z.string(), sql: z.string() })),
  statistics: z.array(twinStatisticsSchema),
  extendedStatistics: z.array(twinExtendedStatisticsSchema),
  /** Least and greatest values of leading B-tree columns, as text. */
  ends: z.array(
    z.object({
      schema: z.string(),
      table: z.string(),
      columns: ownRecord(z.tuple([z.string().nullable(), z.string().nullable()])),
    }),
  ),
  /** Qualified tables of which ends and heights were asked; absent where that is all of them. */
  probed: z.array(z.string()).optional(),
  /** Of functions, types, views, policies and extensions together. */
  structure: z.string(),
  /** By qualified table. */
  signatures: z.record(z.string(), twinSignatureSchema),
  losses: z.array(twinLossSchema),
  /** What could not be read of the source, so that the image is without it; absent where all of it was. */
  leftOut: z.array(leftOutSchema).optional(),
  /** What the source is asked; only in files, where somebody asked for it. */
  workload: twinWorkloadSchema.optional(),
});
export type TwinImage = Readonly<z.infer<typeof twinImageSchema>>;
