// Do checkpoints come because WAL is full, more often than by the clock?

import * as z from 'zod';
import { humanCount, humanShare } from '../../../../util/humanNumbers';
import { measured } from '../../evidence';
import { defineHealthCheck, defineHealthQuery, majorOf } from '../../healthCheck';
import { outcomeOf } from '../../outcome';

const ID = 'requested-checkpoints';

const checkpointsRow = z.object({
  timed: z.number(),
  requested: z.number(),
  /** Since these counters were reset; null where that is not known. */
  days: z.number().nullable(),
  /** Such as `1GB`. */
  max_wal_size: z.string(),
});

/** From 17 on the counters are in pg_stat_checkpointer. */
const checkpoints = defineHealthQuery({
  sql: (server) => {
    const [timed, requested, view] =
      majorOf(server) >= 17
        ? ['num_timed', 'num_requested', 'pg_stat_checkpointer']
        : ['checkpoints_timed', 'checkpoints_req', 'pg_stat_bgwriter'];
    return `-- Cost: one row. Privilege: none.
SELECT c.${timed}::float8 AS timed, c.${requested}::float8 AS requested,
       extract(epoch FROM pg_catalog.now() - c.stats_reset)::float8 / 86400 AS days,
       pg_catalog.current_setting('max_wal_size') AS max_wal_size
  FROM pg_catalog.${view} c`;
  },
  row: checkpointsRow,
});

export const requestedCheckpoints = defineHealthCheck({
  id: ID,
  since: '0.1.0',
  category: 'server',
  title: 'Checkpoints that writes force',
  needs: { primary: true },
  queries: { checkpoints },
  options: z.object({
    share: z
      .number()
      .min(0)
      .max(1)
      .default(0.5)
      .describe('Share of the checkpoints that were requested from which on it is told (0.5).'),
    minAnHour: z
      .number()
      .nonnegative()
      .default(1)
      .describe('Requested checkpoints an hour on average, below which nothing is told (1).'),
  }),
  documentation: {
    summary: 'Most checkpoints begin because max_wal_size is reached, not by the clock.',
    why: 'A checkpoint writes all changed pages, and after it each page is written whole into WAL at its first change. When the amount of WAL forces them they come in bursts when there is most to do, and add WAL themselves.',
    fix: 'Raise max_wal_size until checkpoint_timeout is what begins them. It costs disk for WAL and a longer recovery after a crash.',
    falsePositives:
      'Base backups, CREATE DATABASE and a person’s CHECKPOINT count as requested too. One bulk load can outweigh a quiet month.',
    sources: [
      'https://www.postgresql.org/docs/18/wal-configuration.html',
      'https://www.postgresql.org/docs/18/monitoring-stats.html#MONITORING-PG-STAT-CHECKPOINTER-VIEW',
    ],
  },
  judge({ checkpoints: [row] }, { share, minAnHour }) {
    if (row === undefined || row.requested === 0) return { kind: 'ok' };
    const { timed, requested, days, max_wal_size: size } = row;
    const rate = requested / Math.max(1, 24 * (days ?? 0));
    const part = requested / (timed + requested);
    // In the first hours a few of setting up are many.
    if (days === null || days < 1 || part < share || rate < minAnHour) return { kind: 'ok' };
    return outcomeOf([
      {
        check: ID,
        impact: 'medium',
        subject: { kind: 'server', server: 'checkpoints' },
        title: `Writes forced ${humanShare(part)} of the checkpoints`,
        message: `${humanCount(requested)} of ${humanCount(timed + requested)} checkpoints began because WAL reached max_wal_size (${size}) or somebody asked for one. Raise max_wal_size, so that they come by the clock.`,
        sizeBytes: null,
        evidence: [
          measured('requested', requested, 'count'),
          measured('timed', timed, 'count'),
          measured('requested an hour', rate, 'count'),
          measured('max_wal_size', size, 'text'),
        ],
        fixes: [],
      },
    ]);
  },
});
