// Which indexes are maintained but not used, because their building never came to its end?

import * as z from 'zod';
import type { Fix } from '../../../../model/change';
import type { HealthFinding } from '../../../../model/healthFinding';
import { humanBytes } from '../../../../util/humanNumbers';
import { defineHealthCheck, defineHealthQuery } from '../../healthCheck';
import { outcomeOf } from '../../outcome';
import { dropFix, subjectOf } from '../../facts/indexFacts';
import { OWN_TABLES } from '../../facts/ownTables';

const ID = 'invalid-index';

const invalidRow = z.object({
  schema: z.string(),
  table: z.string(),
  index: z.string(),
  partitioned: z.boolean(),
  valid: z.boolean(),
  ready: z.boolean(),
  live: z.boolean(),
  being_built: z.boolean(),
  bytes: z.number(),
  constraint: z.string().nullable(),
  definition: z.string(),
});
type InvalidRow = z.infer<typeof invalidRow>;

const invalidIndexes = defineHealthQuery({
  sql: () => `-- Cost: reads pg_index. Privilege: none; pg_read_all_stats (in pg_monitor) to see what others are building.
SELECT n.nspname AS schema, t.relname AS "table", c.relname AS index, c.relkind = 'I' AS partitioned,
       i.indisvalid AS valid, i.indisready AS ready, i.indislive AS live,
       EXISTS (SELECT FROM pg_catalog.pg_stat_progress_create_index p
                WHERE p.index_relid = i.indexrelid) AS being_built,
       CASE c.relkind WHEN 'i' THEN coalesce(pg_catalog.pg_relation_size(c.oid), 0) ELSE 0 END::float8 AS bytes,
       (SELECT k.conname FROM pg_catalog.pg_constraint k
         WHERE k.conrelid = i.indrelid AND k.conindid = i.indexrelid AND k.contype IN ('p', 'u', 'x') LIMIT 1) AS constraint,
       pg_catalog.pg_get_indexdef(i.indexrelid) AS definition
  FROM pg_catalog.pg_index i
  JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
  JOIN pg_catalog.pg_class t ON t.oid = i.indrelid
  JOIN pg_catalog.pg_namespace n ON n.oid = t.relnamespace
 WHERE NOT (i.indisvalid AND i.indisready AND i.indislive) AND ${OWN_TABLES}
 ORDER BY n.nspname, t.relname, c.relname`,
  row: invalidRow,
});

export const invalidIndex = defineHealthCheck({
  id: ID,
  since: '0.1.0',
  category: 'indexes',
  title: 'Invalid indexes',
  needs: {},
  queries: { indexes: invalidIndexes },
  options: z.object({}),
  documentation: {
    summary: 'An index that CREATE or REINDEX INDEX CONCURRENTLY left unfinished.',
    why: 'The planner does not use an invalid index, but writes may still maintain it. It stays after a cancelled or failed concurrent build, until someone drops or rebuilds it.',
    fix: 'Rebuild it with REINDEX INDEX CONCURRENTLY, or drop it. A name that ends in _ccnew or _ccold is a leftover of REINDEX CONCURRENTLY: drop it.',
    falsePositives:
      'An index that another session is building right now is not reported, as far as the server lets us see it. The index of a partitioned table is invalid until every partition has its own attached.',
    sources: [
      'https://www.postgresql.org/docs/18/sql-createindex.html#SQL-CREATEINDEX-CONCURRENTLY',
      'https://www.postgresql.org/docs/18/sql-reindex.html#SQL-REINDEX-CONCURRENTLY',
    ],
  },
  judge({ indexes }) {
    return outcomeOf(indexes.filter((row) => !row.being_built).map(findingOf));
  },
});

function findingOf(row: InvalidRow): HealthFinding {
  return {
    check: ID,
    impact: row.ready ? 'medium' : 'low',
    subject: subjectOf(row),
    title: `${row.index} is ${stateOf(row)}`,
    message: `${row.index} on ${row.schema}.${row.table} is ${stateOf(row)}: no query uses it. ${costOf(row)} ${nextStep(row)}`,
    sizeBytes: row.bytes,
    evidence: [
      { label: 'size', value: row.bytes, unit: 'bytes', estimated: false },
      { label: 'state', value: stateOf(row), unit: 'text', estimated: false },
      { label: 'definition', value: row.definition, unit: 'text', estimated: false },
    ],
    fixes: fixesOf(row),
  };
}

function stateOf({ ready, live, partitioned }: InvalidRow): string {
  if (partitioned) return 'invalid until every partition has its index';
  if (!live) return 'being dropped and never finished';
  return ready ? 'invalid' : 'not ready';
}

/** The index of a partitioned table is a catalog entry without pages. */
function costOf({ ready, bytes, partitioned }: InvalidRow): string {
  if (partitioned) return 'It has no pages of its own.';
  return ready
    ? `Every write still maintains its ${humanBytes(bytes)}.`
    : `It takes ${humanBytes(bytes)}.`;
}

/** REINDEX CONCURRENTLY builds beside the old index under these names. */
function isReindexLeftover({ index }: InvalidRow): boolean {
  return /_cc(?:new|old)\d*$/.test(index);
}

function nextStep(row: InvalidRow): string {
  if (row.partitioned) return 'Create the index on each partition and attach it.';
  if (isReindexLeftover(row)) return 'Drop what REINDEX CONCURRENTLY left.';
  if (!row.live) return 'Drop it once more.';
  return row.constraint === null
    ? 'Rebuild it or drop it.'
    : `Rebuild it: constraint ${row.constraint} needs it.`;
}

function fixesOf(row: InvalidRow): Fix[] {
  // Attaching needs the partitions' own indexes, which only the person can choose.
  if (row.partitioned) return [];
  const drop = dropFix(row);
  const rebuild: Fix = {
    title: `Rebuild ${row.index}`,
    changes: [
      {
        kind: 'maintenance',
        command: 'reindex',
        relation: { schema: row.schema, name: row.index },
        concurrently: true,
        index: null,
      },
    ],
  };
  if (isReindexLeftover(row) || !row.live) return [drop];
  return row.constraint === null ? [rebuild, drop] : [rebuild];
}
