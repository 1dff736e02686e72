// Do sorts and hashes spill to disk, and how much an hour?

import * as z from 'zod';
import { humanBytes, humanCount } from '../../../../util/humanNumbers';
import { measured } from '../../evidence';
import { databaseCounters } from '../../facts/databaseCounters';
import { ageInWords } from '../../facts/statisticsAge';
import { defineHealthCheck } from '../../healthCheck';
import { outcomeOf } from '../../outcome';

const ID = 'temporary-files';

const HOURS_A_DAY = 24;

export const temporaryFiles = defineHealthCheck({
  id: ID,
  since: '0.1.0',
  category: 'server',
  title: 'Queries that write temporary files',
  needs: {},
  queries: { counters: databaseCounters },
  options: z.object({
    bytesAnHour: z
      .number()
      .nonnegative()
      .default(1024 ** 3)
      .describe('Temporary bytes an hour on average from which on it is told (1 GB; heuristic).'),
  }),
  documentation: {
    summary:
      'Sorts, hashes and materialized results do not fit into work_mem and go through files.',
    why: 'What a query sorts or hashes beyond work_mem is written to temporary files and read again, which is slower than memory and takes the disk from others.',
    fix: 'Find the statements that write most (temp_blks_written in pg_stat_statements): an index that gives the order, fewer rows or columns, or more work_mem for their role. Raising work_mem for all multiplies by connections and plan nodes.',
    falsePositives:
      'Index builds on large tables and nightly reports spill by design. The figure is an average since the statistics were reset.',
    sources: [
      'https://www.postgresql.org/docs/18/monitoring-stats.html#MONITORING-PG-STAT-DATABASE-VIEW',
      'https://www.postgresql.org/docs/18/runtime-config-resource.html#GUC-WORK-MEM',
    ],
  },
  judge({ counters: [row] }, { bytesAnHour }) {
    const days = row?.days ?? null;
    if (row === undefined || row.temp_bytes === 0) return { kind: 'ok' };
    // In the first hour one report would pass for a habit.
    if (days === null || days * HOURS_A_DAY < 1) {
      return {
        kind: 'skipped',
        reason: 'The counters have not been counting for an hour, which a rate needs.',
      };
    }
    const rate = row.temp_bytes / (days * HOURS_A_DAY);
    if (rate < bytesAnHour) return { kind: 'ok' };
    return outcomeOf([
      {
        check: ID,
        impact: 'medium',
        subject: { kind: 'database', database: row.database },
        title: `${row.database} writes ${humanBytes(rate)} of temporary files an hour`,
        message:
          `Queries of ${row.database} wrote ${humanCount(row.temp_files)} temporary files, ${humanBytes(row.temp_bytes)} in all, in ${ageInWords(days)}: ` +
          `${humanBytes(rate)} an hour. Look for the statements that spill before you raise work_mem for all.`,
        sizeBytes: null,
        evidence: [
          measured('files', row.temp_files, 'count'),
          measured('bytes', row.temp_bytes, 'bytes'),
          measured('bytes a file', row.temp_bytes / Math.max(1, row.temp_files), 'bytes'),
          measured('bytes an hour', rate, 'bytes'),
        ],
        fixes: [],
      },
    ]);
  },
});
