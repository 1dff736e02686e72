// Which large tables are read from end to end, again and again?

import * as z from 'zod';
import type { HealthFinding } from '../../../../model/healthFinding';
import { humanBytes, humanCount } from '../../../../util/humanNumbers';
import { estimated, measured } from '../../evidence';
import { ageInWords, daysOf, statisticsAge, tooYoung } from '../../facts/statisticsAge';
import { tableFacts, tableSubject, type TableFacts } from '../../facts/tableFacts';
import { defineHealthCheck } from '../../healthCheck';
import { outcomeOf } from '../../outcome';

const ID = 'sequential-reads';

const GB = 1024 ** 3;

export const sequentialReads = defineHealthCheck({
  id: ID,
  since: '0.1.0',
  category: 'tables',
  title: 'Tables read sequentially',
  needs: { primary: true },
  queries: { tables: tableFacts, age: statisticsAge },
  options: z.object({
    bytesADay: z
      .number()
      .nonnegative()
      .default(10 * GB)
      .describe('Bytes a day that its sequential scans read, from which on it is told (10 GB).'),
    minRowsAScan: z
      .number()
      .nonnegative()
      .default(10_000)
      .describe('Rows a scan on average, below which a LIMIT or a small table is likely (10 000).'),
    minStatisticsAgeDays: z
      .number()
      .nonnegative()
      .default(1)
      .describe('Days that the counters must have been counting, for a rate (1).'),
  }),
  documentation: {
    summary: 'Sequential scans read much of a large table every day.',
    why: 'A sequential scan reads every row. For a report that needs them all it is right; for a query that keeps a few an index would read a thousandth. The counters say that it happens, not by which statement.',
    fix: 'Find the statements in Workload, or with Advise Indexes for the Workload, which proves what an index would bring.',
    falsePositives:
      'Reports, pg_dump, index builds and scans that keep most rows are sequential for good reason. Parallel workers count as scans of their own.',
    sources: [
      'https://www.postgresql.org/docs/18/monitoring-stats.html#MONITORING-PG-STAT-ALL-TABLES-VIEW',
      'https://www.postgresql.org/docs/18/indexes-examine.html',
    ],
  },
  judge({ tables, age }, { bytesADay, minRowsAScan, minStatisticsAgeDays }) {
    const days = daysOf(age);
    const young = tooYoung(days, minStatisticsAgeDays);
    if (young !== null || days === null) return { kind: 'skipped', reason: young ?? '' };
    return outcomeOf(
      tables
        .filter(
          (table) =>
            table.seq_scans > 0 &&
            table.seq_rows / table.seq_scans >= minRowsAScan &&
            seqBytes(table) / days >= bytesADay,
        )
        .map((table) => findingOf(table, days)),
    );
  },
});

/** As if each row were as wide as the average. */
function seqBytes({ rows, seq_rows: read, bytes }: TableFacts): number {
  return (rows ?? 0) > 0 ? (read / (rows ?? 1)) * bytes : 0;
}

function findingOf(table: TableFacts, days: number): HealthFinding {
  const { schema, table: name, seq_scans: scans, seq_rows: read } = table;
  const rate = seqBytes(table) / days;
  return {
    check: ID,
    impact: table.index_scans < scans ? 'medium' : 'low',
    subject: tableSubject(table),
    title: `${name} is read sequentially, ${humanBytes(rate)} a day`,
    message: `${humanCount(scans)} sequential scans read ${humanCount(read)} rows of ${schema}.${name} in ${ageInWords(days)}, about ${humanBytes(rate)} a day. See in Workload which statements they are, and whether an index would serve them.`,
    sizeBytes: null,
    evidence: [
      measured('sequential scans', scans, 'count'),
      measured('rows a scan', Math.round(read / scans), 'count'),
      measured('index scans', table.index_scans, 'count'),
      estimated('bytes a day', Math.round(rate), 'bytes'),
      measured('table size', table.bytes, 'bytes'),
    ],
    fixes: [],
  };
}
