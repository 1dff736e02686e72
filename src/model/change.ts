// What can be done about a finding, as data: SQL, its undo and what may be run are told from it, never read back from SQL.

import * as z from 'zod';
import { indexDefinitionSchema } from './indexDefinition';
import { relationNameSchema } from './relationName';
import { sourceRangeSchema } from './sourceRange';

export const textEditSchema = z.object({ range: sourceRangeSchema, newText: z.string() });
export type TextEdit = Readonly<z.infer<typeof textEditSchema>>;

/** How the answer of a statement as rewritten compares with that of the statement as it stands. */
export const equivalenceSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('same') }),
  /** The same as long as this holds, such as "the rows are distinct". */
  z.object({ kind: z.literal('given'), condition: z.string() }),
  /** Another answer, such as "ties no longer share a result". */
  z.object({ kind: z.literal('different'), difference: z.string() }),
]);
export type Equivalence = Readonly<z.infer<typeof equivalenceSchema>>;

const createIndexSchema = z.object({
  kind: z.literal('create-index'),
  definition: indexDefinitionSchema,
  name: z.string(),
  /** Without blocking writes; not possible on a partitioned table. */
  concurrently: z.boolean(),
});
export type CreateIndex = Readonly<z.infer<typeof createIndexSchema>>;

const dropIndexSchema = z.object({
  kind: z.literal('drop-index'),
  index: relationNameSchema,
  concurrently: z.boolean(),
  /** As pg_get_indexdef() writes it, for the way back. */
  ddl: z.string(),
});
export type DropIndex = Readonly<z.infer<typeof dropIndexSchema>>;

const settingValue = {
  kind: z.literal('setting'),
  name: z.string().regex(/^[a-z_][a-z0-9_]*(\.[a-z_][a-z0-9_]*)?$/i),
  /** With its unit, such as `64MB`; null resets it. */
  value: z.string().nullable(),
  /** What it is now in that scope; null where it is not set. */
  before: z.string().nullable(),
};
const settingSchema = z.discriminatedUnion('scope', [
  z.object({ ...settingValue, scope: z.enum(['transaction', 'session', 'system']) }),
  /** `owner`: the role or database. */
  z.object({ ...settingValue, scope: z.enum(['role', 'database']), owner: z.string() }),
]);
export type SettingChange = Readonly<z.infer<typeof settingSchema>>;

const rewriteSchema = z.object({
  kind: z.literal('rewrite'),
  edit: textEditSchema,
  equivalence: equivalenceSchema,
});

/** A column, or an expression as SQL. */
const statisticsKeySchema = z.union([
  z.object({ column: z.string() }),
  z.object({ expression: z.string() }),
]);

const statisticsSchema = z.object({
  kind: z.literal('statistics'),
  relation: relationNameSchema,
  task: z.discriminatedUnion('action', [
    z.object({
      action: z.literal('create'),
      name: z.string(),
      /** Empty for one expression, which takes none. */
      types: z.array(z.enum(['ndistinct', 'dependencies', 'mcv'])),
      on: z.array(statisticsKeySchema).min(1),
    }),
    /** `target` is for the column; null goes back to default_statistics_target. */
    z.object({
      action: z.literal('target'),
      column: z.string(),
      target: z.int().nullable(),
      before: z.int().nullable(),
    }),
    z.object({ action: z.literal('analyze') }),
  ]),
});
export type StatisticsChange = Readonly<z.infer<typeof statisticsSchema>>;

const maintenanceSchema = z.object({
  kind: z.literal('maintenance'),
  command: z.enum(['vacuum', 'vacuum-analyze', 'reindex', 'refresh', 'cluster']),
  /** The table or materialized view; the index for `reindex`. */
  relation: relationNameSchema,
  /** For `reindex` and `refresh`: without blocking. */
  concurrently: z.boolean(),
  /** The index whose order `cluster` gives the table. */
  index: z.string().nullable(),
});
export type Maintenance = Readonly<z.infer<typeof maintenanceSchema>>;

const sqlSchema = z.object({
  kind: z.literal('sql'),
  /** One statement each, without the closing semicolon. */
  statements: z.array(z.string()).min(1),
  undo: z.array(z.string()),
});

export type SqlChange = Readonly<z.infer<typeof sqlSchema>>;

/** Text to be read and adapted, often with the person's own statement in it: nothing runs it. */
const templateSchema = z.object({ kind: z.literal('template'), text: z.string() });

export const changeSchema = z.discriminatedUnion('kind', [
  createIndexSchema,
  dropIndexSchema,
  settingSchema,
  rewriteSchema,
  statisticsSchema,
  maintenanceSchema,
  sqlSchema,
  templateSchema,
]);
export type Change = Readonly<z.infer<typeof changeSchema>>;

/** Changes that belong together under one name, in the order in which they are made. */
export const fixSchema = z.object({
  title: z.string(),
  changes: z.array(changeSchema).min(1),
  /** What to know before it is run; shown above the SQL. */
  remark: z.string().optional(),
  /** The sentence of the finding's message that proposes it, where a planner can tell whether it is true. */
  claim: z.string().optional(),
});
export type Fix = Readonly<z.infer<typeof fixSchema>>;
