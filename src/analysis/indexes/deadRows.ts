// Is most of what a table holds dead, so that its size, and that of its indexes, says nothing about its rows?

import type { Table } from '../../model/catalog';
import type { Share } from '../../model/quantities';

/** Fewer dead rows are in the way of nobody. Heuristic. */
const LEAST_DEAD = 10_000;
/** Autovacuum begins at a fifth of the rows (autovacuum_vacuum_scale_factor): more dead than live is a vacuum that cannot. Heuristic. */
const MOSTLY: Share = 0.5;

/** By the counters of pg_stat_user_tables; false where they are not known. */
export function isMostlyDead({ activity }: Table): boolean {
  if (activity === null) return false;
  const { deadRows, liveRows } = activity;
  return deadRows >= LEAST_DEAD && deadRows > (deadRows + liveRows) * MOSTLY;
}
