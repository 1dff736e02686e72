// How many WAL segments wait for the archive?

import * as z from 'zod';
import { humanAge, humanBytes, humanCount } from '../../../../util/humanNumbers';
import { measured } from '../../evidence';
import { defineHealthCheck, defineHealthQuery } from '../../healthCheck';
import { outcomeOf } from '../../outcome';

const ID = 'archive-queue';

const queueRow = z.object({
  waiting: z.number(),
  bytes: z.number(),
  /** Seconds; null where none waits. */
  oldest_s: z.number().nullable(),
});

const queue = defineHealthQuery({
  sql: () => `-- Cost: reads a directory of the server. Privilege: pg_monitor.
SELECT count(*)::float8 AS waiting,
       (count(*) * pg_catalog.pg_size_bytes(pg_catalog.current_setting('wal_segment_size')))::float8 AS bytes,
       extract(epoch FROM pg_catalog.clock_timestamp() - min(f.modification))::float8 AS oldest_s
  FROM pg_catalog.pg_ls_archive_statusdir() f WHERE f.name LIKE '%.ready'`,
  row: queueRow,
});

export const archiveQueue = defineHealthCheck({
  id: ID,
  since: '0.1.0',
  category: 'replication',
  title: 'WAL that waits for the archive',
  needs: { primary: true, role: 'pg_monitor' },
  queries: { queue },
  options: z.object({
    minSegments: z
      .number()
      .nonnegative()
      .default(10)
      .describe('Segments that wait, above which it is told when the oldest is old (10).'),
    minSeconds: z
      .number()
      .nonnegative()
      .default(600)
      .describe('Seconds that the oldest must have waited (600).'),
    urgentSegments: z
      .number()
      .nonnegative()
      .default(100)
      .describe('Segments above which it is urgent (100: 1.6 GB of the usual size).'),
  }),
  documentation: {
    summary: 'Archiving falls behind: finished WAL segments wait to be copied.',
    why: 'Each waiting segment takes disk, and is what a restore would miss if the server were lost now. The queue grows when the command fails, is not set, or copies more slowly than the server writes.',
    fix: 'See archive-failing. Where it only is slow: compress less, push asynchronously (pgBackRest archive-async, WAL-G), or use an archive_library.',
    falsePositives: 'A bulk load makes a queue that passes by itself.',
    sources: [
      'https://www.postgresql.org/docs/18/continuous-archiving.html',
      'https://www.postgresql.org/docs/18/functions-admin.html#FUNCTIONS-ADMIN-GENFILE',
    ],
  },
  judge({ queue: [row] }, { minSegments, minSeconds, urgentSegments }) {
    const seconds = row?.oldest_s ?? 0;
    if (row === undefined || row.waiting <= minSegments || seconds < minSeconds)
      return { kind: 'ok' };
    return outcomeOf([
      {
        check: ID,
        impact: row.waiting > urgentSegments ? 'high' : 'medium',
        subject: { kind: 'server', server: 'archiver' },
        title: `${humanCount(row.waiting)} WAL segments wait for the archive`,
        message: `${humanCount(row.waiting)} finished WAL segments (${humanBytes(row.bytes)}) wait for the archive, the oldest for ${humanAge(1_000 * seconds)}. They take disk, and a restore would miss them. See whether the command fails or is slow.`,
        sizeBytes: row.bytes,
        evidence: [
          measured('segments', row.waiting, 'count'),
          measured('size', row.bytes, 'bytes'),
          measured('oldest', 1_000 * seconds, 'ms'),
        ],
        fixes: [],
      },
    ]);
  },
});
