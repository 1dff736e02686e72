// Which tables are read past the server's cache most?

import * as z from 'zod';
import type { HealthFinding } from '../../../../model/healthFinding';
import { humanBytes, humanShare } from '../../../../util/humanNumbers';
import { measured } from '../../evidence';
import { ageInWords, daysOf, statisticsAge, tooYoung } from '../../facts/statisticsAge';
import { tableFacts, tableSubject, type TableFacts } from '../../facts/tableFacts';
import { defineHealthCheck } from '../../healthCheck';
import { outcomeOf } from '../../outcome';

const ID = 'table-cache-hit';

/** Of a block, as nearly all servers are built. */
const BLOCK_BYTES = 8_192;
const GB = 1024 ** 3;

export const tableCacheHit = defineHealthCheck({
  id: ID,
  since: '0.1.0',
  category: 'tables',
  title: 'Tables read past the cache',
  needs: { primary: true },
  queries: { tables: tableFacts, age: statisticsAge },
  options: z.object({
    hitShare: z
      .number()
      .min(0)
      .max(1)
      .default(0.9)
      .describe('Share of its blocks found in shared_buffers, below which it is told (0.9).'),
    bytesADay: z
      .number()
      .nonnegative()
      .default(50 * GB)
      .describe('Bytes a day that had to be read, from which on it matters (50 GB; heuristic).'),
    minStatisticsAgeDays: z
      .number()
      .nonnegative()
      .default(1)
      .describe('Days that the counters must have been counting, for a rate (1).'),
  }),
  documentation: {
    summary: 'Much of a table is read from the operating system again and again.',
    why: 'What is not in shared_buffers is read from the operating system, which may have it in memory or ask the disk. One table that does not fit pushes out what others need.',
    fix: 'Read less of it first: an index, fewer columns or rows, partitions. Then see whether shared_buffers is a quarter of the memory.',
    falsePositives:
      'A hit in the cache of the operating system counts as read. Archives that are rarely read ought not to be in the cache.',
    sources: [
      'https://www.postgresql.org/docs/18/monitoring-stats.html#MONITORING-PG-STATIO-ALL-TABLES-VIEW',
      'https://www.postgresql.org/docs/18/runtime-config-resource.html#GUC-SHARED-BUFFERS',
    ],
  },
  judge({ tables, age }, { hitShare, bytesADay, minStatisticsAgeDays }) {
    const days = daysOf(age);
    const young = tooYoung(days, minStatisticsAgeDays);
    if (young !== null || days === null) return { kind: 'skipped', reason: young ?? '' };
    return outcomeOf(
      tables
        .filter(
          (table) =>
            (table.heap_read_blocks * BLOCK_BYTES) / days >= bytesADay && hitOf(table) < hitShare,
        )
        .map((table) => findingOf(table, days)),
    );
  },
});

function hitOf({ heap_hit_blocks: hit, heap_read_blocks: read }: TableFacts): number {
  return hit / Math.max(1, hit + read);
}

function findingOf(table: TableFacts, days: number): HealthFinding {
  const { schema, table: name } = table;
  const rate = (table.heap_read_blocks * BLOCK_BYTES) / days;
  return {
    check: ID,
    impact: 'low',
    subject: tableSubject(table),
    title: `${name} finds ${humanShare(hitOf(table))} of its blocks in the cache`,
    message: `${schema}.${name} had ${humanShare(hitOf(table))} of its blocks in shared_buffers, and read ${humanBytes(rate)} a day past it in ${ageInWords(days)}. Read less of it first: see in Workload by which statements.`,
    sizeBytes: null,
    evidence: [
      measured('found in shared_buffers', hitOf(table), 'share'),
      measured('read a day', Math.round(rate), 'bytes'),
      measured('table size', table.bytes, 'bytes'),
    ],
    fixes: [],
  };
}
