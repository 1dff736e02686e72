// A history for a terminal: some lines from then to now, with a few figures each, and what happened in between.

import type { HistorySpan } from '../../model/monitorHistory';
import { humanBytes, humanCount, humanShare } from '../../util/humanNumbers';
import { visibleIn } from '../../util/visibleText';

/** A screen. */
const MOST_LINES = 24;

const COLUMNS: readonly (readonly [string, string, (value: number) => string])[] = [
  ['sessionsActive', 'active', (value) => value.toFixed(1)],
  ['sessionsWaitingForLock', 'lock waits', (value) => value.toFixed(1)],
  ['commitsPerSecond', 'commits/s', humanCount],
  ['hitRatio', 'least hit', humanShare],
  ['walBytesPerSecond', 'WAL/s', humanBytes],
  ['tempBytesPerSecond', 'temp/s', humanBytes],
];
const WIDTH = 12;
const WHAT = 'The most of the time from each line to the next, and of hits the least.';

export function historyText(given: readonly HistorySpan[]): string {
  const spans = visibleIn(given);
  const size = Math.ceil(spans.length / MOST_LINES);
  const groups = Array.from({ length: Math.ceil(spans.length / size) }, (_, at) =>
    spans.slice(at * size, (at + 1) * size),
  );
  const heading = [
    'since (UTC)'.padEnd(WIDTH + 6),
    ...COLUMNS.map(([, word]) => word.padStart(WIDTH)),
  ];
  return [WHAT, heading.join(''), ...groups.flatMap(groupLines), ''].join('\n');
}

/** The worst of the mean values is what somebody looks for: the most, but of hits the least. */
function groupLines(group: readonly HistorySpan[]): readonly string[] {
  const cells = COLUMNS.map(([name, , words]) => {
    const known = group.flatMap(({ metrics }) =>
      Object.hasOwn(metrics, name) ? [metrics[name]?.mean ?? 0] : [],
    );
    return (
      known.length === 0
        ? '–'
        : words(name === 'hitRatio' ? Math.min(...known) : Math.max(...known))
    ).padStart(WIDTH);
  });
  const at = (group[0]?.at ?? '')
    .slice(0, 16)
    .replace('T', ' ')
    .padEnd(WIDTH + 6);
  const events = [...new Set(group.flatMap(({ events: all }) => all))];
  return [at + cells.join(''), ...events.map((event) => `  ${event}`)];
}
