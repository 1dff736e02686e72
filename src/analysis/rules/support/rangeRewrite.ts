// Turns a cast to date around a timestamp into a range over the bare column, which a plain index serves.

import type { Fix } from '../../../model/finding';
import type { PlanNode } from '../../../model/planNode';
import type { RuleContext } from '../rule';
import type { Condition } from '../../plan/conditions';
import { findPredicate } from './place';

/** `created_at::date = '2024-05-01'` becomes `created_at >= '2024-05-01'::date AND created_at < '2024-05-01'::date + 1`. */
export function rangeRewrite(
  { statement }: RuleContext,
  node: PlanNode,
  condition: Condition,
): Fix | null {
  const isDay =
    condition.kind === 'equality' &&
    condition.subject?.wrapper === 'cast' &&
    condition.subject.expression.endsWith('::date');
  if (statement === null || !isDay) return null;
  const predicate = findPredicate(statement, node, condition);
  const column = predicate?.columns[0];
  const value = predicate?.value ?? null;
  if (predicate === null || value === null || column === undefined || predicate.underOr)
    return null;
  const text = statement.statement.text;
  const name = text.slice(column.range.start, column.range.end);
  const day = value.text.includes('::') ? value.text : `${value.text}::date`;
  return {
    title: `Compare ${name} with a range instead of casting it`,
    kind: 'edit',
    edit: {
      range: predicate.range,
      newText: `${name} >= ${day} AND ${name} < ${day} + 1`,
    },
  };
}
