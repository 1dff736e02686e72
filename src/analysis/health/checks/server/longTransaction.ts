// Which transactions have been at work for so long that they hold others up?

import * as z from 'zod';
import type { HealthFinding } from '../../../../model/healthFinding';
import { humanAge } from '../../../../util/humanNumbers';
import { templateFix } from '../../../changes/fixes';
import { measured } from '../../evidence';
import { isClient, sessions, sessionWords, type SessionRow } from '../../facts/sessions';
import { defineHealthCheck } from '../../healthCheck';
import { outcomeOf } from '../../outcome';

const ID = 'long-transaction';

export const longTransaction = defineHealthCheck({
  id: ID,
  since: '0.1.0',
  category: 'server',
  title: 'Long transactions',
  needs: { role: 'pg_read_all_stats' },
  queries: { sessions },
  options: z.object({
    minSeconds: z
      .number()
      .nonnegative()
      .default(3600)
      .describe('Seconds since the transaction began (3600; heuristic, beyond usual reports).'),
  }),
  documentation: {
    summary: 'A transaction has been at work for an hour or more.',
    why: 'As long as it runs, vacuum removes no row version that it might still see, in every table of the database: tables and indexes grow, and queries slow down. Locks that it took stay too.',
    fix: 'See what it runs. Cut batch work into transactions of minutes; let long reports and dumps run on a standby.',
    falsePositives:
      'pg_dump, CREATE INDEX on a very large table and a yearly report may take their hours; then only their time of day matters. A session that is idle in its transaction is told by idle-in-transaction instead.',
    sources: [
      'https://www.postgresql.org/docs/18/routine-vacuuming.html',
      'https://www.postgresql.org/docs/18/monitoring-stats.html#MONITORING-PG-STAT-ACTIVITY-VIEW',
    ],
  },
  judge({ sessions: rows }, { minSeconds }) {
    return outcomeOf(
      rows
        .filter(
          (row) =>
            isClient(row) && row.state === 'active' && (row.transaction_s ?? 0) >= minSeconds,
        )
        .map(findingOf),
    );
  },
});

function findingOf(row: SessionRow): HealthFinding {
  const pid = String(row.pid);
  const age = humanAge(1_000 * (row.transaction_s ?? 0));
  return {
    check: ID,
    impact: row.writes ? 'medium' : 'low',
    subject: { kind: 'session', session: pid },
    title: `${pid} has been in one transaction for ${age}`,
    message:
      `The ${sessionWords(row)} has been in one transaction for ${age}, and vacuum removes nothing that it may still see. ` +
      'Cut it into shorter ones, or let it read from a standby.',
    sizeBytes: null,
    evidence: [
      measured('transaction', 1_000 * (row.transaction_s ?? 0), 'ms'),
      measured('has written', row.writes ? 'yes' : 'no', 'text'),
    ],
    fixes: [
      templateFix(
        `Cancel what session ${pid} runs`,
        `-- The statement ends with an error, and its transaction is rolled back.\nSELECT pg_cancel_backend(${pid});`,
      ),
    ],
  };
}
