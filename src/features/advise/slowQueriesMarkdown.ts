// The slow statements of a server and what would help each, as one report in Markdown.

import type { ExplainReport } from '../../model/report';
import type { Workload } from '../../model/workload';
import { humanCost, humanMs, humanShare } from '../../util/humanNumbers';
import { markdownCode, markdownText } from '../../util/markdownText';
import { visibleIn } from '../../util/visibleText';
import { suggestionText } from '../adviceText';
import { shareOf } from '../workload/ranking';
import { callsOf } from '../workload/workloadWords';
import type { SlowQueries, SlowQuery } from './slowQueries';

/** Of each statement, those that gain the most. */
const MOST_SUGGESTIONS = 3;

export function slowQueriesMarkdown(name: string, workload: Workload, found: SlowQueries): string {
  const { queries, cancelled } = found;
  const helped = queries.filter(
    ({ outcome }) => outcome.kind === 'report' && outcome.report.suggestions.length > 0,
  ).length;
  const end = cancelled ? ' The rest was not looked at: it was cancelled.' : '';
  return [
    `# Slow queries of ${markdownText(visibleIn(name))}`,
    '',
    `${String(queries.length)} statements, most time first; something would help ${String(helped)} of them. They were planned and not executed.${end}`,
    '',
    ...workload.notes.flatMap((note) => [markdownText(visibleIn(note)), '']),
    ...queries.flatMap((query, position) => section(query, position + 1, workload)),
    ...unread(workload),
  ].join('\n');
}

/** They may be the slowest of all. */
function unread({ unread: hidden }: Workload): readonly string[] {
  if (hidden.length === 0) return [];
  return [
    ...['## Not looked at', ''],
    ...visibleIn(hidden).map(({ why, calls, totalMs }) => {
      const took = totalMs === null ? '' : `, ${humanMs(totalMs)} in all`;
      return `- ${callsOf(calls)}${took}: ${markdownText(why)}`;
    }),
    '',
  ];
}

function section(query: SlowQuery, number: number, workload: Workload): readonly string[] {
  const { statement, outcome } = visibleIn(query);
  const { text, calls, counters } = statement;
  const share = shareOf(counters?.totalMs ?? null, workload);
  const took = [
    callsOf(calls),
    ...(counters === null
      ? []
      : [`${humanMs(counters.totalMs)} in all`, `${humanMs(counters.meanMs)} each`]),
    ...(share === null ? [] : [humanShare(share)]),
  ];
  return [
    `## ${String(number)}. ${took.join(', ')}`,
    '',
    markdownCode('sql', text),
    '',
    ...(outcome.kind === 'refused'
      ? [`Not planned: ${markdownText(outcome.why)}`, '']
      : helpOf(outcome.report)),
  ];
}

function helpOf({ verdict, suggestions, statement }: ExplainReport): readonly string[] {
  const told = suggestions
    .slice(0, MOST_SUGGESTIONS)
    .map((suggestion) => suggestionText(suggestion, statement.text));
  return [
    markdownText(verdict),
    '',
    ...(told.length === 0 ? ['Nothing that was tried would help.', ''] : []),
    ...told.flatMap(({ title, sql, proof: { level, costBefore, costAfter } }) => [
      `**${markdownText(title)}** (${
        level === 'rule' || costBefore === null || costAfter === null
          ? 'not verified'
          : `cost ${humanCost(costBefore)} to ${humanCost(costAfter)}, ${level}`
      })`,
      '',
      markdownCode('sql', sql),
      '',
    ]),
  ];
}
