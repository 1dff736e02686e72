// The conditions of a node, with what the catalog and the statement tell about the casts in them.

import type { PlanNode } from '../../../model/planNode';
import { readConditions, type Condition } from '../../conditions/condition';
import { ofType } from '../../conditions/subject';
import type { RuleContext } from '../rule';
import { tableScanned } from '../../columns/tables';
import { aliasOf } from '../../plan/names';
import { findPredicate } from './place';

/** `texts` are fields of the node, such as its Filter. */
export function scanConditions(
  context: RuleContext,
  node: PlanNode,
  ...texts: readonly (string | undefined)[]
): readonly Condition[] {
  return texts.flatMap(readConditions).map((condition) => typed(context, node, condition));
}

/** `(account_id)::text` is a relabel of a varchar, a computation on an integer. */
function typed(context: RuleContext, node: PlanNode, condition: Condition): Condition {
  const { subject } = condition;
  if (subject === null || subject.cast === null) return condition;
  const isOurs = subject.alias === null || subject.alias === aliasOf(node);
  const columns = isOurs ? (tableScanned(context.catalog, node)?.columns ?? []) : [];
  const type = columns.find(({ name }) => name === subject.column)?.type ?? null;
  return { ...condition, subject: ofType(subject, type, isCastWritten(context, node, condition)) };
}

/** Null when the statement is not known or does not show the condition. */
function isCastWritten(
  { statement }: RuleContext,
  node: PlanNode,
  condition: Condition,
): boolean | null {
  const predicate = statement === null ? null : findPredicate(statement, node, condition);
  return predicate === null ? null : predicate.expression?.wrapper === 'cast';
}
