// Turns a condition on a wrapped column, such as a cast to date, into one on the bare column, which a plain index serves.

import type { Fix } from '../../../model/change';
import type { PlanNode } from '../../../model/planNode';
import { editFix } from '../../changes/fixes';
import { onBareColumn } from '../../sql/bareColumn';
import type { RuleContext } from '../rule';
import type { Condition } from '../../conditions/condition';
import type { Subject } from '../../conditions/subject';
import { findPredicate } from './place';

/** `created_at::date = '2024-05-01'` becomes `created_at >= '2024-05-01'::date AND created_at < '2024-05-02'::date`. */
function bareColumnRewrite(
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
  return editFix(
    `Compare ${condition.subject.column} itself: ${newText}`,
    predicate.range,
    newText,
  );
}

export interface BareConditions {
  /** As they would stand: an index on what a rewrite does away with would serve nothing. */
  readonly conditions: readonly Condition[];
  readonly fixes: readonly Fix[];
  /** The first that a rewrite frees; null when none is. */
  readonly hidden: Subject | null;
}

/** The conditions of a scan with those rewritten that can be. */
export function onBareColumns(
  context: RuleContext,
  node: PlanNode,
  conditions: readonly Condition[],
): BareConditions {
  const rewritten = conditions.map((condition) => ({
    condition,
    fix: bareColumnRewrite(context, node, condition),
  }));
  return {
    conditions: rewritten.map(({ condition, fix }) => (fix === null ? condition : bare(condition))),
    fixes: rewritten.flatMap(({ fix }) => (fix === null ? [] : [fix])),
    hidden: rewritten.find(({ fix }) => fix !== null)?.condition.subject ?? null,
  };
}

function bare(condition: Condition): Condition {
  const { subject } = condition;
  if (subject === null) return condition;
  const column: Subject = { ...subject, wrapper: 'none', expression: subject.column };
  return { ...condition, kind: 'range', subject: column };
}

/** `on` is what an index would be built on, as in `orders (created_at)`; null when none is known. */
export function hiddenSentence({ expression, column }: Subject, on: string | null): string {
  const index = on === null ? 'an index on it' : `an index on ${on}`;
  return `${expression} hides ${column}: compared as it is, ${index} would serve it.`;
}
