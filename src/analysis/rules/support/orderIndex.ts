// Which index would deliver the rows in the order that a sort gives them?

import type { IndexKey } from '../../../model/indexDefinition';
import type { PlanNode } from '../../../model/planNode';
import { columnKey } from '../../indexes/newIndex';
import type { RuleContext } from '../rule';
import { adviseIndexOn, type IndexAdvice } from './indexAdvice';
import { tableScanned } from '../../columns/tables';
import { subtree } from './nodes';
import { readSortKey, type SortKey } from '../../conditions/sortKey';

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
    .map((key) => (isMixed ? orderKey(key) : columnKey(key.name)));
  return adviseIndexOn(
    scan,
    [...leading.map(columnKey), ...ordered],
    tableScanned(context.catalog, scan),
  );
}

/** NULLS FIRST is the default of DESC, NULLS LAST that of ASC. */
function orderKey({ name, descending, nulls }: SortKey): IndexKey {
  const nullsFirst = nulls === '' ? descending : nulls.endsWith('FIRST');
  return { column: name, descending, nullsFirst };
}
