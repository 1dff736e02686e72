// Which foreign keys make a delete of one parent row read the whole child table?

import * as z from 'zod';
import type { Fix } from '../../../../model/change';
import type { Impact } from '../../../../model/finding';
import type { HealthFinding } from '../../../../model/healthFinding';
import { humanBytes, humanCount, humanRows } from '../../../../util/humanNumbers';
import { indexName } from '../../../indexes/indexName';
import { PARTITIONED_REMARK, columnKey, indexOn } from '../../../indexes/newIndex';
import { defineHealthCheck, defineHealthQuery } from '../../healthCheck';
import { outcomeOf } from '../../outcome';
import { OWN_TABLES } from '../../facts/ownTables';

const ID = 'foreign-key-without-index';

const foreignKeyRow = z.object({
  schema: z.string(),
  table: z.string(),
  partitioned: z.boolean(),
  constraint: z.string(),
  columns: z.array(z.string()).min(1),
  referenced_schema: z.string(),
  referenced_table: z.string(),
  /** Heap of the child table, over all partitions. */
  bytes: z.number(),
  pages: z.number(),
  rows: z.number().nullable(),
  /** Rows of the parent that were deleted or updated since the statistics were reset. */
  parent_changes: z.number(),
  /** An index with these leading columns and another WHERE. */
  partial_index: z.string().nullable(),
});
type ForeignKeyRow = z.infer<typeof foreignKeyRow>;

/** The keys are the first of the index, in any order. Arrays that come from int2vector begin at 0. */
const LEADS_WITH_KEY = `
  i.indrelid = k.conrelid AND i.indisvalid AND i.indnkeyatts >= cardinality(k.conkey)
  AND (i.indkey::int2[])[0:cardinality(k.conkey) - 1] @> k.conkey
  AND (m.amname = 'btree' OR (m.amname = 'hash' AND cardinality(k.conkey) = 1))`;

/** The check of a foreign key never looks for null, so WHERE key IS NOT NULL loses nothing. */
const HARMLESS_PREDICATE = `
  (i.indpred IS NULL OR pg_catalog.pg_get_expr(i.indpred, i.indrelid) IN (
    SELECT pg_catalog.format('(%I IS NOT NULL)', a.attname) FROM pg_catalog.pg_attribute a
     WHERE a.attrelid = k.conrelid AND a.attnum = ANY (k.conkey)))`;

const INDEX_WITH_METHOD = `
  pg_catalog.pg_index i JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
  JOIN pg_catalog.pg_am m ON m.oid = c.relam`;

const uncoveredForeignKeys = defineHealthQuery({
  sql: () => `-- Cost: a row a foreign key, a stat() a child table. Privilege: none.
SELECT n.nspname AS schema, t.relname AS "table", t.relkind = 'p' AS partitioned, k.conname AS constraint,
       (SELECT pg_catalog.json_agg(a.attname ORDER BY q.position)
          FROM unnest(k.conkey) WITH ORDINALITY AS q(attnum, position)
          JOIN pg_catalog.pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = q.attnum) AS columns,
       pn.nspname AS referenced_schema, p.relname AS referenced_table,
       tree.bytes::float8 AS bytes, tree.pages::float8 AS pages, tree.rows AS rows,
       (coalesce(s.n_tup_del, 0) + coalesce(s.n_tup_upd, 0))::float8 AS parent_changes,
       (SELECT c.relname FROM ${INDEX_WITH_METHOD} WHERE ${LEADS_WITH_KEY} AND i.indpred IS NOT NULL
         ORDER BY c.relname LIMIT 1) AS partial_index
  FROM pg_catalog.pg_constraint k
  JOIN pg_catalog.pg_class t ON t.oid = k.conrelid
  JOIN pg_catalog.pg_namespace n ON n.oid = t.relnamespace
  JOIN pg_catalog.pg_class p ON p.oid = k.confrelid
  JOIN pg_catalog.pg_namespace pn ON pn.oid = p.relnamespace
  LEFT JOIN pg_catalog.pg_stat_all_tables s ON s.relid = k.confrelid
  CROSS JOIN LATERAL (
    SELECT coalesce(sum(pg_catalog.pg_relation_size(l.oid)), 0) AS bytes,
           coalesce(sum(pg_catalog.pg_relation_size(l.oid)), 0)
             / pg_catalog.current_setting('block_size')::int4 AS pages,
           sum(nullif(l.reltuples, -1))::float8 AS rows
      FROM pg_catalog.pg_class l
     WHERE (t.relkind <> 'p' AND l.oid = t.oid)
        OR (t.relkind = 'p' AND l.oid IN (
              SELECT b.relid FROM pg_catalog.pg_partition_tree(t.oid) b WHERE b.isleaf))
  ) tree
 WHERE k.contype = 'f' AND k.conparentid = 0 AND ${OWN_TABLES}
   AND coalesce((pg_catalog.to_jsonb(k) ->> 'conenforced')::bool, true)
   AND NOT coalesce((pg_catalog.to_jsonb(k) ->> 'conperiod')::bool, false)
   AND NOT EXISTS (SELECT FROM ${INDEX_WITH_METHOD} WHERE ${LEADS_WITH_KEY} AND ${HARMLESS_PREDICATE})
 ORDER BY n.nspname, t.relname, k.conname`,
  row: foreignKeyRow,
});

