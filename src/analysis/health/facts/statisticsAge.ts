// Since when do the counters count? Nothing may be called unused before they have seen a while.

import * as z from 'zod';
import { defineHealthQuery } from '../healthCheck';

/**
 * pg_stat_database.stats_reset is null from 15 on until someone resets; pg_stat_wal is reset at initdb and after a crash,
 * which zeroes all counters, so it is a safe lower bound.
 */
export const statisticsAge = defineHealthQuery({
  sql: () => `-- Cost: one row. Privilege: none.
SELECT extract(epoch FROM pg_catalog.now() - coalesce(d.stats_reset, w.stats_reset))::float8 / 86400 AS days
  FROM pg_catalog.pg_stat_database d, pg_catalog.pg_stat_wal w
 WHERE d.datname = pg_catalog.current_database()`,
  row: z.object({ days: z.number().nullable() }),
});

/** Null when it is not known. */
export function daysOf(answer: readonly { readonly days: number | null }[]): number | null {
  return answer[0]?.days ?? null;
}

/** Heuristic, of anything called unused: one working week with its weekend jobs. */
export const MIN_STATISTICS_AGE_DAYS = 7;

/** Why a judgement on use has to wait; null when the counters are old enough. */
export function tooYoung(ageDays: number | null, minDays: number): string | null {
  const needed = `judging use needs ${String(minDays)} day${minDays === 1 ? '' : 's'}.`;
  if (ageDays === null) return `It is not known since when the counters count; ${needed}`;
  if (ageDays >= minDays) return null;
  return `Statistics are ${ageInWords(ageDays)} old; ${needed}`;
}

export function ageInWords(days: number): string {
  if (days < 1) return 'less than a day';
  const whole = Math.floor(days);
  return whole === 1 ? '1 day' : `${String(whole)} days`;
}
