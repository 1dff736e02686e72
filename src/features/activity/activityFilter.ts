// Which sessions does a person want to see? A tree stays whole as long as one of it is meant.

import type { Activity, Session } from '../../model/activity';
import { humanMs } from '../../util/humanNumbers';
import { partyKey, sessionOfParty } from './activityWords';

export interface ActivityFilter {
  /** Of the role that is connected. */
  readonly mine: boolean;
  /** In the database that is connected. */
  readonly here: boolean;
  /** Of the transaction or, without one, of what the session does; 0 takes all. */
  readonly leastAgeMs: number;
}

export const NO_FILTER: ActivityFilter = { mine: false, here: false, leastAgeMs: 0 };

export function filtered(activity: Activity, filter: ActivityFilter): Activity {
  const { server, sessions, prepared } = activity;
  const inTrees = keptInTrees(activity, (session) => isMeant(session, server, filter));
  return {
    ...activity,
    sessions: sessions.filter(
      (session) =>
        isMeant(session, server, filter) ||
        inTrees.has(partyKey({ kind: 'session', pid: session.pid })),
    ),
    prepared: prepared.filter(
      ({ gid, owner, database, ageMs }) =>
        inTrees.has(partyKey({ kind: 'prepared', gid })) ||
        ((!filter.mine || owner === server.user) &&
          (!filter.here || database === server.database) &&
          ageMs >= filter.leastAgeMs),
    ),
    blocking: activity.blocking.filter(({ party }) => inTrees.has(partyKey(party))),
  };
}

/** Null where all is shown. */
export function filterWords(
  { mine, here, leastAgeMs }: ActivityFilter,
  { user, database }: Activity['server'],
): string | null {
  const parts = [
    ...(mine ? [`user ${user}`] : []),
    ...(here ? [`database ${database}`] : []),
    ...(leastAgeMs > 0 ? [`${humanMs(leastAgeMs)} or longer`] : []),
  ];
  return parts.length === 0 ? null : `Filter: ${parts.join(', ')}`;
}

/** Who is not visible has no age: hidden, it would read as nobody. */
function isMeant(
  session: Session,
  { user, database }: Activity['server'],
  filter: ActivityFilter,
): boolean {
  if (filter.mine && session.user !== user) return false;
  if (filter.here && session.database !== database) return false;
  const ageMs = session.transactionMs ?? session.stateMs;
  return session.hidden || filter.leastAgeMs === 0 || (ageMs ?? 0) >= filter.leastAgeMs;
}

function keptInTrees(
  activity: Activity,
  isMeantHere: (session: Session) => boolean,
): ReadonlySet<string> {
  const kept = new Set<string>();
  let tree: string[] = [];
  let meant = false;
  const close = (): void => {
    if (meant) for (const key of tree) kept.add(key);
    tree = [];
    meant = false;
  };
  for (const { party, depth } of activity.blocking) {
    if (depth === 0) close();
    tree.push(partyKey(party));
    const session = sessionOfParty(activity, party);
    // Of a prepared transaction those behind it decide.
    meant ||= session !== null && isMeantHere(session);
  }
  close();
  return kept;
}
