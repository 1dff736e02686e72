// A history for a terminal: some lines from then to now, with a few figures each, and what happened in between.

import type { HistorySpan } from '../../model/monitorHistory';
import { groupBy } from '../../util/groupBy';
import { humanBytes, humanCount, humanShare } from '../../util/humanNumbers';
import { visibleIn } from '../../util/visibleText';

/** A screen. */
const MOST_LINES = 24;
const MINUTE_MS = 60_000;
/** In what a person counts time. */
const STEPS_MIN = [1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720, 1_440, 2_880] as const;
/** A pause this much longer than most is a hole, as of the counters of a monitor. */
const MOST_INTERVALS = 3;

const COLUMNS: readonly (readonly [string, string, (value: number) => string])[] = [
  ['sessionsActive', 'active', (value) => value.toFixed(1)],
  ['sessionsWaitingForLock', 'lock waits', (value) => value.toFixed(1)],
  ['commitsPerSecond', 'commits/s', humanCount],
  ['hitRatio', 'least hit', humanShare],
  ['walBytesPerSecond', 'WAL/s', humanBytes],
  ['tempBytesPerSecond', 'temp/s', humanBytes],
];
const WIDTH = 12;
const TIME_WIDTH = 18;
const WHAT = 'The most of the time from each line to the next, and of hits the least.';

/** What was kept of one row's time, in order. */
type Row = readonly HistorySpan[];

export function historyText(given: readonly HistorySpan[]): string {
  const spans = visibleIn(given);
  const stepMs = stepOf(spans);
  const leastMs = Math.max(stepMs, leastHoleMs(spans));
  const rows = [...groupBy(spans, (span) => Math.floor(startOf(span) / stepMs)).values()];
  const heading = [
    'since (UTC)'.padEnd(TIME_WIDTH),
    ...COLUMNS.map(([, word]) => word.padStart(WIDTH)),
  ];
  const lines = rows.flatMap((row, at) => [
    ...holeBefore(row, rows[at - 1], leastMs),
    ...rowLines(row),
  ]);
  const end = spans.slice(-1).map((last) => `${timeOf(endOf(last))}the last that was kept`);
  return [WHAT, heading.join(''), ...lines, ...end, ''].join('\n');
}

function stepOf(spans: readonly HistorySpan[]): number {
  const [first, last] = [spans[0], spans.at(-1)];
  if (first === undefined || last === undefined) return MINUTE_MS;
  const leastMs = (endOf(last) - startOf(first)) / MOST_LINES;
  const step = STEPS_MIN.find((minutes) => minutes * MINUTE_MS >= leastMs);
  return step === undefined ? leastMs : step * MINUTE_MS;
}

/** A monitor with a long interval leaves pauses that are none. */
function leastHoleMs(spans: readonly HistorySpan[]): number {
  const pausesMs = spans
    .slice(1)
    .flatMap((next, at) => spans.slice(at, at + 1).map((span) => pauseMs(span, next)))
    .toSorted((a, b) => a - b);
  return MOST_INTERVALS * (pausesMs[Math.floor(pausesMs.length / 2)] ?? 0);
}

function holeBefore(row: Row, before: Row | undefined, leastMs: number): readonly string[] {
  const [last, next] = [before?.at(-1), row[0]];
  if (last === undefined || next === undefined || pauseMs(last, next) <= leastMs) return [];
  return [`${timeOf(endOf(last))}nothing was kept until ${timeOf(startOf(next)).trimEnd()}`];
}

/** The worst of the mean values is what somebody looks for: the most, but of hits the least. */
function rowLines(row: Row): readonly string[] {
  const cells = COLUMNS.map(([name, , words]) => {
    const known = row.flatMap(({ metrics }) =>
      Object.hasOwn(metrics, name) ? [metrics[name]?.mean ?? 0] : [],
    );
    return (
      known.length === 0
        ? '–'
        : words(name === 'hitRatio' ? Math.min(...known) : Math.max(...known))
    ).padStart(WIDTH);
  });
  const at = row.slice(0, 1).map((first) => timeOf(startOf(first)));
  const events = [...new Set(row.flatMap(({ events: all }) => all))];
  return [[...at, ...cells].join(''), ...events.map((event) => `  ${event}`)];
}

function pauseMs(span: HistorySpan, next: HistorySpan): number {
  return startOf(next) - endOf(span);
}

function startOf({ at }: HistorySpan): number {
  return Date.parse(at);
}

function endOf(span: HistorySpan): number {
  return startOf(span) + span.spanSeconds * 1_000;
}

function timeOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 16).replace('T', ' ').padEnd(TIME_WIDTH);
}
