// All that is known of a session, as a table; what is not known is left out.

import type { Session } from '../../model/activity';
import { humanAge } from '../../util/humanNumbers';
import { doingWords, progressWords } from './activityWords';

export function sessionRows(session: Session): readonly (readonly [string, string])[] {
  const { progress, wait, hasWritten } = session;
  const rows: readonly (readonly [string, string | null])[] = [
    ['Process', String(session.pid)],
    ['Kind', session.backendType === 'client backend' ? null : session.backendType],
    ['User', session.user],
    ['Database', session.database],
    ['Application', session.application === '' ? null : session.application],
    ['Client', session.client],
    ['State', session.hidden ? doingWords(session) : session.state],
    ['In this state', ageOf(session.stateMs)],
    ['Transaction', ageOf(session.transactionMs)],
    [
      'Statement began',
      session.statementMs === null ? null : `${humanAge(session.statementMs)} ago`,
    ],
    ['Waits for', wait === null ? null : `${wait.type} ${wait.event}`],
    ['Has written', hasWritten === true ? 'yes' : null],
    ['Progress', progress === null ? null : progressWords(progress)],
    ['Connected since', session.backendStart],
  ];
  return rows.flatMap(([label, value]) => (value === null ? [] : [[label, value] as const]));
}

function ageOf(ms: number | null): string | null {
  return ms === null ? null : humanAge(ms);
}
