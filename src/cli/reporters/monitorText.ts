// A sample for a terminal: a few lines of figures, then what holds the server back and what somebody should look at.

import type { Bottleneck, MonitorAlert, MonitorSample, Verdict } from '../../model/monitorJson';
import { humanAge, humanBytes, humanCount, humanMs, humanShare } from '../../util/humanNumbers';
import { visibleIn } from '../../util/visibleText';
import { styleFor, wrap, type Style } from './style';

interface Page {
  readonly style: Style;
  readonly columns: number;
}

/** Heuristic: what stands behind these is little. */
const WAITS_SHOWN = 5;
const STATEMENTS_SHOWN = 5;

export function monitorText(
  given: MonitorSample,
  { colour, columns }: { readonly colour: boolean; readonly columns: number },
): string {
  const sample = visibleIn(given);
  const page = { style: styleFor(colour), columns };
  return [
    heading(sample, page),
    ...(sample.event === null ? [] : [page.style.warning(`  ${sample.event.text}`)]),
    ...figureLines(sample, page),
    ...waitLines(sample, page),
    ...statementLines(sample),
    ...(sample.verdict === null ? [] : verdictLines(sample.verdict, page)),
    ...sample.alerts.map((alert) => alertLine(alert, page)),
    ...gapLines(sample, page),
    '',
    '',
  ].join('\n');
}

function heading({ at, node, cost }: MonitorSample, { style }: Page): string {
  const time = at.slice(11, 19);
  const server = node === null ? 'not reached' : `PostgreSQL ${node.server}, ${node.role}`;
  const slow = style.muted(`  ·  every ${String(cost.intervalSeconds)} s`);
  return `  ${style.strong(`${time} UTC`)}  ·  ${server}${slow}`;
}

type Wording = (value: number) => string;
const perSecond: Wording = (value) => `${value < 10 ? value.toFixed(1) : humanCount(value)}/s`;
const bytesPerSecond: Wording = (value) => `${humanBytes(value)}/s`;

/** Figure, its word, and how it is told. */
const FIGURES: readonly (readonly [string, string, Wording])[] = [
  ['sessionsConnected', 'sessions', humanCount],
  ['sessionsUsable', 'usable', humanCount],
  ['sessionsActive', 'active', humanCount],
  ['sessionsIdleInTransaction', 'idle in transaction', humanCount],
  ['sessionsWaitingForLock', 'waiting for a lock', humanCount],
  ['commitsPerSecond', 'commits', perSecond],
  ['rollbacksPerSecond', 'rollbacks', perSecond],
  ['hitRatio', 'blocks hit', humanShare],
  ['blocksReadPerSecond', 'blocks read', perSecond],
  ['walBytesPerSecond', 'WAL', bytesPerSecond],
  ['tempBytesPerSecond', 'temporary files', bytesPerSecond],
];

function figureLines({ metrics }: MonitorSample, { columns }: Page): readonly string[] {
  const figures = FIGURES.flatMap(([name, word, words]) => {
    const value = metrics[name] ?? null;
    // A no-break space: a figure and its word stay on one line.
    return value === null ? [] : [`${word} ${words(value)}`.replaceAll(' ', '\u00a0')];
  });
  if (figures.length === 0) return [];
  return [wrap(figures.join(' · '), columns, '  ').replaceAll('\u00a0', ' ')];
}

function waitLines({ waits }: MonitorSample, { columns }: Page): readonly string[] {
  if (waits === null) return [];
  const all = waits.classes.reduce((sum, { aas }) => sum + aas, 0);
  const shown = waits.classes
    .slice(0, WAITS_SHOWN)
    .map(
      ({ type, event, aas }) => `${type === event ? type : `${type} ${event}`} ${aas.toFixed(1)}`,
    );
  const words = shown.length === 0 ? '' : `: ${shown.join(', ')}`;
  return [wrap(`${all.toFixed(1)} average active sessions${words}`, columns, '  ')];
}

function statementLines({ statements, statementsSeconds }: MonitorSample): readonly string[] {
  if (statements === null || statements.length === 0) return [];
  const heading = `  statements of ${humanAge((statementsSeconds ?? 0) * 1_000)}:`;
  const lines = statements
    .slice(0, STATEMENTS_SHOWN)
    .map(
      ({ queryId, calls, timeMs }) =>
        `    queryid ${queryId ?? 'hidden'}: ${humanMs(timeMs)} in ${humanCount(calls)} calls`,
    );
  return [heading, ...lines];
}

function verdictLines(verdict: Verdict, { style, columns }: Page): readonly string[] {
  switch (verdict.kind) {
    case 'unknown':
      return [style.muted(wrap(verdict.text, columns, '  '))];
    case 'nothing':
      return [style.good(wrap(verdict.text, columns, '  '))];
    case 'found': {
      const beside = verdict.beside.map(({ symptom }) =>
        style.muted(wrap(`Beside: ${symptom}`, columns, '  ')),
      );
      return [
        ...verdict.chain.flatMap((link, at) => linkLines(link, at, { style, columns })),
        ...beside,
      ];
    }
  }
}

function linkLines(
  { rule, symptom, evidence, cause, next }: Bottleneck,
  at: number,
  { style, columns }: Page,
): readonly string[] {
  const word = at === 0 ? 'Held back: ' : 'Because: ';
  return [
    style.warning(wrap(`${word}${symptom}`, columns, '  ')) + style.muted(`  ${rule}`),
    wrap(evidence.join(' '), columns, '    '),
    wrap(cause, columns, '    '),
    wrap(`Next: ${next}`, columns, '    '),
  ];
}

function alertLine({ severity, id, text }: MonitorAlert, { style, columns }: Page): string {
  const line = wrap(`${severity === 'critical' ? '●' : '◐'} ${id}: ${text}`, columns, '  ');
  return severity === 'critical' ? style.danger(line) : style.warning(line);
}

/** Each reason once: a privilege that is missing is told of many metrics. */
function gapLines({ gaps }: MonitorSample, { style, columns }: Page): readonly string[] {
  const told = gaps.filter(
    ({ why }) => !/^(?:Too little traffic|PostgreSQL \d+ and later)/.test(why),
  );
  return [...new Set(told.map(({ why }) => why))].map((why) => {
    const metrics = told.filter((gap) => gap.why === why).map(({ metric }) => metric);
    const more = metrics.length > 3 ? ` and ${String(metrics.length - 3)} more` : '';
    return style.muted(wrap(`– ${metrics.slice(0, 3).join(', ')}${more}: ${why}`, columns, '  '));
  });
}
