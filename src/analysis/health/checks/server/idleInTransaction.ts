// Which sessions began a transaction, and have done nothing in it for long?

import * as z from 'zod';
import type { HealthFinding } from '../../../../model/healthFinding';
import { humanAge } from '../../../../util/humanNumbers';
import { templateFix } from '../../../changes/fixes';
import { ifTold, measured } from '../../evidence';
import { isClient, sessions, sessionWords, type SessionRow } from '../../facts/sessions';
import { defineHealthCheck } from '../../healthCheck';
import { outcomeOf } from '../../outcome';

const ID = 'idle-in-transaction';

export const idleInTransaction = defineHealthCheck({
  id: ID,
  since: '0.1.0',
  category: 'server',
  title: 'Sessions idle in a transaction',
  needs: { role: 'pg_read_all_stats' },
  queries: { sessions },
  options: z.object({
    minSeconds: z
      .number()
      .nonnegative()
      .default(300)
      .describe('Seconds that a session must have been idle in its transaction (300; heuristic).'),
  }),
  documentation: {
    summary: 'A session began a transaction and then sent nothing for minutes.',
    why: 'An open transaction keeps the locks that it took, and keeps vacuum from removing rows that it might still see, in every table of the database. Usually a program waits for something else, such as a web service or a person, between BEGIN and COMMIT, or lost track of its connection.',
    fix: 'Mend the program: commit before it waits. Set idle_in_transaction_session_timeout for its role, so that the server ends such sessions by itself.',
    falsePositives:
      'A person at psql who thinks before COMMIT, or a migration that asks for a confirmation.',
    sources: [
      'https://www.postgresql.org/docs/18/runtime-config-client.html#GUC-IDLE-IN-TRANSACTION-SESSION-TIMEOUT',
    ],
  },
  judge({ sessions: rows }, { minSeconds }) {
    const idle = rows.filter(
      (row) =>
        isClient(row) &&
        (row.state ?? '').startsWith('idle in transaction') &&
        (row.state_s ?? 0) >= minSeconds,
    );
    return outcomeOf(
      idle.map((row) =>
        findingOf(
          row,
          rows.filter(({ blocked_by: blockers }) => blockers.includes(row.pid)).length,
        ),
      ),
    );
  },
});

function findingOf(row: SessionRow, blocked: number): HealthFinding {
  const idle = humanAge(1_000 * (row.state_s ?? 0));
  const effect =
    blocked > 0
      ? `${String(blocked)} ${blocked === 1 ? 'session waits' : 'sessions wait'} for its locks.`
      : 'Vacuum cannot remove what it may still see.';
  const pid = String(row.pid);
  return {
    check: ID,
    impact: blocked > 0 ? 'high' : 'medium',
    subject: { kind: 'session', session: pid },
    title: `${pid} has been idle in its transaction for ${idle}`,
    message: `The ${sessionWords(row)} has been idle in a transaction for ${idle}. ${effect} Let the program commit before it waits.`,
    sizeBytes: null,
    evidence: [
      measured('idle', 1_000 * (row.state_s ?? 0), 'ms'),
      ...ifTold('transaction', row.transaction_s === null ? null : 1_000 * row.transaction_s, 'ms'),
      measured('has written', row.writes ? 'yes' : 'no', 'text'),
      measured('sessions that wait for it', blocked, 'count'),
    ],
    fixes: [
      templateFix(
        `End session ${pid}`,
        `-- Rolls back what it did in this transaction, and closes its connection.\nSELECT pg_terminate_backend(${pid});`,
      ),
    ],
  };
}
