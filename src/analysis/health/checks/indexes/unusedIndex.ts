// Which indexes has no query used since the counters began, although they have been counting long enough?

import * as z from 'zod';
import type { HealthFinding } from '../../../../model/healthFinding';
import { humanBytes } from '../../../../util/humanNumbers';
import { defineHealthCheck } from '../../healthCheck';
import { outcomeOf } from '../../outcome';
import { dropFix, indexFacts, isRelied, subjectOf, type IndexFacts } from '../../facts/indexFacts';
import { useElsewhere } from '../../facts/replicaUse';
import { impactOfSize } from '../../sizeImpact';
import {
  MIN_STATISTICS_AGE_DAYS,
  ageInWords,
  daysOf,
  statisticsAge,
  tooYoung,
} from '../../facts/statisticsAge';

const ID = 'unused-index';

export const unusedIndex = defineHealthCheck({
  id: ID,
  since: '0.1.0',
  category: 'indexes',
  title: 'Unused indexes',
  needs: { primary: true },
  queries: { indexes: indexFacts, age: statisticsAge },
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
      'Counters are kept on each server: an index may serve queries on a standby only, whose use is summed in where it is named as a replica. Month-end or yearly jobs. An index on an expression also gives the planner statistics of that expression. An index that leads with the columns of a foreign key makes deletes on the referenced table cheap, even if none has happened yet.',
    sources: [
      'https://www.postgresql.org/docs/18/monitoring-stats.html#MONITORING-PG-STAT-ALL-INDEXES-VIEW',
      'https://www.postgresql.org/docs/18/storage-hot.html',
    ],
  },
  judge({ indexes, age }, options, server) {
    const days = daysOf(age);
    const young = tooYoung(days, options.minStatisticsAgeDays);
    if (young !== null) return { kind: 'skipped', reason: young };
    const unused = indexes.filter(
      (row) =>
        row.scans === 0 &&
        row.last_scan === null &&
        row.bytes >= options.minBytes &&
        !row.unique &&
        !row.primary &&
        !isRelied(row),
    );
    return outcomeOf(unused.map((row) => findingOf(row, days ?? 0, useElsewhere(server))));
  },
});

function findingOf(
  row: IndexFacts,
  ageDays: number,
  elsewhere: ReturnType<typeof useElsewhere>,
): HealthFinding {
  const unverified = elsewhere?.verified === false;
  const caveat =
    row.serves_foreign_key === null
      ? unverified
        ? 'Drop it only once that is known.'
        : `${elsewhere === null ? 'Check standby servers, which count on their own, then drop' : 'Drop'} it.`
      : `It supports the foreign key ${row.serves_foreign_key}: drop it only if rows of the referenced table are never deleted.`;
  return {
    check: ID,
    impact: row.serves_foreign_key === null && !unverified ? impactOfSize(row.bytes) : 'low',
    subject: subjectOf(row),
    title: `${row.index} has had no scan in ${ageInWords(ageDays)}${unverified ? ' here: unverified' : ''}`,
    message:
      `${row.index} on ${row.schema}.${row.table} takes ${humanBytes(row.bytes)} and has had no scan ` +
      `since the statistics were reset ${ageInWords(ageDays)} ago. ${[...(elsewhere === null ? [] : [elsewhere.words]), caveat].join(' ')}`,
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
    // Nothing that drops is offered for what somebody may use.
    fixes: unverified ? [] : [dropFix(row)],
  };
}
