// Do commits wait for a synchronous standby that is not there?

import * as z from 'zod';
import { humanAge, humanCount } from '../../../../util/humanNumbers';
import { templateFix } from '../../../changes/fixes';
import { ifTold, measured } from '../../evidence';
import { defineHealthCheck, defineHealthQuery } from '../../healthCheck';
import { outcomeOf } from '../../outcome';

const ID = 'sync-standby';

const syncRow = z.object({
  /** synchronous_standby_names; empty when no commit waits for anybody. */
  names: z.string(),
  present: z.number(),
  /** Commits that wait now. */
  waiting: z.number(),
  longest_s: z.number().nullable(),
});

const sync = defineHealthQuery({
  sql: () => `-- Cost: a row a session. Privilege: pg_read_all_stats (in pg_monitor).
SELECT pg_catalog.current_setting('synchronous_standby_names') AS names,
       (SELECT count(*) FROM pg_catalog.pg_stat_replication r WHERE r.sync_state IN ('sync', 'quorum'))::float8 AS present,
       count(*)::float8 AS waiting,
       pg_catalog.date_part('epoch', max(pg_catalog.clock_timestamp() - a.state_change)) AS longest_s
  FROM pg_catalog.pg_stat_activity a WHERE a.wait_event = 'SyncRep'`,
  row: syncRow,
});

/** `FIRST 2 (a, b)`, `ANY 1 (*)`, `2 (a, b)` need so many; a bare list one. */
export function standbysNeeded(names: string): number {
  if (names.trim() === '') return 0;
  return Number(/^\s*(?:first\s+|any\s+)?(\d+)\s*\(/i.exec(names)?.[1] ?? 1);
}

export const syncStandby = defineHealthCheck({
  id: ID,
  since: '0.1.0',
  category: 'replication',
  title: 'Synchronous standbys that are missing',
  needs: { primary: true, role: 'pg_read_all_stats' },
  queries: { sync },
  options: z.object({}),
  documentation: {
    summary: 'synchronous_standby_names asks for more standbys than are connected.',
    why: 'A commit waits until that many standbys have confirmed it. When too few are there every commit hangs: not refused, but waiting for good, though the change is already written here.',
    fix: 'Bring the standby back. To go on without it change synchronous_standby_names and reload: commits that wait then go on, and until then there is one copy less.',
    falsePositives: 'synchronous_commit = local or off in a session does not wait.',
    sources: [
      'https://www.postgresql.org/docs/18/warm-standby.html#SYNCHRONOUS-REPLICATION',
      'https://www.postgresql.org/docs/18/runtime-config-replication.html#GUC-SYNCHRONOUS-STANDBY-NAMES',
    ],
  },
  judge({ sync: [row] }) {
    const needed = standbysNeeded(row?.names ?? '');
    if (row === undefined || row.present >= needed) return { kind: 'ok' };
    const hang = row.waiting > 0;
    const waiting = hang
      ? `${humanCount(row.waiting)} ${row.waiting === 1 ? 'commit hangs' : 'commits hang'}${row.longest_s === null ? '' : `, the first since ${humanAge(1_000 * row.longest_s)}`}.`
      : 'The next commit will hang.';
    return outcomeOf([
      {
        check: ID,
        impact: 'high',
        subject: { kind: 'server', server: 'synchronous_standby_names' },
        title: `${humanCount(row.present)} of ${humanCount(needed)} synchronous ${needed === 1 ? 'standby is' : 'standbys are'} connected`,
        message: `Commits wait for ${humanCount(needed)} of ${row.names}, and ${humanCount(row.present)} ${row.present === 1 ? 'is' : 'are'} there. ${waiting} Bring the standby back, or take it out of synchronous_standby_names.`,
        sizeBytes: null,
        evidence: [
          measured('synchronous_standby_names', row.names, 'text'),
          measured('connected', row.present, 'count'),
          measured('commits that wait', row.waiting, 'count'),
          ...ifTold('longest wait', row.longest_s === null ? null : 1_000 * row.longest_s, 'ms'),
        ],
        // What may be given up a person decides.
        fixes: [
          templateFix(
            'Go on without a synchronous standby',
            "-- Until it is back a failover may lose commits.\n-- ALTER SYSTEM SET synchronous_standby_names = '';\n-- SELECT pg_reload_conf();",
          ),
        ],
      },
    ]);
  },
});
