// Activity for a terminal: the trees of who waits for whom, then the other sessions by what they do.

import {
  ageOfSession,
  ageWords,
  doingWords,
  GROUP_TITLES,
  headline,
  hiddenWords,
  partyWords,
  preparedOutside,
  SESSION_GROUPS,
  sessionOfParty,
  sessionsOf,
  statementLine,
  waitWords,
  whoWords,
  type SessionGroup,
} from '../../features/activity/activityWords';
import type { Activity, BlockingEntry, Session } from '../../model/activity';
import { humanAge } from '../../util/humanNumbers';
import { visibleIn } from '../../util/visibleText';
import { fit, styleFor, wrap, type Style } from './style';

export interface ActivityTextOptions {
  readonly colour: boolean;
  readonly columns: number;
  /** The trees alone. */
  readonly blocked: boolean;
}

export function activityText(given: Activity, options: ActivityTextOptions): string {
  const style = styleFor(options.colour);
  // Lines of a statement would be shown as signs.
  const sessions = given.sessions.map((session) => ({
    ...session,
    statement: session.statement === null ? null : statementLine(session),
  }));
  const activity = visibleIn({ ...given, sessions });
  const { server } = activity;
  const hidden = hiddenWords(activity);
  return [
    '',
    style.strong(`  Activity of ${server.database}`) +
      style.muted(`  ·  PostgreSQL ${server.version}  ·  ${headline(activity)}`),
    '',
    ...blockingLines(activity, style, options.columns),
    ...(options.blocked
      ? []
      : SESSION_GROUPS.flatMap((group) => groupLines(activity, group, style, options.columns))),
    ...(hidden === null ? [] : [style.warning(wrap(hidden, options.columns, '  ')), '']),
  ].join('\n');
}

function blockingLines(activity: Activity, style: Style, columns: number): readonly string[] {
  const { blocking } = activity;
  if (blocking.length === 0) return [`  ${style.good('✓')} Nobody waits for a lock.`, ''];
  return [
    style.strong('  Blocking'),
    ...blocking.map((entry) => {
      const line = fitted(`${'  '.repeat(entry.depth + 2)}${entryWords(activity, entry)}`, columns);
      return entry.depth === 0 ? style.danger(line) : line;
    }),
    '',
  ];
}

function entryWords(activity: Activity, entry: BlockingEntry): string {
  const { party, wait, behind, alsoBehind } = entry;
  const session = sessionOfParty(activity, party);
  const prepared =
    party.kind === 'prepared' ? activity.prepared.find(({ gid }) => gid === party.gid) : undefined;
  const waiting =
    wait === null ? [] : [`waits ${ageWords(wait.waitedMs)} ${waitWords(wait)}`.replace('  ', ' ')];
  const also =
    alsoBehind.length === 0 ? [] : [`also behind ${alsoBehind.map(partyWords).join(', ')}`];
  return [
    session === null
      ? partyWords(party)
      : `${String(session.pid)} ${whoWords(session, activity.server.database)}`,
    ...(prepared === undefined ? [] : [`${prepared.owner}, ${humanAge(prepared.ageMs)}`]),
    ...(wait === null && session !== null ? [stateWords(session)] : []),
    ...waiting,
    ...(behind === 0 ? [] : [`blocks ${String(behind)}`]),
    ...also,
    ...(session === null ? [] : [statementLine(session)]),
  ]
    .filter((part) => part !== '')
    .join('  ·  ');
}

function stateWords(session: Session): string {
  const { state, hidden, transactionMs } = session;
  if (hidden) return doingWords(session);
  return `${state ?? ''} ${ageWords(transactionMs)}`.trim();
}

function groupLines(
  activity: Activity,
  group: SessionGroup,
  style: Style,
  columns: number,
): readonly string[] {
  const sessions = sessionsOf(activity, group);
  const prepared = group === 'idle-in-transaction' ? preparedOutside(activity) : [];
  if (sessions.length + prepared.length === 0) return [];
  return [
    style.strong(`  ${GROUP_TITLES[group]} (${String(sessions.length + prepared.length)})`),
    ...sessions.map((session) => {
      const parts = [
        `${String(session.pid)} ${whoWords(session, activity.server.database)}`,
        ageWords(ageOfSession(session, group)),
        doingWords(session),
        statementLine(session),
      ];
      return fitted(`    ${parts.filter((part) => part !== '').join('  ·  ')}`, columns);
    }),
    ...prepared.map(({ gid, owner, ageMs }) =>
      fitted(`    prepared transaction ${gid}  ·  ${owner}, ${humanAge(ageMs)}`, columns),
    ),
    '',
  ];
}

function fitted(line: string, columns: number): string {
  return fit(line, columns).trimEnd();
}
