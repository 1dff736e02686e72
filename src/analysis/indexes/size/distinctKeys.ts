// How many different keys do several columns have together? Where nobody counted, as if their values met by chance.

import type { Rows } from '../../../model/quantities';

interface Counted {
  readonly distinct: number | null;
  readonly nullFraction: number;
}

/**
 * The planner's own answer (selfuncs.c estimate_num_groups) stops at a tenth of the rows, which is right for a plan and
 * wrong for a size: two columns with many values each tell nearly all rows apart.
 */
export function distinctKeys(keys: readonly Counted[], rows: Rows): number {
  const each = keys.map(({ distinct, nullFraction }) =>
    Math.max(1, (distinct ?? rows) + (nullFraction > 0 ? 1 : 0)),
  );
  const most = Math.max(1, ...each);
  const product = each.reduce((all, one) => all * one, 1);
  if (each.length < 2) return Math.min(product, Math.max(1, rows));
  return Math.min(Math.max(1, rows), Math.max(most, metByChance(product, rows)));
}

/** How many of `possible` values are met by `rows` draws. */
export function metByChance(possible: number, rows: Rows): number {
  const perValue: number = rows / Math.max(1, possible);
  return possible * -Math.expm1(-perValue);
}

/** Of `distinct` values that `all` rows have, those that `some` of the rows, taken by chance, still have. */
export function distinctAmong(distinct: number, all: Rows, some: Rows): number {
  if (some >= all || distinct <= 1) return Math.min(distinct, Math.max(1, some));
  // As selfuncs.c estimate_num_groups.
  return distinct * (1 - (1 - some / all) ** (all / distinct));
}
