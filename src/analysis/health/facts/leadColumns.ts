// What the statistics say of the first column of each index.

import * as z from 'zod';
import { defineHealthQuery } from '../healthCheck';
import type { IndexFacts } from './indexFacts';
import { OWN_TABLES } from './ownTables';

const leadRow = z.object({
  schema: z.string(),
  index: z.string(),
  column: z.string(),
  /** As format_type() prints it. */
  type: z.string(),
  /** pg_type.typcategory: `A` an array, `B` boolean ... */
  category: z.string(),
  /** Of the table. */
  table_rows: z.number(),
  /** Heap alone. */
  table_bytes: z.number(),
  readable: z.boolean(),
  /** The following are null where there are no statistics that this role may see. */
  null_share: z.number().nullable(),
  /** Below 0 it is a share of the rows. */
  distinct: z.number().nullable(),
  /** Of the most frequent value. */
  top_share: z.number().nullable(),
  /** Order on disk against order of values, -1 to 1. */
  correlation: z.number().nullable(),
  /** Inserted, updated and deleted rows since the statistics were reset, without HOT updates, which touch no index. */
  writes: z.number(),
  /** Its default is uuidv7(), which sorts by time. */
  by_time: z.boolean(),
});
export type LeadColumn = Readonly<z.infer<typeof leadRow>>;

/** Expressions have none. Indexes of partitions are judged through the root, of which this tells nothing. */
export const leadColumns = defineHealthQuery({
  sql: () => `-- Cost: a row and the statistics of a column an index from 1 MB on. Privilege: none; SELECT on a table to see its statistics.
SELECT n.nspname AS schema, c.relname AS index, a.attname AS "column", pg_catalog.format_type(a.atttypid, -1) AS type, y.typcategory AS category,
       greatest(t.reltuples, 0)::float8 AS table_rows, pg_catalog.pg_relation_size(t.oid)::float8 AS table_bytes,
       pg_catalog.has_column_privilege(t.oid, a.attnum, 'SELECT') AND NOT pg_catalog.row_security_active(t.oid) AS readable,
       s.null_frac::float8 AS null_share, s.n_distinct::float8 AS distinct, (s.most_common_freqs)[1]::float8 AS top_share,
       s.correlation::float8 AS correlation,
       (pg_catalog.pg_stat_get_tuples_inserted(t.oid) + pg_catalog.pg_stat_get_tuples_updated(t.oid)
         - pg_catalog.pg_stat_get_tuples_hot_updated(t.oid) + pg_catalog.pg_stat_get_tuples_deleted(t.oid))::float8 AS writes,
       EXISTS (SELECT FROM pg_catalog.pg_attrdef d
                WHERE d.adrelid = t.oid AND d.adnum = a.attnum AND pg_catalog.pg_get_expr(d.adbin, d.adrelid) ~ 'uuidv7|uuid_generate_v7|uuid_v7') AS by_time
  FROM pg_catalog.pg_index i
  JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
  JOIN pg_catalog.pg_class t ON t.oid = i.indrelid
  JOIN pg_catalog.pg_namespace n ON n.oid = t.relnamespace
  JOIN pg_catalog.pg_attribute a ON a.attrelid = t.oid AND a.attnum = (i.indkey::int2[])[0]
  JOIN pg_catalog.pg_type y ON y.oid = a.atttypid
  LEFT JOIN pg_catalog.pg_stats s
    ON s.schemaname = n.nspname AND s.tablename = t.relname AND s.attname = a.attname AND NOT s.inherited
 WHERE i.indisvalid AND c.relkind = 'i' AND NOT c.relispartition AND c.relpages >= 128 AND ${OWN_TABLES}
 ORDER BY n.nspname, c.relname`,
  row: leadRow,
});

export interface IndexWithLead {
  readonly index: IndexFacts;
  readonly lead: LeadColumn;
}

/** Index names are unique in a schema. */
export function withLeads(
  indexes: readonly IndexFacts[],
  leads: readonly LeadColumn[],
): readonly IndexWithLead[] {
  const key = ({ schema, index }: { readonly schema: string; readonly index: string }): string =>
    JSON.stringify([schema, index]);
  const byIndex = new Map(leads.map((lead) => [key(lead), lead]));
  return indexes.flatMap((index) => {
    const lead = byIndex.get(key(index));
    return lead === undefined ? [] : [{ index, lead }];
  });
}

/** Distinct values, whichever way they are told; null where that is not known. */
export function distinctOf({ distinct, table_rows: rows }: LeadColumn): number | null {
  if (distinct === null) return null;
  return distinct < 0 ? -distinct * rows : distinct;
}

/** There are columns, and this role may see the statistics of none. */
export function noneReadable(leads: readonly LeadColumn[]): boolean {
  return leads.length > 0 && leads.every(({ readable }) => !readable);
}
