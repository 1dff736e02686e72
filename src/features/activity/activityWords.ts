// What a session does, what it waits for and behind whom, as people read it.

import { partyKey } from '../../analysis/activity/blockingForest';
import {
  groupOf,
  SESSION_GROUPS,
  sessionsOf,
  type SessionGroup,
} from '../../analysis/activity/sessionGroups';
import { quoteLiteral } from '../../db/literals';
import type {
  Activity,
  BlockingEntry,
  LockWait,
  Party,
  Progress,
  Session,
} from '../../model/activity';
import { humanAge, humanCount, humanShare } from '../../util/humanNumbers';
import { oneLine } from '../workload/workloadWords';
import { rightToSee } from './endSession';

export { SESSION_GROUPS, sessionsOf, type SessionGroup };
export { partyKey };

export const GROUP_TITLES: Readonly<Record<SessionGroup, string>> = {
  active: 'Active',
  'idle-in-transaction': 'Idle in transaction',
  idle: 'Idle',
  background: 'Background',
  unknown: 'State not known',
};

/** Who it is: the role, with its database where that is not `here`, or what kind of process. */
export function whoWords({ user, database, backendType }: Session, here = database): string {
  const kind = backendType === 'client backend' ? null : backendType;
  const who = kind ?? user ?? 'a process of the server';
  return database === null || database === here ? who : `${who}@${database}`;
}

/** How long what it does lasts already; null where that is not known or means nothing. */
export function ageOfSession(session: Session, group: SessionGroup): number | null {
  switch (group) {
    case 'active':
      return session.statementMs;
    case 'idle-in-transaction':
      return session.transactionMs;
    case 'idle':
      return session.stateMs;
    case 'background':
      return session.backendType === 'client backend' ? null : session.transactionMs;
    case 'unknown':
      return null;
  }
}

/** What it does now: its progress, its wait or its state; empty where the group says all of it. */
export function doingWords(session: Session): string {
  const { progress, wait, state, hidden } = session;
  if (hidden) return 'not visible to this role';
  if (progress !== null) return progressWords(progress);
  if (state === 'disabled') return 'track_activities is off';
  if (state === 'idle in transaction (aborted)') return 'its transaction has failed';
  // What waits for its client or for work to come waits for nothing.
  if (wait === null || state?.startsWith('idle') === true || wait.type === 'Activity') return '';
  return `${wait.type} ${wait.event}`.trim();
}

export function progressWords({ command, object, phase, share }: Progress): string {
  const of = object === null ? '' : ` ${object}`;
  return `${command}${of}: ${phase}${share === null ? '' : ` ${humanShare(share)}`}`;
}

/** `for a row of public.orders`. */
export function waitWords({ lockType, mode, relation }: LockWait): string {
  const of = relation === null ? '' : ` of ${relation}`;
  switch (lockType) {
    case 'transactionid':
    case 'tuple':
      return relation === null ? 'for the end of a transaction' : `for a row${of}`;
    case 'relation':
      return `for ${mode} on ${relation ?? 'a relation of another database'}`;
    case 'virtualxid':
      return 'for the end of a transaction that may use what is changed';
    case 'extend':
      return `for new pages${of}`;
    case 'advisory':
      return 'for an advisory lock';
    default:
      return `for ${mode} on ${lockType}${of}`;
  }
}

export function partyWords(party: Party): string {
  if (party.kind === 'session') return `process ${String(party.pid)}`;
  return party.gid === null ? 'a prepared transaction' : `prepared transaction ${party.gid}`;
}

export function sessionOfParty(
  { sessions }: Pick<Activity, 'sessions'>,
  party: Party,
): Session | null {
  if (party.kind !== 'session') return null;
  return sessions.find(({ pid }) => pid === party.pid) ?? null;
}

/** Those that block nobody. */
export function preparedOutside({
  prepared,
  blocking,
}: Pick<Activity, 'prepared' | 'blocking'>): Activity['prepared'] {
  const inTrees = new Set(blocking.map(({ party }) => partyKey(party)));
  return prepared.filter(({ gid }) => !inTrees.has(partyKey({ kind: 'prepared', gid })));
}

/** Who waits for it, directly or behind others. */
export function waitersBehind(
  { blocking }: Pick<Activity, 'blocking'>,
  party: Party,
): readonly BlockingEntry[] {
  const behind = new Map<string, BlockingEntry[]>();
  for (const entry of blocking)
    for (const blocker of [...(entry.parent === null ? [] : [entry.parent]), ...entry.alsoBehind]) {
      const waiting = behind.get(partyKey(blocker));
      if (waiting === undefined) behind.set(partyKey(blocker), [entry]);
      else waiting.push(entry);
    }
  // Somebody stands below one alone of those that it waits for, and a deadlock is a ring.
  const found = new Set([partyKey(party)]);
  for (const key of found)
    for (const { party: waiter } of behind.get(key) ?? []) found.add(partyKey(waiter));
  return blocking.filter((entry) => {
    const key = partyKey(entry.party);
    return key !== partyKey(party) && found.has(key);
  });
}

export function blockedCount({ blocking }: Pick<Activity, 'blocking'>): number {
  return blocking.filter(({ wait }) => wait !== null).length;
}

/** One sentence above all of it. */
export function headline(activity: Activity): string {
  const { sessions, hiddenSessions } = activity;
  // Others are processes that every server has.
  const people = sessions.filter(({ user }) => user !== null).length;
  const blocked = blockedCount(activity);
  return [
    counted(people, 'session', 'sessions'),
    blocked === 0 ? 'nobody waits for a lock' : `${humanCount(blocked)} blocked`,
    ...(hiddenSessions === 0 ? [] : [`the state of ${humanCount(hiddenSessions)} is not visible`]),
  ].join(', ');
}

/** Null where all is seen. */
export function hiddenWords({ hiddenSessions, server }: Activity): string | null {
  if (hiddenSessions === 0) return null;
  const whose =
    hiddenSessions === 1
      ? '1 session of another role'
      : `${humanCount(hiddenSessions)} sessions of other roles`;
  return `What ${whose} does is not visible to ${server.user}, and counted nowhere. ${rightToSee(server.user)}`;
}

export function counted(count: number, one: string, several: string): string {
  return `${humanCount(count)} ${count === 1 ? one : several}`;
}

export function ageWords(ms: number | null): string {
  return ms === null ? '' : humanAge(ms);
}

/** On one line; empty where there is none. */
export function statementLine({ statement }: Session): string {
  return statement === null ? '' : oneLine(statement);
}

/** Of the trees first, then as the groups stand; numbers first, as a line is cut at its end. */
export function sessionChoices(
  activity: Activity,
): readonly { readonly label: string; readonly detail: string; readonly session: Session }[] {
  const inTrees = activity.blocking.flatMap(({ party }) => sessionOfParty(activity, party) ?? []);
  const others = SESSION_GROUPS.flatMap((group) => sessionsOf(activity, group));
  return [...inTrees, ...others].map((session) => {
    const behind = waitersBehind(activity, { kind: 'session', pid: session.pid }).length;
    const parts = [
      `${whoWords(session, activity.server.database)} · ${String(session.pid)}`,
      ageWords(ageOfSession(session, groupOf(session))),
      doingWords(session),
      behind === 0 ? '' : `blocks ${humanCount(behind)}`,
    ];
    const label = parts.filter((part) => part !== '').join(' · ');
    return { label, detail: statementLine(session), session };
  });
}

/** Ends a prepared transaction, for a person to run in its database. */
export function rollbackPreparedSql(gid: string): string {
  return `ROLLBACK PREPARED ${quoteLiteral(gid).trim()};`;
}
