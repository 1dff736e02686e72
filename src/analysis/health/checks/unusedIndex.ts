// Which indexes has no query used since the counters began, although they have been counting long enough?

import { z } from 'zod';
import type { HealthFinding } from '../../../model/healthFinding';
import { humanBytes } from '../../../util/humanNumbers';
import { defineHealthCheck, outcomeOf } from '../healthCheck';
import { INDEX_FACTS_COLUMNS, dropFix, indexFactsRow, isRelied, objectOf } from '../indexFacts';
import { impactOfSize } from '../sizeImpact';
import { MIN_STATISTICS_AGE_DAYS, ageInWords, tooYoung } from '../statisticsAge';

const ID = 'unused-index';

const unusedRow = indexFactsRow.extend({
  /** A foreign key of this table whose columns lead the index. */
  serves_foreign_key: z.string().nullable(),
  /** ISO 8601; from 16. */
  last_scan: z.string().nullable(),
});
type UnusedRow = z.infer<typeof unusedRow>;

const SERVED_FOREIGN_KEY = `
  (SELECT k.conname FROM pg_catalog.pg_constraint k
    WHERE k.conrelid = i.indrelid AND k.contype = 'f'
      AND (i.indkey::int2[])[0:cardinality(k.conkey) - 1] @> k.conkey
    ORDER BY k.conname LIMIT 1) AS serves_foreign_key`;

const LAST_SCAN = `
  (SELECT pg_catalog.to_json((pg_catalog.to_jsonb(s) ->> 'last_idx_scan')::timestamptz)
     FROM pg_catalog.pg_stat_all_indexes s WHERE s.indexrelid = i.indexrelid) AS last_scan`;

export const unusedIndex = defineHealthCheck({
  id: ID,
  since: '0.1.0',
  title: 'Unused indexes',
  sql: `-- Cost: a row an index. Privilege: none.
SELECT ${SERVED_FOREIGN_KEY}, ${LAST_SCAN}, ${INDEX_FACTS_COLUMNS}
   AND NOT i.indisunique AND NOT i.indisexclusion
 ORDER BY n.nspname, t.relname, c.relname`,
  row: unusedRow,
  options: z.object({
    minBytes: z
      .number()
      .nonnegative()
      .default(1024 ** 2)
      .describe('Smaller indexes cost too little to be worth a decision (1 MB; heuristic).'),
    minStatisticsAgeDays: z
      .number()
      .nonnegative()
      .default(MIN_STATISTICS_AGE_DAYS)
      .describe('Days that the counters must have been counting: weekly jobs have to have run.'),
  }),
  documentation: {
    summary: 'No query has scanned the index since the statistics were reset.',
    why: 'An index that is never read is still written: each insert adds an entry, updates lose the cheap path that touches no index (HOT), vacuum has to visit it, and it takes memory, disk and backup.',
    fix: 'Drop it with DROP INDEX CONCURRENTLY once a whole business cycle has passed; keep the CREATE INDEX for the way back.',
    falsePositives:
      'Counters are kept on each server: an index may serve queries on a standby only. Month-end or yearly jobs. An index on an expression also gives the planner statistics of that expression. An index that leads with the columns of a foreign key makes deletes on the referenced table cheap, even if none has happened yet.',
    sources: [
      'https://www.postgresql.org/docs/18/monitoring-stats.html#MONITORING-PG-STAT-ALL-INDEXES-VIEW',
      'https://www.postgresql.org/docs/18/storage-hot.html',
    ],
  },
  judge(rows, options, { statisticsAgeDays }) {
    const young = tooYoung(statisticsAgeDays, options.minStatisticsAgeDays);
    if (young !== null) return { kind: 'skipped', reason: young };
    const unused = rows.filter(
      (row) =>
        row.scans === 0 &&
        row.last_scan === null &&
        row.bytes >= options.minBytes &&
        !row.unique &&
        !row.primary &&
        !isRelied(row),
    );
    return outcomeOf(unused.map((row) => findingOf(row, statisticsAgeDays ?? 0)));
  },
});

function findingOf(row: UnusedRow, ageDays: number): HealthFinding {
  const caveat =
    row.serves_foreign_key === null
      ? 'Check standby servers, which count on their own, then drop it.'
      : `It supports the foreign key ${row.serves_foreign_key}: drop it only if rows of the referenced table are never deleted.`;
  return {
    check: ID,
    impact: row.serves_foreign_key === null ? impactOfSize(row.bytes) : 'low',
    object: objectOf(row),
    title: `${row.index} has had no scan in ${ageInWords(ageDays)}`,
    message:
      `${row.index} on ${row.schema}.${row.table} takes ${humanBytes(row.bytes)} and has had no scan ` +
      `since the statistics were reset ${ageInWords(ageDays)} ago. ${caveat}`,
    sizeBytes: row.bytes,
    evidence: [
      { label: 'size', value: row.bytes, unit: 'bytes', estimated: false },
      { label: 'scans', value: row.scans, unit: 'count', estimated: false },
      {
        label: 'statistics age in days',
        value: Math.floor(ageDays),
        unit: 'count',
        estimated: false,
      },
      ...(row.keys.some(({ text }) => /[^\w"$]/.test(text))
        ? [
            {
              label: 'expression',
              value: 'its statistics also help the planner',
              unit: 'text' as const,
              estimated: false,
            },
          ]
        : []),
    ],
    fixes: [dropFix(row)],
  };
}
