// Which keys of four or two bytes come near the end of their type, without a sequence that would tell?

import * as z from 'zod';
import type { HealthFinding } from '../../../../model/healthFinding';
import { humanCount, humanShare } from '../../../../util/humanNumbers';
import { estimated, measured } from '../../evidence';
import { OWN_TABLES } from '../../facts/ownTables';
import { defineHealthCheck, defineHealthQuery } from '../../healthCheck';
import { outcomeOf } from '../../outcome';

const ID = 'integer-key-near-end';

const keyRow = z.object({
  schema: z.string(),
  table: z.string(),
  column: z.string(),
  type: z.enum(['integer', 'smallint']),
  /** The largest value of the last ANALYZE. */
  largest: z.number(),
  /** Of a foreign key; null for a key of the table's own. */
  refers_to: z.string().nullable(),
});
type KeyRow = z.infer<typeof keyRow>;

/** The CASE keeps the cast from columns of other types, whatever the planner does first. A column that a sequence feeds is told by sequence-near-end. Of the values nothing but the largest is read. */
const keys = defineHealthQuery({
  sql: () => `-- Cost: statistics of key columns. Privilege: none; SELECT on a table to see its statistics.
SELECT k.schema, k."table", k."column", k.type, k.largest, k.refers_to FROM (
SELECT n.nspname AS schema, t.relname AS "table", a.attname AS "column", pg_catalog.format_type(a.atttypid, -1) AS type,
       CASE WHEN a.atttypid IN ('pg_catalog.int4'::regtype, 'pg_catalog.int2'::regtype)
            THEN (SELECT max(b.bound::float8) FROM unnest(s.histogram_bounds::text::text[]) AS b(bound)) END AS largest,
       CASE o.contype WHEN 'f' THEN (SELECT f.relname FROM pg_catalog.pg_class f WHERE f.oid = o.confrelid) END AS refers_to
  FROM pg_catalog.pg_constraint o
  JOIN pg_catalog.pg_class t ON t.oid = o.conrelid
  JOIN pg_catalog.pg_namespace n ON n.oid = t.relnamespace
  JOIN pg_catalog.pg_attribute a ON a.attrelid = t.oid AND a.attnum = ANY (o.conkey)
  JOIN pg_catalog.pg_stats s ON s.schemaname = n.nspname AND s.tablename = t.relname AND s.attname = a.attname
   AND s.inherited = (t.relkind = 'p')
 WHERE o.contype IN ('p', 'f') AND NOT t.relispartition AND a.atttypid IN ('pg_catalog.int4'::regtype, 'pg_catalog.int2'::regtype)
   AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d JOIN pg_catalog.pg_class q ON q.oid = d.objid AND q.relkind = 'S'
                    WHERE d.refobjid = t.oid AND d.refobjsubid = a.attnum AND d.deptype IN ('a', 'i'))
   AND ${OWN_TABLES}) k
 WHERE k.largest IS NOT NULL
 ORDER BY k.schema, k."table", k."column"`,
  row: keyRow,
});

const LARGEST: Readonly<Record<KeyRow['type'], number>> = {
  integer: 2_147_483_647,
  smallint: 32_767,
};

export const integerKeyNearEnd = defineHealthCheck({
  id: ID,
  since: '0.1.0',
  category: 'tables',
  title: 'Keys near the end of their type',
  needs: {},
  queries: { keys },
  options: z.object({
    share: z
      .number()
      .min(0)
      .max(1)
      .default(0.75)
      .describe('Share of the type’s values from which on it is told (0.75).'),
    urgentShare: z
      .number()
      .min(0)
      .max(1)
      .default(0.9)
      .describe('Share from which on it is urgent: the rest is gone in a ninth of the time (0.9).'),
  }),
  documentation: {
    summary: 'A key column of type integer or smallint holds values near the largest of its type.',
    why: 'At the end of its type an INSERT fails with "integer out of range". Widening the column rewrites the table, which takes long just when it is urgent. Columns that refer to a bigint key are easily forgotten when that key was widened.',
    fix: 'Change the column to bigint in time: a new column, filled in batches and kept up by a trigger, then a short swap; or ALTER TYPE in a maintenance window.',
    falsePositives:
      'Keys made of codes, such as a date as 20261130, are large by nature and end nowhere soon.',
    sources: ['https://www.postgresql.org/docs/18/datatype-numeric.html#DATATYPE-INT'],
  },
  judge({ keys: rows }, { share, urgentShare }) {
    return outcomeOf(
      rows
        .filter((row) => shareOf(row) >= share)
        .map((row) => findingOf(row, shareOf(row) >= urgentShare)),
    );
  },
});

function shareOf({ largest, type }: KeyRow): number {
  return largest / LARGEST[type];
}

function findingOf(row: KeyRow, urgent: boolean): HealthFinding {
  const { schema, table, column, type, refers_to: parent } = row;
  const what = parent === null ? 'The key' : `The reference to ${parent}`;
  return {
    check: ID,
    impact: urgent ? 'high' : 'medium',
    subject: { kind: 'table', schema, table },
    part: column,
    title: `${table} (${column}) has used ${humanShare(shareOf(row))} of ${type}`,
    message: `${what} ${schema}.${table} (${column}) reaches ${humanCount(row.largest)}, ${humanShare(shareOf(row))} of what ${type} holds. Beyond it INSERT fails: widen it to ${type === 'integer' ? 'bigint' : 'integer'} in time.`,
    sizeBytes: null,
    evidence: [
      estimated('largest value', row.largest, 'count'),
      measured('largest of the type', LARGEST[type], 'count'),
    ],
    fixes: [],
  };
}
