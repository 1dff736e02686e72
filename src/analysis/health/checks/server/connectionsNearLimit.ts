// How near is the server to refusing connections?

import * as z from 'zod';
import type { HealthFinding } from '../../../../model/healthFinding';
import { humanCount, humanShare } from '../../../../util/humanNumbers';
import { defineHealthCheck, defineHealthQuery } from '../../healthCheck';
import { ifTold, measured } from '../../evidence';
import { outcomeOf } from '../../outcome';

const ID = 'connections-near-limit';

const connectionsRow = z.object({
  used: z.number(),
  /** Null where others' states are hidden. */
  idle: z.number().nullable(),
  max_connections: z.number(),
  /** Kept for superusers and, from 16 on, for pg_use_reserved_connections. */
  reserved: z.number(),
});
type ConnectionsRow = z.infer<typeof connectionsRow>;

/** Without its right the server shows who is connected to which database, but not as what. */
const connections = defineHealthQuery({
  sql: () => `-- Cost: a row a session. Privilege: none; pg_read_all_stats (in pg_monitor) to tell idle ones.
SELECT count(*)::float8 AS used,
       CASE WHEN count(*) FILTER (WHERE a.state IS NULL AND a.backend_type IS NULL) = 0
            THEN (count(*) FILTER (WHERE a.state = 'idle'))::float8 END AS idle,
       pg_catalog.current_setting('max_connections')::float8 AS max_connections,
       pg_catalog.current_setting('superuser_reserved_connections')::float8
         + coalesce(pg_catalog.current_setting('reserved_connections', true), '0')::float8 AS reserved
  FROM pg_catalog.pg_stat_activity a
 WHERE a.datid IS NOT NULL AND coalesce(a.backend_type, 'client backend') = 'client backend'`,
  row: connectionsRow,
});

export const connectionsNearLimit = defineHealthCheck({
  id: ID,
  since: '0.1.0',
  category: 'server',
  title: 'Connections near their limit',
  needs: {},
  queries: { connections },
  options: z.object({
    share: z
      .number()
      .min(0)
      .max(1)
      .default(0.7)
      .describe('Share of the connections that roles may take from which on it is told (0.7).'),
    urgentShare: z
      .number()
      .min(0)
      .max(1)
      .default(0.9)
      .describe('Share from which on it is urgent: a burst away from refusals (0.9).'),
  }),
  documentation: {
    summary: 'Few connections are left before the server refuses new ones.',
    why: 'max_connections is the end for all, and the last few are reserved for superusers. When it is reached, applications and jobs fail with "sorry, too many clients already". Each connection is a process with memory of its own, so many that are idle cost something too.',
    fix: 'Find who holds so many, first the idle ones, and give that program a pool of bounded size, or put PgBouncer before the server. Raise max_connections (a restart) only when they are all at work.',
    falsePositives:
      'The count is of this moment: a nightly burst is not seen by day, and what is seen during a deployment may pass.',
    sources: [
      'https://www.postgresql.org/docs/18/runtime-config-connection.html',
      'https://www.postgresql.org/docs/18/monitoring-stats.html#MONITORING-PG-STAT-ACTIVITY-VIEW',
    ],
  },
  judge({ connections: [row] }, { share, urgentShare }) {
    if (row === undefined || shareOf(row) < share) return { kind: 'ok' };
    return outcomeOf([findingOf(row, shareOf(row) >= urgentShare)]);
  },
});

/** Of what a role without special rights may take, never of those that are connected now. */
function usableOf({ max_connections: all, reserved }: ConnectionsRow): number {
  return Math.max(1, all - reserved);
}

function shareOf(row: ConnectionsRow): number {
  return row.used / usableOf(row);
}

function findingOf(row: ConnectionsRow, urgent: boolean): HealthFinding {
  const usable = usableOf(row);
  const share = humanShare(Math.min(1, shareOf(row)));
  const idle =
    row.idle === null
      ? ''
      : ` ${humanCount(row.idle)} of them ${row.idle === 1 ? 'is' : 'are'} idle.`;
  return {
    check: ID,
    impact: urgent ? 'high' : 'medium',
    subject: { kind: 'server', server: 'connections' },
    title: `${humanCount(row.used)} of ${humanCount(usable)} connections are taken (${share})`,
    message:
      `${humanCount(row.used)} of ${humanCount(usable)} connections that applications may take are in use: ` +
      `max_connections is ${humanCount(row.max_connections)}, ${humanCount(row.reserved)} are reserved.${idle} ` +
      'Bound the pools of the programs that hold most, or put a pooler before the server.',
    sizeBytes: null,
    evidence: [
      measured('in use', row.used, 'count'),
      ...ifTold('idle', row.idle, 'count'),
      measured('max_connections', row.max_connections, 'count'),
      measured('reserved', row.reserved, 'count'),
    ],
    fixes: [],
  };
}
