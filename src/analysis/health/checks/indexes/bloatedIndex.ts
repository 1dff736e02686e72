// Which B-trees take far more pages than their entries need?

import * as z from 'zod';
import type { HealthFinding } from '../../../../model/healthFinding';
import { humanBytes, humanShare } from '../../../../util/humanNumbers';
import { relationSql } from '../../../changes/indexSql';
import { templateFix } from '../../../changes/fixes';
import { estimated, measured } from '../../evidence';
import { OWN_TABLES } from '../../facts/ownTables';
import { NO_STATISTICS_VISIBLE } from '../../facts/rights';
import { defineHealthCheck, defineHealthQuery } from '../../healthCheck';
import { outcomeOf } from '../../outcome';
import { impactOfSize } from '../../sizeImpact';

const ID = 'bloated-index';

const MB = 1024 ** 2;

const btreeRow = z.object({
  schema: z.string(),
  table: z.string(),
  index: z.string(),
  /** Of the last VACUUM or ANALYZE, both. */
  bytes: z.number(),
  entries: z.number(),
  /** Of the values of one entry, by statistics; null where a key has none. */
  width: z.number().nullable(),
  nullable: z.boolean(),
  readable: z.boolean(),
  /** Per cent. */
  fillfactor: z.number(),
  block: z.number(),
});
export type BtreeRow = Readonly<z.infer<typeof btreeRow>>;

/** Statistics of an expression stand under the name of the index. INCLUDE columns are stored in leaf entries too. */
const btrees = defineHealthQuery({
  sql: () => `-- Cost: statistics of each key of B-trees from 10 MB on. Privilege: none; SELECT on a table to see its statistics.
SELECT n.nspname AS schema, t.relname AS "table", c.relname AS index, c.relpages * pg_catalog.current_setting('block_size')::float8 AS bytes,
       c.reltuples::float8 AS entries, k.width, k.nullable, k.readable,
       coalesce((SELECT o.option_value::float8 FROM pg_catalog.pg_options_to_table(c.reloptions) o WHERE o.option_name = 'fillfactor'), 90) AS fillfactor,
       pg_catalog.current_setting('block_size')::float8 AS block
  FROM pg_catalog.pg_index i
  JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
  JOIN pg_catalog.pg_am m ON m.oid = c.relam AND m.amname = 'btree'
  JOIN pg_catalog.pg_class t ON t.oid = i.indrelid
  JOIN pg_catalog.pg_namespace n ON n.oid = t.relnamespace
 CROSS JOIN LATERAL (
   SELECT CASE WHEN count(*) = count(s.attname) AND NOT coalesce(bool_or(x.atttypid = 'pg_catalog.name'::regtype), false)
               THEN sum((1 - s.null_frac) * s.avg_width)::float8 END AS width,
          coalesce(bool_or(s.null_frac > 0), false) AS nullable,
          pg_catalog.has_table_privilege(i.indrelid, 'SELECT') AND NOT pg_catalog.row_security_active(i.indrelid) AS readable
     FROM unnest(i.indkey::int2[]) WITH ORDINALITY AS v(attnum, position)
     LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = v.attnum AND v.attnum > 0
     LEFT JOIN pg_catalog.pg_attribute x ON x.attrelid = i.indexrelid AND x.attnum = v.position
     LEFT JOIN pg_catalog.pg_stats s ON s.schemaname = n.nspname AND NOT s.inherited
       AND s.tablename = CASE WHEN v.attnum > 0 THEN t.relname ELSE c.relname END
       AND s.attname = CASE WHEN v.attnum > 0 THEN a.attname ELSE x.attname END) k
 WHERE i.indisvalid AND c.relkind = 'i' AND c.relpages >= 1280 AND c.reltuples > 0 AND ${OWN_TABLES}
 ORDER BY n.nspname, c.relname`,
  row: btreeRow,
});

