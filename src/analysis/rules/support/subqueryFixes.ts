// A subquery that runs for each row: which other words of the statement let the planner read its table once?

import type { Fix } from '../../../model/change';
import type { PlanNode } from '../../../model/planNode';
import { countToExists } from '../../rewrites/countToExists';
import { notInToNotExists } from '../../rewrites/notInToNotExists';
import { rewriteFix, type Rewritten } from '../../rewrites/rewrite';
import { scalarToJoin } from '../../rewrites/scalarToJoin';
import type { RuleContext } from '../rule';
import { placeRelation } from './place';

/** NOT EXISTS for the NOT IN whose subquery reads the scanned table. */
export function notExistsFixes(context: RuleContext, scan: PlanNode): readonly Fix[] {
  const { statement, catalog } = context;
  if (statement === null || catalog === null) return [];
  return around(context, scan, notInToNotExists(statement, catalog));
}

/** EXISTS for the count of the scanned table's rows that is compared with 0. */
export function existsFixes(context: RuleContext, scan: PlanNode): readonly Fix[] {
  return context.statement === null ? [] : around(context, scan, countToExists(context.statement));
}

/** A join with the scanned table, grouped once. */
export function joinFixes(context: RuleContext, scan: PlanNode): readonly Fix[] {
  const { statement, catalog } = context;
  if (statement === null || catalog === null) return [];
  const place = placeRelation(context, scan);
  const told = place === null ? null : scalarToJoin(statement, catalog, place);
  return told === null ? [] : [rewriteFix(told)];
}

function around(context: RuleContext, scan: PlanNode, told: readonly Rewritten[]): readonly Fix[] {
  const place = placeRelation(context, scan);
  return told
    .filter(
      ({ edit: { range } }) =>
        place !== null && range.start <= place.start && range.end >= place.end,
    )
    .map(rewriteFix);
}
