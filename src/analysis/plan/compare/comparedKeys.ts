// Which keys of a node tell how it works, so that a difference is a change of the plan and not of its figures.

import type { KeyChange } from '../../../model/planComparison';
import type { PlanFields, PlanNode } from '../../../model/planNode';

/** Printed by every EXPLAIN, with VERBOSE or not, executed or not. */
export const COMPARED_KEYS = [
  'Parallel Aware',
  'Join Type',
  'Strategy',
  'Partial Mode',
  'Operation',
  'Command',
  'Scan Direction',
  'Index Name',
  'Custom Plan Provider',
  'Index Cond',
  'Recheck Cond',
  'Hash Cond',
  'Merge Cond',
  'TID Cond',
  'Join Filter',
  'Filter',
  'One-Time Filter',
  'Order By',
  'Sort Key',
  'Presorted Key',
  'Group Key',
  'Cache Key',
  'Cache Mode',
  'Workers Planned',
  'Single Copy',
  'Disabled',
] as const;

/** How it went: only an executed node prints them, so a missing one is no change. */
const OUTCOME_KEYS = [
  'Workers Launched',
  'Sort Method',
  'Sort Space Type',
  'Hash Batches',
  'HashAgg Batches',
  'Storage',
] as const;

export function keyChanges(before: PlanNode, after: PlanNode): KeyChange[] {
  const always = ['Node Type', ...COMPARED_KEYS].flatMap((key) => change(before, after, key));
  const outcomes = OUTCOME_KEYS.filter(
    (key) => before.fields[key] !== undefined && after.fields[key] !== undefined,
  ).flatMap((key) => change(before, after, key));
  return [...always, ...outcomes];
}

function change({ fields: a }: PlanNode, { fields: b }: PlanNode, key: string): KeyChange[] {
  const before = printed(a[key]);
  const after = printed(b[key]);
  return before === after ? [] : [{ key, before, after }];
}

/** False is not printed by FORMAT TEXT and older servers: it counts as absent. */
export function printed(value: PlanFields[string]): string | null {
  if (value === undefined || value === false || value === null) return null;
  if (typeof value === 'string') return value;
  return Array.isArray(value) ? value.join(', ') : JSON.stringify(value);
}
