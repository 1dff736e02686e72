// Which index would let the inner side of a join find its rows, instead of reading them all?

import type { PlanNode } from '../../../model/planNode';
import type { RuleContext } from '../rule';
import { mirrored, readConditions, type Condition } from '../../conditions/condition';
import { adviseIndex, type IndexAdvice } from './indexAdvice';
import { tableScanned } from '../../columns/tables';
import { aliasOf } from '../../plan/names';

/** On the join columns of a scanned table; null when the join compares none of them with =. */
export function joinIndex(
  context: RuleContext,
  join: PlanNode,
  scan: PlanNode,
): IndexAdvice | null {
  const { fields } = join;
  const printed = [
    fields['Join Filter'],
    fields['Hash Cond'],
    fields['Merge Cond'],
    scan.fields.Filter,
  ];
  const own = printed.flatMap(readConditions).flatMap((condition) => sideOf(condition, scan));
  return adviseIndex(context, scan, own, tableScanned(context.catalog, scan));
}

/** The condition as one on the scanned table, the other side being a value of the outer row. */
function sideOf(condition: Condition, scan: PlanNode): readonly Condition[] {
  const alias = aliasOf(scan);
  if (condition.subject === null || condition.kind !== 'equality') return [];
  if (condition.subject.alias === null || condition.subject.alias === alias) {
    return [{ ...condition, isRestriction: true }];
  }
  const other = mirrored(condition);
  return other?.subject?.alias === alias ? [{ ...other, isRestriction: true }] : [];
}
