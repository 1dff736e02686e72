// Where does a session stand in the view, and in which order, so that it keeps its place while it does the same?

import type { Activity, Session } from '../../model/activity';
import { partyKey } from './blockingForest';

/** In the order in which people read them. Who blocks or waits is in the trees alone. */
export const SESSION_GROUPS = [
  'active',
  'idle-in-transaction',
  'idle',
  'background',
  'unknown',
] as const;
export type SessionGroup = (typeof SESSION_GROUPS)[number];

export function groupOf({ hidden, backendType, state }: Session): SessionGroup {
  if (hidden) return 'unknown';
  if (backendType !== 'client backend') return 'background';
  switch (state) {
    case 'active':
    case 'fastpath function call':
      return 'active';
    case 'idle':
      return 'idle';
    case 'idle in transaction':
    case 'idle in transaction (aborted)':
      return 'idle-in-transaction';
    case null:
    default:
      // `disabled`: track_activities is off in that session.
      return 'unknown';
  }
}

/** By what has lasted longest, which no look changes the order of: who comes later stands below. */
export function sessionsOf(
  { sessions, blocking }: Pick<Activity, 'sessions' | 'blocking'>,
  group: SessionGroup,
): readonly Session[] {
  const inTrees = new Set(blocking.map(({ party }) => partyKey(party)));
  return sessions
    .filter((session) => groupOf(session) === group)
    .filter(({ pid }) => !inTrees.has(partyKey({ kind: 'session', pid })))
    .sort((a, b) => ageOf(b, group) - ageOf(a, group) || a.pid - b.pid);
}

function ageOf(session: Session, group: SessionGroup): number {
  switch (group) {
    case 'active':
      return session.statementMs ?? 0;
    case 'idle-in-transaction':
      return session.transactionMs ?? 0;
    case 'idle':
      return session.stateMs ?? 0;
    case 'background':
    case 'unknown':
      return 0;
  }
}
