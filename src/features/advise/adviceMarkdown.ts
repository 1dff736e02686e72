// Advice for a workload as Markdown, for issues and reviews, with the scripts.

import type { AdviseJson } from '../../model/adviseJson';
import { markdownCode, markdownCodeSpan, markdownText } from '../../util/markdownText';
import { visibleIn, visibleLine } from '../../util/visibleText';
import {
  adviceHeadline,
  applyScript,
  indexFacts,
  measuredWords,
  regressions,
  searchWords,
  statementCosts,
  undoScript,
} from './adviceWords';

export function adviceMarkdown(given: AdviseJson): string {
  const advice = visibleIn(given);
  const { create, drop, statements, unverified, refused, notes } = advice;
  const hasScript = create.length + drop.length > 0;
  return [
    '# Indexes for a workload',
    '',
    markdownText(adviceHeadline(advice)),
    '',
    markdownText(searchWords(advice)),
    '',
    ...notes.flatMap((note) => [markdownText(note), '']),
    ...listed('Create', create, (index) => [
      markdownCodeSpan(index.ddl),
      markdownText(indexFacts(index).join(' · ')),
      ...(index.remark === undefined ? [] : [markdownText(index.remark)]),
    ]),
    ...listed('Drop', drop, ({ sql, why }) => [markdownCodeSpan(sql), markdownText(why)]),
    ...(hasScript
      ? [
          ...['## Apply', '', markdownCode('sql', applyScript(advice)), ''],
          ...['## Undo', '', markdownCode('sql', undoScript(advice)), ''],
        ]
      : []),
    ...listed('Cost more than before', regressions(advice), (statement) => [
      markdownText(`${statement.id}: ${statementCosts(statement)}`),
    ]),
    ...listed('Statements', statements, (statement) => [
      markdownText(
        `${statement.id}: ${statementCosts(statement)}, ${String(statement.calls)} ${statement.calls === 1 ? 'call' : 'calls'}`,
      ),
      ...[measuredWords(statement) ?? []].flat().map(markdownText),
      markdownCodeSpan(visibleLine(statement.text)),
    ]),
    ...listed('Not advised', refused, ({ ddl, why }) => [markdownCodeSpan(ddl), markdownText(why)]),
    ...listed('Not judged', unverified, ({ id, text, why }) => [
      markdownText(`${id}: ${why}`),
      markdownCodeSpan(visibleLine(text)),
    ]),
  ].join('\n');
}

/** Nothing where there is none. */
function listed<T>(
  title: string,
  items: readonly T[],
  lines: (item: T) => readonly string[],
): readonly string[] {
  if (items.length === 0) return [];
  return [...[`## ${title}`, ''], ...items.map((item) => `- ${lines(item).join('  \n  ')}`), ''];
}
