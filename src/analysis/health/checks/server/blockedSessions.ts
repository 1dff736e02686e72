// Who keeps others waiting for a lock now? One finding for each that stands at the head of a queue.

import * as z from 'zod';
import type { HealthFinding } from '../../../../model/healthFinding';
import { humanAge, humanCount } from '../../../../util/humanNumbers';
import { templateFix } from '../../../changes/fixes';
import { ifTold, measured } from '../../evidence';
import { isClient, sessions, sessionWords, type SessionRow } from '../../facts/sessions';
import { defineHealthCheck } from '../../healthCheck';
import { outcomeOf } from '../../outcome';

const ID = 'blocked-sessions';

export const blockedSessions = defineHealthCheck({
  id: ID,
  since: '0.1.0',
  category: 'server',
  title: 'Sessions that block others',
  needs: { role: 'pg_read_all_stats' },
  queries: { sessions },
  options: z.object({
    minSeconds: z
      .number()
      .nonnegative()
      .default(10)
      .describe('Seconds that somebody must have waited (10; heuristic, beyond short writes).'),
    urgentSeconds: z
      .number()
      .nonnegative()
      .default(60)
      .describe('Seconds from which on it is urgent (60: many programs give up by then).'),
  }),
  documentation: {
    summary: 'Sessions wait for a lock that another one holds.',
    why: 'A lock is kept until its transaction ends. Whoever asks for a stronger one waits, and everybody who comes later waits behind, even for reads, when the first in the queue wants an exclusive lock (ALTER TABLE, most of all).',
    fix: 'Look at the session at the head of the queue: let it finish, cancel its statement, or end it. Run DDL with a short lock_timeout, and try again, so that it never makes others queue.',
    falsePositives:
      'Short waits for one another are usual where many change the same rows. Processes of the server, such as an autovacuum against wraparound or the worker of a subscription, are named, and not offered to be ended.',
    sources: [
      'https://www.postgresql.org/docs/18/explicit-locking.html',
      'https://www.postgresql.org/docs/18/functions-info.html#FUNCTIONS-INFO-SESSION',
    ],
  },
  judge({ sessions: rows }, { minSeconds, urgentSeconds }) {
    const byPid = new Map(rows.map((row) => [row.pid, row]));
    const waiting = rows.filter(({ blocked_by: blockers }) => blockers.length > 0);
    const heads = new Set(
      waiting.flatMap(({ blocked_by: blockers }) =>
        blockers.filter((pid) => (byPid.get(pid)?.blocked_by.length ?? 0) === 0),
      ),
    );
    const findings = [...heads].flatMap((pid) => {
      const queue = queueBehind(pid, waiting);
      const longest = Math.max(0, ...queue.map(({ lock_wait_s: seconds }) => seconds ?? 0));
      if (longest < minSeconds) return [];
      const head = byPid.get(pid) ?? null;
      return [findingOf({ pid, head, waiting: queue.length, longest }, longest >= urgentSeconds)];
    });
    return outcomeOf(findings);
  },
});

/** All that wait for it, and for those that do. */
function queueBehind(pid: number, waiting: readonly SessionRow[]): readonly SessionRow[] {
  const reached = new Set([pid]);
  for (let grown = true; grown;) {
    const next = waiting.filter(
      ({ pid: own, blocked_by: blockers }) =>
        !reached.has(own) && blockers.some((each) => reached.has(each)),
    );
    for (const { pid: own } of next) reached.add(own);
    grown = next.length > 0;
  }
  return waiting.filter(({ pid: own }) => own !== pid && reached.has(own));
}

interface Queue {
  readonly pid: number;
  /** Null for a prepared transaction (pid 0), and for one that was gone when it was looked for. */
  readonly head: SessionRow | null;
  readonly waiting: number;
  /** Seconds. */
  readonly longest: number;
}

function findingOf({ pid, head, waiting, longest }: Queue, urgent: boolean): HealthFinding {
  const count = `${humanCount(waiting)} ${waiting === 1 ? 'session' : 'sessions'}`;
  const name = pid === 0 ? 'A prepared transaction' : String(pid);
  const since = humanAge(1_000 * longest);
  return {
    check: ID,
    impact: urgent ? 'high' : 'medium',
    subject: { kind: 'session', session: name },
    title: `${name} keeps ${count} waiting`,
    message: `${nameOf(pid, head)} keeps ${count} waiting for a lock, the first since ${since}. ${stepFor(pid, head)}`,
    sizeBytes: null,
    evidence: [
      measured('waiting', waiting, 'count'),
      measured('longest wait', 1_000 * longest, 'ms'),
      measured('state of the blocker', head?.state ?? 'not told', 'text'),
      ...ifTold('kind of the blocker', head?.backend_type ?? null, 'text'),
    ],
    fixes: head !== null && isClient(head) ? [endFix(head)] : [],
  };
}

function nameOf(pid: number, head: SessionRow | null): string {
  if (pid === 0) return 'A prepared transaction';
  if (head === null) return `The process ${String(pid)}`;
  if (isClient(head)) return `The ${sessionWords(head)}`;
  return `The ${head.backend_type ?? 'process'} ${String(pid)} in ${head.database ?? 'no database'}`;
}

function stepFor(pid: number, head: SessionRow | null): string {
  if (pid === 0) return 'Commit or roll it back: see pg_prepared_xacts.';
  if (head === null) return 'Look for it in pg_stat_activity and pg_locks.';
  if (!isClient(head)) return stepForServer(head.backend_type ?? '');
  return head.state === 'active'
    ? 'Let it finish, or cancel it.'
    : 'It runs nothing: let its program commit, or end it.';
}

/** A usual autovacuum yields after deadlock_timeout: one that still blocks is against wraparound. */
function stepForServer(type: string): string {
  if (type === 'autovacuum worker')
    return 'Let it finish: one against wraparound does not yield, and begins anew when it is ended.';
  return type.startsWith('logical replication')
    ? 'It applies changes of a subscription: see pg_stat_subscription and the server log.'
    : 'It is a process of the server: let it finish.';
}

function endFix({ pid, state }: SessionRow): ReturnType<typeof templateFix> {
  const [title, call] =
    state === 'active'
      ? [`Cancel what session ${String(pid)} runs`, 'pg_cancel_backend']
      : [`End session ${String(pid)}`, 'pg_terminate_backend'];
  return templateFix(
    title,
    `-- What it did in its transaction is rolled back.\nSELECT ${call}(${String(pid)});`,
  );
}
