// Does WAL reach its archive?

import * as z from 'zod';
import { humanCount } from '../../../../util/humanNumbers';
import { ifTold, measured } from '../../evidence';
import { defineHealthCheck, defineHealthQuery, type HealthServer } from '../../healthCheck';
import { outcomeOf } from '../../outcome';

const ID = 'archive-failing';

const archiverRow = z.object({
  archive_mode: z.string(),
  /** archive_mode is on, without command and library. */
  no_command: z.boolean(),
  /** The newest outcome is a failure. */
  failing: z.boolean(),
  failed_count: z.number(),
  last_failed_wal: z.string().nullable(),
  /** Seconds since the last segment was archived; null where none ever was. */
  archived_s: z.number().nullable(),
  failed_s: z.number().nullable(),
});

const archiver = defineHealthQuery({
  sql: () => `-- Cost: one row. Privilege: none.
SELECT pg_catalog.current_setting('archive_mode') AS archive_mode,
       pg_catalog.current_setting('archive_mode') <> 'off'
         AND pg_catalog.current_setting('archive_command') IN ('', '(disabled)')
         AND coalesce(pg_catalog.current_setting('archive_library', true), '') = '' AS no_command,
       coalesce(a.last_failed_time > coalesce(a.last_archived_time, '-infinity'), false) AS failing,
       a.failed_count::float8 AS failed_count, a.last_failed_wal,
       extract(epoch FROM pg_catalog.now() - a.last_archived_time)::float8 AS archived_s,
       extract(epoch FROM pg_catalog.now() - a.last_failed_time)::float8 AS failed_s
  FROM pg_catalog.pg_stat_archiver a`,
  row: archiverRow,
});

export const archiveFailing = defineHealthCheck({
  id: ID,
  since: '0.1.0',
  category: 'replication',
  title: 'WAL that is not archived',
  needs: {},
  queries: { archiver },
  options: z.object({
    urgentSeconds: z
      .number()
      .nonnegative()
      .default(600)
      .describe('Seconds without a success while it fails, from which on it is urgent (600).'),
  }),
  documentation: {
    summary: 'The archiver fails now, or archive_mode is on without a command.',
    why: 'A base backup can be brought forward only by the WAL in the archive. While archiving fails the server keeps every segment until its disk is full. With archive_mode on and no command nothing fails and nothing is counted: WAL just stays.',
    fix: 'See the server log for what the command said: rights, a full disk, a host that does not answer. Give archive_mode a command or library, or switch it off (a restart).',
    falsePositives:
      'A failure of the past is not told, nor one from before archive_mode was switched off, nor an old last success on an idle server: only a newest outcome that is a failure. An empty command on purpose holds WAL back for a while.',
    sources: [
      'https://www.postgresql.org/docs/18/continuous-archiving.html',
      'https://www.postgresql.org/docs/18/monitoring-stats.html#MONITORING-PG-STAT-ARCHIVER-VIEW',
    ],
  },
  judge({ archiver: [row] }, { urgentSeconds }, server) {
    if (row === undefined || !archives(row, server)) return { kind: 'ok' };
    if (!row.no_command && !row.failing) return { kind: 'ok' };
    const long = (row.archived_s ?? Infinity) >= urgentSeconds;
    const [title, message] = row.no_command
      ? [
          'archive_mode is on without a command',
          `archive_mode is ${row.archive_mode}, but archive_command and archive_library are empty: nothing is archived and WAL stays. Set one, or switch archive_mode off.`,
        ]
      : [
          'The archiver fails',
          `Archiving ${row.last_failed_wal ?? 'a segment'} failed, and none was archived since. WAL stays until the disk is full. See the server log for what the command said.`,
        ];
    return outcomeOf([
      {
        check: ID,
        impact: long && !row.no_command ? 'high' : 'medium',
        subject: { kind: 'server', server: 'archiver' },
        title,
        message,
        sizeBytes: null,
        evidence: [
          measured('archive_mode', row.archive_mode, 'text'),
          measured('failures so far', humanCount(row.failed_count), 'text'),
          ...ifTold('last success', row.archived_s === null ? null : 1_000 * row.archived_s, 'ms'),
          ...ifTold('last failure', row.failed_s === null ? null : 1_000 * row.failed_s, 'ms'),
        ],
        fixes: [],
      },
    ]);
  },
});

/** A server that archives nothing keeps the failures that it counted before; a standby archives by `always` alone. */
function archives(
  { archive_mode: mode }: Pick<z.infer<typeof archiverRow>, 'archive_mode'>,
  { inRecovery }: HealthServer,
): boolean {
  return mode === 'always' || (mode === 'on' && !inRecovery);
}
