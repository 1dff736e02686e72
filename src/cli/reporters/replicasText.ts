// The replicas of a server for a terminal: how each stands, and which could be looked at too.

import { addressText } from '../../features/replicas/replicaProfile';
import { standingWords } from '../../features/replicas/replicaWords';
import type { ProposedReplica, ReplicaReport, ReplicaStanding } from '../../model/replicaReport';
import { visibleIn } from '../../util/visibleText';
import { styleFor, wrap, type Style } from './style';

export function replicasText(
  given: ReplicaReport,
  { colour, columns }: { readonly colour: boolean; readonly columns: number },
): string {
  const style = styleFor(colour);
  const { server, replicas, proposed, notes } = visibleIn(given);
  return [
    '',
    style.strong(`  PostgreSQL ${server.version}, ${server.role}`) +
      style.muted(`  ·  system identifier ${server.systemIdentifier}`),
    '',
    ...replicas.flatMap((standing) => standingLines(standing, style, columns)),
    ...proposalLines(proposed, style, columns),
    ...(replicas.length + proposed.length === 0 && notes.length === 0
      ? ['  No standby is connected to it. Name one that is not: --replica host:port']
      : []),
    ...notes.map((note) => style.warning(wrap(note, columns, '  '))),
    '',
  ].join('\n');
}

function standingLines(
  standing: ReplicaStanding,
  style: Style,
  columns: number,
): readonly string[] {
  const { name } = standing;
  if (standing.kind === 'refused')
    return [`  ${style.danger('✗')} ${name}`, style.muted(wrap(standing.why, columns, '    '))];
  const { streaming, version } = standing;
  const mark = streaming ? style.good('✓') : style.warning('!');
  const words = `standby, PostgreSQL ${version}, ${streaming ? 'streaming' : 'not streaming'}: ${standingWords(standing)}`;
  return [`  ${mark} ${name}`, style.muted(wrap(words, columns, '    '))];
}

function proposalLines(
  proposed: readonly ProposedReplica[],
  style: Style,
  columns: number,
): readonly string[] {
  if (proposed.length === 0) return [];
  return [
    '  The server also sends to these, which were not connected to:',
    ...proposed.map((one) => `    ${one.name}, ${one.state ?? ''}: --replica ${addressText(one)}`),
    style.muted(
      wrap(
        'The port is a guess, the server’s own: PostgreSQL does not tell that of a standby.',
        columns,
        '    ',
      ),
    ),
  ];
}
