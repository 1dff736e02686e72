// What a person is told before a session is stopped: there is no way back, and nothing else holds it up.

import type { Activity, Session } from '../../model/activity';
import { humanAge } from '../../util/humanNumbers';
import {
  counted,
  partyWords,
  sessionOfParty,
  statementLine,
  waitersBehind,
  whoWords,
} from './activityWords';
import type { Signal } from './endSession';

export interface EndQuestion {
  readonly message: string;
  /** Lines, which hold names and a statement that others have written. */
  readonly details: readonly string[];
}

/** Of a statement and of those who wait, as far as a dialog holds them. Heuristic. */
const MOST_OF_STATEMENT = 300;
const MOST_WAITERS = 5;

export function endQuestion(activity: Activity, session: Session, what: Signal): EndQuestion {
  const { pid } = session;
  const name = `process ${String(pid)} (${whoWords(session)})`;
  const statement = statementLine(session);
  return {
    message: what === 'cancel' ? `Stop the statement of ${name}?` : `End the session of ${name}?`,
    details: [
      whoLine(session),
      ageLine(session),
      ...(statement === '' ? [] : [`Statement: ${cut(statement)}`]),
      writtenLine(session, what),
      behindLine(activity, session),
      ...warnings(session),
    ],
  };
}

function whoLine({ user, application, database, client, backendType }: Session): string {
  return [
    user === null ? (backendType ?? 'unknown') : `User ${user}`,
    application === '' ? 'no application name' : `application ${application}`,
    ...(database === null ? [] : [`database ${database}`]),
    ...(client === null ? [] : [client === 'socket' ? 'from the server itself' : `from ${client}`]),
  ].join(', ');
}

function ageLine({ state, stateMs, transactionMs }: Session): string {
  const since = stateMs === null ? '' : ` for ${humanAge(stateMs)}`;
  const transaction =
    transactionMs === null ? 'no transaction' : `transaction of ${humanAge(transactionMs)}`;
  return `${state ?? 'state not known'}${since}, ${transaction}`;
}

function writtenLine({ hasWritten, transactionMs }: Session, what: Signal): string {
  if (hasWritten === true)
    return what === 'cancel'
      ? 'It has written: what the statement did is rolled back, and the transaction with it unless it has a savepoint.'
      : 'It has written: what its transaction did is rolled back.';
  if (hasWritten === null) return 'Whether it has written is not visible.';
  return transactionMs === null
    ? 'It is in no transaction.'
    : 'Its transaction has written nothing.';
}

function behindLine(activity: Activity, { pid }: Session): string {
  const waiters = waitersBehind(activity, { kind: 'session', pid });
  if (waiters.length === 0) return 'Nobody waits for it.';
  const named = waiters.slice(0, MOST_WAITERS).map(({ party }) => {
    const waiter = sessionOfParty(activity, party);
    return `${partyWords(party)}${waiter === null ? '' : ` (${whoWords(waiter)})`}`;
  });
  const rest = waiters.length - named.length;
  const more = rest === 0 ? '' : `, and ${String(rest)} more`;
  return `${counted(waiters.length, 'session waits', 'sessions wait')} for it: ${named.join(', ')}${more}.`;
}

function warnings({ backendType, statement }: Session): readonly string[] {
  if (backendType === 'walsender')
    return [
      'It sends changes to a standby or a subscriber, which loses its stream until it connects again.',
    ];
  if (
    backendType === 'autovacuum worker' &&
    statement?.endsWith('(to prevent wraparound)') === true
  )
    return ['It vacuums to prevent wraparound: it comes again until it has finished, and must.'];
  return [];
}

function cut(line: string): string {
  return line.length <= MOST_OF_STATEMENT ? line : `${line.slice(0, MOST_OF_STATEMENT)} …`;
}