export const foreignKeyWithoutIndex = defineHealthCheck({
  id: ID,
  since: '0.1.0',
  category: 'indexes',
  title: 'Foreign keys without an index',
  needs: {},
  queries: { foreignKeys: uncoveredForeignKeys },
  options: z.object({
    minPages: z
      .number()
      .nonnegative()
      .default(100)
      .describe(
        'Pages of the child table from which reading it for each parent row is worth an index (100, 800 kB; heuristic).',
      ),
  }),
  documentation: {
    summary: 'No index begins with the referencing columns of a foreign key.',
    why: 'When a row of the referenced table is deleted, or its key changes, PostgreSQL looks for rows that refer to it. Without an index on the referencing columns it reads the whole child table, once for each such row, while holding locks. Joins along the foreign key miss the index too.',
    fix: 'Create an index that begins with the referencing columns, in any order. CREATE INDEX CONCURRENTLY does not block writes.',
    falsePositives:
      'Rows of the referenced table are never deleted and their keys never change, and no join needs the index: then it would only cost writes. Temporal (PERIOD) and NOT ENFORCED foreign keys are not reported.',
    sources: ['https://www.postgresql.org/docs/18/ddl-constraints.html#DDL-CONSTRAINTS-FK'],
  },
  judge({ foreignKeys }, { minPages }) {
    return outcomeOf(foreignKeys.filter((row) => row.pages >= minPages).map(findingOf));
  },
});

function findingOf(row: ForeignKeyRow): HealthFinding {
  const columns = row.columns.join(', ');
  return {
    check: ID,
    impact: impactOf(row),
    subject: { kind: 'table', schema: row.schema, table: row.table },
    part: row.constraint,
    title: `${row.table} (${columns}) has no index for ${row.constraint}`,
    message:
      `Each delete or key update of a row in ${row.referenced_schema}.${row.referenced_table} reads all of ` +
      `${row.schema}.${row.table} (${sizeWords(row)}) to check ${row.constraint}; the parent had ` +
      `${humanCount(row.parent_changes)} row changes since the statistics were reset.${partialWords(row)} Create an index on (${columns}).`,
    sizeBytes: row.bytes,
    evidence: [
      { label: 'table size', value: row.bytes, unit: 'bytes', estimated: false },
      ...(row.rows === null
        ? []
        : [{ label: 'table rows', value: row.rows, unit: 'rows' as const, estimated: true }]),
      { label: 'parent row changes', value: row.parent_changes, unit: 'count', estimated: false },
    ],
    fixes: [createFix(row)],
  };
}

function sizeWords({ bytes, rows }: ForeignKeyRow): string {
  return rows === null ? humanBytes(bytes) : `${humanBytes(bytes)}, about ${humanRows(rows)}`;
}

function partialWords({ partial_index: index }: ForeignKeyRow): string {
  return index === null ? '' : ` ${index} begins with them but holds only some rows.`;
}

/** Heuristic: 1 000 pages are 8 MB, some milliseconds a parent row. Without parent changes nobody has waited yet. */
const LARGE_PAGES = 1_000;

function impactOf({ pages, parent_changes: changes }: ForeignKeyRow): Impact {
  if (changes === 0) return 'low';
  return pages >= LARGE_PAGES ? 'high' : 'medium';
}

function createFix({ schema, table, columns, partitioned }: ForeignKeyRow): Fix {
  const definition = indexOn({ schema, name: table }, columns.map(columnKey));
  return {
    title: `Create an index on ${table} (${columns.join(', ')})`,
    changes: [
      {
        kind: 'create-index',
        definition,
        name: indexName(definition, new Set()),
        // CONCURRENTLY is not available on a partitioned table.
        concurrently: !partitioned,
      },
    ],
    ...(partitioned ? { remark: PARTITIONED_REMARK } : {}),
  };
}
