// Turns a condition on a wrapped column, such as a cast to date, into one on the bare column, which a plain index serves.

import type { Fix } from '../../../model/finding';
import type { PlanNode } from '../../../model/planNode';
import { onBareColumn } from '../../sql/bareColumn';
import type { RuleContext } from '../rule';
import type { Condition } from '../../plan/conditions';
import { findPredicate } from './place';

/** `created_at::date = '2024-05-01'` becomes `created_at >= '2024-05-01'::date AND created_at < '2024-05-02'::date`. */
export function bareColumnRewrite(
  { statement }: RuleContext,
  node: PlanNode,
  condition: Condition,
): Fix | null {
  if (statement === null || condition.subject === null || condition.subject.wrapper === 'none')
    return null;
  const predicate = findPredicate(statement, node, condition);
  if (predicate === null || predicate.underOr) return null;
  const newText = onBareColumn(predicate, statement.statement.text);
  if (newText === null) return null;
  return {
    title: `Compare ${condition.subject.column} itself: ${newText}`,
    kind: 'edit',
    edit: { range: predicate.range, newText },
  };
}