export const bloatedIndex = defineHealthCheck({
  id: ID,
  since: '0.1.0',
  category: 'indexes',
  title: 'Indexes with much unused space',
  needs: { primary: true },
  queries: { btrees },
  options: z.object({
    share: z
      .number()
      .min(0)
      .max(1)
      .default(0.5)
      .describe(
        'Share of its pages not needed from which on it is told (0.5: pages may split half full).',
      ),
    minBytes: z
      .number()
      .nonnegative()
      .default(50 * MB)
      .describe('Bytes not needed, below which nothing is told (50 MB; heuristic).'),
  }),
  documentation: {
    summary:
      'By estimate a B-tree would need less than half of its pages for the entries that it has.',
    why: 'Pages of a B-tree that are partly empty are never joined, and are used again only for keys that belong there. After mass deletes, or many updates while something held vacuum back, an index stays large: it takes memory and cache, and scans read more pages.',
    fix: 'REINDEX INDEX CONCURRENTLY builds it anew beside the old one, without locking anybody out. Where pgstattuple is installed, pgstatindex() measures first: avg_leaf_density of about 90 is a full index.',
    falsePositives:
      'It is an estimate from the widths in the statistics. Equal keys share their space (since 13), so an index with many duplicates may be bloated and not be told. An index of random keys is two thirds full by nature.',
    sources: [
      'https://www.postgresql.org/docs/18/routine-reindex.html',
      'https://www.postgresql.org/docs/18/pgstattuple.html',
    ],
  },
  judge({ btrees: rows }, { share, minBytes }, { extensions }) {
    if (rows.length > 0 && rows.every(({ readable }) => !readable)) {
      return { kind: 'skipped', reason: NO_STATISTICS_VISIBLE };
    }
    const found = rows.flatMap((row) => {
      const needed = indexBytesNeeded(row);
      if (needed === null) return [];
      const unused = Math.max(0, row.bytes - needed);
      return unused >= minBytes && unused >= share * row.bytes
        ? [findingOf(row, unused, Object.hasOwn(extensions, 'pgstattuple'))]
        : [];
    });
    return outcomeOf(found);
  },
});

const PAGE_HEADER = 24;
/** BTPageOpaqueData (access/nbtree.h). */
const PAGE_END = 16;
const LINE_POINTER = 4;
const ENTRY_HEADER = 8;
/** With the bits that say which values are NULL, aligned. */
const ENTRY_HEADER_WITH_NULLS = 16;
const ALIGNMENT = 8;

/** Of an index just built, without sharing between equal keys; null where statistics do not tell. */
export function indexBytesNeeded(row: BtreeRow): number | null {
  if (row.width === null) return null;
  const header = row.nullable ? ENTRY_HEADER_WITH_NULLS : ENTRY_HEADER;
  const entry = LINE_POINTER + header + Math.ceil(row.width / ALIGNMENT) * ALIGNMENT;
  const room = ((row.block - PAGE_HEADER - PAGE_END) * row.fillfactor) / 100;
  const leaves = Math.ceil(row.entries / Math.max(1, Math.floor(room / entry)));
  return (1 + leaves) * row.block;
}

function findingOf(row: BtreeRow, unused: number, measurable: boolean): HealthFinding {
  const { schema, table, index, bytes } = row;
  const name = relationSql({ schema, name: index });
  return {
    check: ID,
    impact: impactOfSize(unused),
    subject: { kind: 'index', schema, table, index },
    title: `${index} is about ${humanShare(unused / bytes)} unused space`,
    message: `${index} on ${schema}.${table} took ${humanBytes(bytes)} when its table was last vacuumed or analyzed, about ${humanBytes(unused)} more than its entries needed by estimate. Rebuild it without blocking.`,
    sizeBytes: Math.round(unused),
    evidence: [
      measured('size then', bytes, 'bytes'),
      estimated('not needed', Math.round(unused), 'bytes'),
      estimated('entries', row.entries, 'count'),
    ],
    fixes: [
      {
        title: `Rebuild ${index}`,
        changes: [
          {
            kind: 'maintenance',
            command: 'reindex',
            relation: { schema, name: index },
            concurrently: true,
            index: null,
          },
        ],
      },
      ...(measurable
        ? [
            templateFix(
              `Measure ${index}`,
              `-- Reads the whole index.\nSELECT avg_leaf_density, leaf_fragmentation FROM pgstatindex('${name.replaceAll("'", "''")}'::regclass);`,
            ),
          ]
        : []),
    ],
  };
}
