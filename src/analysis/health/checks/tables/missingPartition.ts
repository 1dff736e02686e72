// Which tables partitioned by time have no partition for tomorrow?

import * as z from 'zod';
import type { HealthFinding } from '../../../../model/healthFinding';
import { measured } from '../../evidence';
import { partitionedTables, type PartitionedTable } from '../../facts/partitions';
import { defineHealthCheck } from '../../healthCheck';
import { outcomeOf } from '../../outcome';

const ID = 'missing-partition';

export const missingPartition = defineHealthCheck({
  id: ID,
  since: '0.1.0',
  category: 'tables',
  title: 'Partitions that are not there in time',
  needs: { primary: true },
  queries: { tables: partitionedTables },
  options: z.object({
    aheadDays: z
      .number()
      .default(2)
      .describe('Days that the last range must reach ahead (2: tomorrow, in every time zone).'),
    endedDays: z
      .number()
      .nonnegative()
      .default(31)
      .describe('A table whose last range ended longer ago is an archive, and is not told (31).'),
  }),
  documentation: {
    summary: 'The last partition of a table by time ends today or has ended.',
    why: 'A row for which there is no partition is refused with an error, or goes into the default partition, from where it has to be moved by hand before its own partition can be made.',
    fix: 'Make the next partitions now, and let a job or pg_partman make them ahead.',
    falsePositives: 'A table of past years that gets no new rows needs no more partitions.',
    sources: ['https://www.postgresql.org/docs/18/ddl-partitioning.html'],
  },
  judge({ tables }, { aheadDays, endedDays }) {
    return outcomeOf(
      tables
        .filter(
          ({ ahead_days: ahead }) => ahead !== null && ahead < aheadDays && ahead > -endedDays,
        )
        .map(findingOf),
    );
  },
});

function findingOf(row: PartitionedTable): HealthFinding {
  const { schema, table } = row;
  const ahead = row.ahead_days ?? 0;
  const when = ahead <= 0 ? `ended ${daysWords(-ahead)} ago` : `ends in ${daysWords(ahead)}`;
  const then =
    row.default_partition === null
      ? 'Rows beyond it are refused.'
      : `Rows beyond it go into ${row.default_partition}.`;
  return {
    check: ID,
    impact: row.default_partition === null ? 'high' : 'medium',
    subject: { kind: 'table', schema, table },
    title: `The last partition of ${table} ${when}`,
    message: `The last range of ${schema}.${table} by ${row.time_key ?? 'time'} ${when}. ${then} Make the next partitions now, and ahead of time from then on.`,
    sizeBytes: null,
    evidence: [
      measured('days ahead', ahead.toFixed(1), 'text'),
      measured('partitions', row.partitions, 'count'),
      measured('default partition', row.default_partition ?? 'none', 'text'),
    ],
    fixes: [],
  };
}

function daysWords(days: number): string {
  if (days < 1) return `${String(Math.max(1, Math.round(24 * days)))} h`;
  const whole = Math.round(days);
  return `${String(whole)} ${whole === 1 ? 'day' : 'days'}`;
}
