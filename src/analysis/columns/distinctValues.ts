// How many values does a column hold, as its statistics have it?

import type { ColumnStatistics } from '../../model/catalog';
import type { Rows } from '../../model/quantities';

/** pg_stats.n_distinct is a count or, negative, a ratio to the rows of the table. Null where nobody knows. */
export function distinctValues(
  statistics: Pick<ColumnStatistics, 'nDistinct'> | null | undefined,
  rows: Rows | null | undefined,
): number | null {
  const nDistinct = statistics?.nDistinct ?? 0;
  if (nDistinct > 0) return nDistinct;
  if (nDistinct === 0 || rows === null || rows === undefined || rows === 0) return null;
  return Math.max(1, -nDistinct * rows);
}
