// Which materialized views hold nothing, or can be refreshed only by locking their readers out?

import * as z from 'zod';
import type { HealthFinding } from '../../../../model/healthFinding';
import { humanBytes } from '../../../../util/humanNumbers';
import { measured } from '../../evidence';
import { OWN_TABLES } from '../../facts/ownTables';
import { defineHealthCheck, defineHealthQuery } from '../../healthCheck';
import { outcomeOf } from '../../outcome';

const ID = 'materialized-view';

const viewRow = z.object({
  schema: z.string(),
  view: z.string(),
  populated: z.boolean(),
  bytes: z.number(),
  /** A unique index of plain columns over all rows: REFRESH CONCURRENTLY needs one. */
  unique_index: z.boolean(),
  /** Scans since the statistics were reset. */
  scans: z.number(),
});
type ViewRow = z.infer<typeof viewRow>;

const views = defineHealthQuery({
  sql: () => `-- Cost: a row and a stat() a materialized view. Privilege: none.
SELECT n.nspname AS schema, t.relname AS view, t.relispopulated AS populated, pg_catalog.pg_relation_size(t.oid)::float8 AS bytes,
       EXISTS (SELECT FROM pg_catalog.pg_index i
                WHERE i.indrelid = t.oid AND i.indisunique AND i.indisvalid AND i.indpred IS NULL AND i.indexprs IS NULL) AS unique_index,
       (pg_catalog.pg_stat_get_numscans(t.oid)
         + coalesce((SELECT sum(pg_catalog.pg_stat_get_numscans(i.indexrelid)) FROM pg_catalog.pg_index i WHERE i.indrelid = t.oid), 0))::float8 AS scans
  FROM pg_catalog.pg_class t JOIN pg_catalog.pg_namespace n ON n.oid = t.relnamespace
 WHERE t.relkind = 'm' AND ${OWN_TABLES}
 ORDER BY n.nspname, t.relname`,
  row: viewRow,
});

export const materializedView = defineHealthCheck({
  id: ID,
  since: '0.1.0',
  category: 'tables',
  title: 'Materialized views to look after',
  needs: {},
  queries: { views },
  options: z.object({
    minBytes: z
      .number()
      .nonnegative()
      .default(10 * 1024 ** 2)
      .describe('Smaller ones are refreshed in a moment, and need no unique index (10 MB).'),
  }),
  documentation: {
    summary:
      'A materialized view was never filled, or has no unique index for a refresh that lets readers go on.',
    why: 'A view made WITH NO DATA refuses every query until it is refreshed. REFRESH without CONCURRENTLY locks it against reads for as long as its query takes; with CONCURRENTLY it needs a unique index on columns, over all rows.',
    fix: 'Refresh it, or drop it. Make a unique index on what names one of its rows, then REFRESH MATERIALIZED VIEW CONCURRENTLY.',
    falsePositives: 'A view that is refreshed at night, when nobody reads, may be locked then.',
    sources: ['https://www.postgresql.org/docs/18/sql-refreshmaterializedview.html'],
  },
  judge({ views: rows }, { minBytes }) {
    return outcomeOf(
      rows.flatMap((row) => {
        if (!row.populated) return [unfilled(row)];
        return !row.unique_index && row.bytes >= minBytes ? [withoutKey(row)] : [];
      }),
    );
  },
});

function unfilled({ schema, view }: ViewRow): HealthFinding {
  return {
    check: ID,
    impact: 'medium',
    subject: { kind: 'table', schema, table: view },
    title: `${view} was never filled`,
    message: `The materialized view ${schema}.${view} holds no data, and refuses every query. Refresh it, or drop it.`,
    sizeBytes: null,
    evidence: [],
    fixes: [
      {
        title: `Refresh ${view}`,
        changes: [
          {
            kind: 'maintenance',
            command: 'refresh',
            relation: { schema, name: view },
            concurrently: false,
            index: null,
          },
        ],
      },
    ],
  };
}

function withoutKey({ schema, view, bytes, scans }: ViewRow): HealthFinding {
  return {
    check: ID,
    impact: 'low',
    subject: { kind: 'table', schema, table: view },
    title: `${view} has no unique index to refresh by`,
    message: `The materialized view ${schema}.${view} (${humanBytes(bytes)}) has no unique index on columns over all rows, so a refresh locks its readers out. Make one, then refresh it concurrently.`,
    sizeBytes: null,
    evidence: [measured('size', bytes, 'bytes'), measured('scans', scans, 'count')],
    fixes: [],
  };
}
