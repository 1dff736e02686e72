// What both reports of a workload say in the same words.

import { figureOf, shareOf } from '../../features/workload/ranking';
import type { StatementCounters, Workload, WorkloadOrder } from '../../model/workload';
import { exactCount, humanCount, humanMs, humanShare } from '../../util/humanNumbers';

const ORDER_WORDS: Readonly<Record<WorkloadOrder, string>> = {
  total: 'total time',
  mean: 'time a call',
  calls: 'calls',
  buffers: 'blocks of tables and indexes',
  temp: 'temporary blocks',
};

/** `20 of 431 statements by total time; 1.2 M calls, 2 h in all, since 2026-11-01 10:00 UTC` */
export function headline({ statements, totals, since }: Workload, sort: WorkloadOrder): string {
  const shown = exactCount(statements.length);
  if (totals === null) return `${shown} statements`;
  const all = `${exactCount(totals.statements)} statement${totals.statements === 1 ? '' : 's'}`;
  const sums = `${callsOf(totals.calls)}, ${humanMs(totals.totalMs)} in all`;
  const from = since === null ? '' : `, since ${minuteOf(since)}`;
  return `${shown} of ${all} by ${ORDER_WORDS[sort]}; ${sums}${from}`;
}

/** `2026-11-01 10:00 UTC`; what is no moment stays what it is. */
function minuteOf(iso: string): string {
  const [, day, minute] = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d)/.exec(iso) ?? [];
  return day === undefined || minute === undefined ? iso : `${day} ${minute} UTC`;
}

/** Titles and figures of a row, the figure of the order among them. */
const FIGURES = ['total', 'share', 'calls', 'mean', 'rows a call', 'hit'] as const;

export function figuresOf(
  counters: StatementCounters | null,
  workload: Workload,
  sort: WorkloadOrder,
): readonly string[] {
  if (counters === null) return titlesFor(sort).map(() => '');
  const { totalMs, calls, meanMs, rows, hitBlocks, readBlocks } = counters;
  const share = shareOf(totalMs, workload);
  const blocks = (hitBlocks ?? 0) + (readBlocks ?? 0);
  return [
    humanMs(totalMs),
    share === null ? '' : humanShare(share),
    humanCount(calls),
    humanMs(meanMs),
    rows === null || calls === 0 ? '' : humanCount(rows / calls),
    hitBlocks === null || blocks === 0 ? '' : humanShare(hitBlocks / blocks),
    ...(sort === 'buffers' || sort === 'temp' ? [humanCount(figureOf(counters, sort))] : []),
  ];
}

export function titlesFor(sort: WorkloadOrder): readonly string[] {
  return [...FIGURES, ...(sort === 'buffers' || sort === 'temp' ? ['blocks'] : [])];
}

export function callsOf(calls: number): string {
  return `${humanCount(calls)} call${calls === 1 ? '' : 's'}`;
}

/** One line of a statement that may have many. */
export function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
