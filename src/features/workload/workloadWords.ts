// A workload in words: what is listed of how much, and every counter of a statement by its name.

import type { StatementCounters, Workload, WorkloadOrder } from '../../model/workload';
import type { Share } from '../../model/quantities';
import {
  exactCount,
  humanBytes,
  humanCount,
  humanMs,
  humanRows,
  humanShare,
} from '../../util/humanNumbers';

export const ORDER_WORDS: Readonly<Record<WorkloadOrder, string>> = {
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

export function callsOf(calls: number): string {
  return `${humanCount(calls)} call${calls === 1 ? '' : 's'}`;
}

/** One line of a statement that may have many. */
export function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

/** What the server counted, with what follows from it; what it did not count is left out. */
export function counterRows(
  counters: StatementCounters,
  share: Share | null,
): readonly (readonly [label: string, value: string])[] {
  const { calls, hitBlocks, readBlocks, rows } = counters;
  const blocks = hitBlocks === null || readBlocks === null ? null : hitBlocks + readBlocks;
  const given: readonly (readonly [string, string | null])[] = [
    ['Calls', exactCount(calls)],
    ['Total time', humanMs(counters.totalMs)],
    ['Share of all', told(share, humanShare)],
    ['Mean', humanMs(counters.meanMs)],
    ['Standard deviation', told(counters.deviationMs, humanMs)],
    ['Fastest', told(counters.minMs, humanMs)],
    ['Slowest', told(counters.maxMs, humanMs)],
    ['Planning', told(counters.planMs, humanMs)],
    ['Rows', told(rows, humanCount)],
    ['Rows a call', rows === null || calls === 0 ? null : humanCount(rows / calls)],
    ['Blocks from shared buffers', told(hitBlocks, humanCount)],
    ['Blocks read', told(readBlocks, humanCount)],
    ['Hit ratio', blocks === null || blocks === 0 ? null : humanShare((hitBlocks ?? 0) / blocks)],
    ['Blocks dirtied', told(counters.dirtiedBlocks, humanCount)],
    ['Blocks written', told(counters.writtenBlocks, humanCount)],
    ['Waiting for blocks', told(counters.ioMs, humanMs)],
    ['Temporary blocks read', told(counters.tempReadBlocks, humanCount)],
    ['Temporary blocks written', told(counters.tempWrittenBlocks, humanCount)],
    ['WAL', told(counters.walBytes, humanBytes)],
    ['JIT', told(counters.jitMs, humanMs)],
    ['Counted since', told(counters.since, minuteOf)],
  ];
  return given.flatMap(([label, value]) => (value === null ? [] : [[label, value] as const]));
}

function told<T>(value: T | null, words: (value: T) => string): string | null {
  return value === null ? null : words(value);
}

/** The figure that a statement is ranked by, as it stands in a list. */
export function figureWords(counters: StatementCounters, by: WorkloadOrder): string {
  switch (by) {
    case 'total':
      return humanMs(counters.totalMs);
    case 'mean':
      return `${humanMs(counters.meanMs)} a call`;
    case 'calls':
      return callsOf(counters.calls);
    case 'buffers':
      return blocksOf(counters.hitBlocks, counters.readBlocks);
    case 'temp':
      return blocksOf(counters.tempReadBlocks, counters.tempWrittenBlocks);
  }
}

function blocksOf(one: number | null, other: number | null): string {
  return humanRows((one ?? 0) + (other ?? 0)).replace('row', 'block');
}
