// Does replay end queries of this standby?

import * as z from 'zod';
import { humanCount } from '../../../../util/humanNumbers';
import { measured } from '../../evidence';
import { ageInWords } from '../../facts/statisticsAge';
import { defineHealthCheck, defineHealthQuery } from '../../healthCheck';
import { outcomeOf } from '../../outcome';

const ID = 'standby-conflicts';

const conflictsRow = z.object({
  database: z.string(),
  snapshot: z.number(),
  lock: z.number(),
  buffer_pin: z.number(),
  tablespace: z.number(),
  deadlock: z.number(),
  /** Since the counters were reset; null where that is not known. */
  days: z.number().nullable(),
});
type ConflictsRow = z.infer<typeof conflictsRow>;

const conflicts = defineHealthQuery({
  sql: () => `-- Cost: a row a database. Privilege: none.
SELECT c.datname AS database, c.confl_snapshot::float8 AS snapshot, c.confl_lock::float8 AS lock,
       c.confl_bufferpin::float8 AS buffer_pin, c.confl_tablespace::float8 AS tablespace, c.confl_deadlock::float8 AS deadlock,
       extract(epoch FROM pg_catalog.now() - coalesce(d.stats_reset, w.stats_reset))::float8 / 86400 AS days
  FROM pg_catalog.pg_stat_database_conflicts c
  JOIN pg_catalog.pg_stat_database d ON d.datid = c.datid CROSS JOIN pg_catalog.pg_stat_wal w
 ORDER BY c.datname`,
  row: conflictsRow,
});

export const standbyConflicts = defineHealthCheck({
  id: ID,
  since: '0.1.0',
  category: 'replication',
  title: 'Queries that replay ended',
  needs: { standby: true },
  queries: { conflicts },
  options: z.object({
    aDay: z
      .number()
      .nonnegative()
      .default(10)
      .describe('Ended queries a day on average from which on it is told (10; heuristic).'),
  }),
  documentation: {
    summary: 'Replay ends queries on this standby that are in its way.',
    why: 'When the primary removes rows that a query here still reads, or locks a table, replay waits up to max_standby_streaming_delay and then ends the query (40001).',
    fix: 'Choose: a longer max_standby_streaming_delay (the lag may grow to it), hot_standby_feedback (the primary keeps the dead rows as long), or a standby of its own for long reads. Conflicts by lock come from DDL, and from vacuum that cuts empty pages off a table.',
    falsePositives:
      'Counters since the last reset may be of one bad night. A standby for failover alone ought to end queries rather than lag.',
    sources: [
      'https://www.postgresql.org/docs/18/hot-standby.html#HOT-STANDBY-CONFLICT',
      'https://www.postgresql.org/docs/18/monitoring-stats.html#MONITORING-PG-STAT-DATABASE-CONFLICTS-VIEW',
    ],
  },
  judge({ conflicts: rows }, { aDay }) {
    const often = rows.filter((row) => {
      const count = sumOf(row);
      return count > 0 && count / Math.max(1, row.days ?? 1) >= aDay;
    });
    return outcomeOf(
      often.map((row) => ({
        check: ID,
        impact: 'medium',
        subject: { kind: 'database', database: row.database },
        title: `Replay ended ${humanCount(sumOf(row))} queries of ${row.database}`,
        message: `Replay ended ${humanCount(sumOf(row))} queries of ${row.database}${row.days === null ? '' : ` in ${ageInWords(row.days)}`}, most ${mostOf(row)}. Choose between a longer max_standby_streaming_delay, hot_standby_feedback, and a standby for long reads.`,
        sizeBytes: null,
        evidence: [
          measured('rows removed', row.snapshot, 'count'),
          measured('locks', row.lock, 'count'),
          measured('pinned pages', row.buffer_pin, 'count'),
          measured('tablespaces', row.tablespace, 'count'),
          measured('deadlocks', row.deadlock, 'count'),
        ],
        fixes: [],
      })),
    );
  },
});

function sumOf({ snapshot, lock, buffer_pin: pin, tablespace, deadlock }: ConflictsRow): number {
  return snapshot + lock + pin + tablespace + deadlock;
}

function mostOf(row: ConflictsRow): string {
  return row.lock > row.snapshot
    ? 'as the primary locked a table'
    : 'as the primary removed rows that they read';
}
