// Which indexes cost thousands of writes for each time that they are read?

import * as z from 'zod';
import type { HealthFinding } from '../../../../model/healthFinding';
import { humanBytes, humanCount } from '../../../../util/humanNumbers';
import type { Fix } from '../../../../model/change';
import { templateFix } from '../../../changes/fixes';
import { relationSql } from '../../../changes/indexSql';
import { measured } from '../../evidence';
import { indexFacts, isRelied, subjectOf, type IndexFacts } from '../../facts/indexFacts';
import { leadColumns, withLeads, type IndexWithLead } from '../../facts/leadColumns';
import {
  ageInWords,
  daysOf,
  MIN_STATISTICS_AGE_DAYS,
  statisticsAge,
  tooYoung,
} from '../../facts/statisticsAge';
import { useElsewhere } from '../../facts/replicaUse';
import { defineHealthCheck } from '../../healthCheck';
import { outcomeOf } from '../../outcome';
import { impactOfSize } from '../../sizeImpact';

const ID = 'rarely-used-index';

export const rarelyUsedIndex = defineHealthCheck({
  id: ID,
  since: '0.1.0',
  category: 'indexes',
  title: 'Indexes written far more than read',
  needs: { primary: true },
  queries: { indexes: indexFacts, leads: leadColumns, age: statisticsAge },
  options: z.object({
    writesAScan: z
      .number()
      .min(1)
      .default(1_000)
      .describe(
        'Rows written to the table for each scan of the index, above which it is told (1000).',
      ),
    minBytes: z
      .number()
      .nonnegative()
      .default(10 * 1024 ** 2)
      .describe('Smaller indexes are passed over (10 MB; heuristic).'),
    minStatisticsAgeDays: z
      .number()
      .nonnegative()
      .default(MIN_STATISTICS_AGE_DAYS)
      .describe('Days that the counters must have been counting: weekly jobs have to have run.'),
  }),
  documentation: {
    summary: 'An index is scanned less than once for each thousand rows that are written.',
    why: 'Each insert, and each update that is not HOT, writes into the index; vacuum visits it, WAL carries it, memory holds it. For a few scans that is much.',
    fix: 'Find the few statements that use it. If a report can do without, drop it with DROP INDEX CONCURRENTLY and keep the CREATE INDEX for the way back.',
    falsePositives:
      'PostgreSQL does not keep when an index was made: a young one has few scans for all the writes that were before it. One scan a day may be the one that matters: a customer’s page that would take minutes otherwise. Standby servers count on their own.',
    sources: [
      'https://www.postgresql.org/docs/18/monitoring-stats.html#MONITORING-PG-STAT-ALL-INDEXES-VIEW',
    ],
  },
  judge({ indexes, leads, age }, options, server) {
    const days = daysOf(age);
    const young = tooYoung(days, options.minStatisticsAgeDays);
    if (young !== null) return { kind: 'skipped', reason: young };
    return outcomeOf(
      withLeads(indexes, leads)
        .filter(
          ({ index, lead }) =>
            // Never scanned is unused-index.
            index.scans > 0 &&
            index.bytes >= options.minBytes &&
            !index.unique &&
            !isRelied(index) &&
            index.serves_foreign_key === null &&
            lead.writes > options.writesAScan * index.scans,
        )
        .map((each) => findingOf(each, days ?? 0, useElsewhere(server))),
    );
  },
});

function findingOf(
  { index: row, lead }: IndexWithLead,
  days: number,
  elsewhere: ReturnType<typeof useElsewhere>,
): HealthFinding {
  const isWhole = elsewhere?.verified === true;
  const unverified = elsewhere?.verified === false;
  const advice = unverified
    ? `${elsewhere.words} Drop it only once that is known.`
    : `Else find the statements that use it${isWhole ? '' : ', and check standby servers,'} before you drop it.`;
  return {
    check: ID,
    impact: unverified ? 'low' : impactOfSize(row.bytes),
    subject: subjectOf(row),
    title: `${row.index} is scanned once for ${humanCount(lead.writes / row.scans)} rows written${unverified ? ' here: unverified' : ''}`,
    message: `${row.index} on ${row.schema}.${row.table} takes ${humanBytes(row.bytes)}; in ${ageInWords(days)} it had ${humanCount(row.scans)} scans${isWhole ? ' on all servers' : ''}, and ${humanCount(lead.writes)} rows were written, HOT updates left out. If it was made since the counters began, leave it for now. ${advice}`,
    sizeBytes: row.bytes,
    evidence: [
      measured('size', row.bytes, 'bytes'),
      measured('scans', row.scans, 'count'),
      measured('rows written, without HOT updates', lead.writes, 'count'),
    ],
    // Nothing that drops is offered for what somebody may use.
    fixes: unverified ? [] : [dropTemplate(row, days)],
  };
}

/** A template, as what counted before the index was there counts against it. */
function dropTemplate(row: IndexFacts, days: number): Fix {
  const { schema, index, partitioned, definition } = row;
  const name = relationSql({ schema, name: index });
  return templateFix(
    `Drop ${index}`,
    [
      `-- First check when it was made (migrations, server log): the table's writes of ${ageInWords(days)} are held against it.`,
      `DROP INDEX ${partitioned ? '' : 'CONCURRENTLY '}${name};`,
      '-- The way back:',
      ...definition.split(/[\r\n]+/).map((line) => `-- ${line}`),
    ].join('\n'),
  );
}
