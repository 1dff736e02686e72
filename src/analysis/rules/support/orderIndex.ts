// Which index would deliver the rows in the order that a sort gives them?

import type { PlanNode } from '../../../model/planNode';
import type { RuleContext } from '../rule';
import { indexOn, type IndexAdvice } from './indexAdvice';
import { tableOf } from './names';
import { subtree } from './nodes';
import { readSortKey } from './sortKeys';

/** Null unless the sort reads one table and its keys are bare columns. `leading`: columns compared with =, which come first. */
export function orderIndex(
  context: RuleContext,
  sort: PlanNode,
  leading: readonly string[] = [],
): IndexAdvice | null {
  const leaves = [...subtree(context, sort)].filter(({ children }) => children.length === 0);
  const [scan] = leaves;
  const keys = (sort.fields['Sort Key'] ?? []).map(readSortKey);
  if (scan === undefined || leaves.length !== 1 || !keys.every(({ isColumn }) => isColumn)) {
    return null;
  }
  // An index is read backwards as well: only mixed directions have to be written down.
  const isMixed = keys.some(
    ({ descending, nulls }) => descending !== keys[0]?.descending || nulls !== '',
  );
  const ordered = keys
    .filter(({ name }) => !leading.includes(name))
    .map(({ name, descending, nulls }) => ({
      name,
      order: isMixed ? `${descending ? ' DESC' : ''}${nulls}` : '',
    }));
  const first = leading.map((name) => ({ name, order: '' }));
  return indexOn(scan, [...first, ...ordered], tableOf(context.catalog, scan));
}
