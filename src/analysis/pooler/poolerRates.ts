// What went through each database in a second: between two looks at the console, or after one as PgBouncer averages it.

import type { PoolerRate } from '../../model/poolerReport';
import { CONSOLE_DATABASE, configNumber, type PoolerSample, type StatsRow } from './poolerSample';

const US_A_MS = 1_000;
/** PgBouncer's default. */
const STATS_PERIOD_SECONDS = 60;

export function ratesOf(sample: PoolerSample): readonly PoolerRate[] {
  const overSeconds = configNumber(sample, 'stats_period') ?? STATS_PERIOD_SECONDS;
  return sample.stats.filter(isServed).map((row) => ({
    database: row.database,
    over: 'stats_period',
    overSeconds,
    transactionsPerSecond: row.avg_xact_count,
    queriesPerSecond: row.avg_query_count,
    receivedBytesPerSecond: row.avg_recv,
    sentBytesPerSecond: row.avg_sent,
    transactionMs: row.avg_xact_count === 0 ? null : row.avg_xact_time / US_A_MS,
    queryMs: row.avg_query_count === 0 ? null : row.avg_query_time / US_A_MS,
    waitMs: null,
  }));
}

/** Only of databases whose counters went on: one that is new, or of a PgBouncer that was started anew, has no past. */
export function ratesBetween(
  before: PoolerSample,
  after: PoolerSample,
  elapsedMs: number,
): readonly PoolerRate[] {
  if (elapsedMs <= 0) return [];
  return after.stats.filter(isServed).flatMap((row) => {
    const then = before.stats.find(({ database }) => database === row.database);
    return then === undefined || wentBack(then, row) ? [] : [rateBetween(then, row, elapsedMs)];
  });
}

function rateBetween(before: StatsRow, after: StatsRow, elapsedMs: number): PoolerRate {
  const seconds = elapsedMs / 1_000;
  const grown = (key: Counter): number => after[key] - before[key];
  const transactions = grown('total_xact_count');
  const queries = grown('total_query_count');
  return {
    database: after.database,
    over: 'looks',
    overSeconds: seconds,
    transactionsPerSecond: transactions / seconds,
    queriesPerSecond: queries / seconds,
    receivedBytesPerSecond: grown('total_received') / seconds,
    sentBytesPerSecond: grown('total_sent') / seconds,
    transactionMs: transactions === 0 ? null : grown('total_xact_time') / US_A_MS / transactions,
    queryMs: queries === 0 ? null : grown('total_query_time') / US_A_MS / queries,
    waitMs: transactions === 0 ? null : grown('total_wait_time') / US_A_MS / transactions,
  };
}

const COUNTERS = [
  'total_xact_count',
  'total_query_count',
  'total_received',
  'total_sent',
  'total_xact_time',
  'total_query_time',
  'total_wait_time',
] as const;
type Counter = (typeof COUNTERS)[number];

function wentBack(before: StatsRow, after: StatsRow): boolean {
  return COUNTERS.some((key) => after[key] < before[key]);
}

function isServed({ database }: StatsRow): boolean {
  return database !== CONSOLE_DATABASE;
}
