// An OR over several tables, or over a subquery, is searched by neither of its sides: can each side be answered by itself?

import type { Fix } from '../../../model/change';
import { editFix } from '../../changes/fixes';
import type { Condition } from '../../conditions/condition';
import { readsSubPlan } from '../../conditions/expression';
import { keysetBound } from '../../rewrites/keysetBound';
import { orToUnion } from '../../rewrites/orToUnion';
import type { RuleContext } from '../rule';

/** Its sides read different tables, or one of them a subquery: no index on one table serves them together. */
export function isMixedOr({ underOr, arms, columns, expression }: Condition): boolean {
  if (!underOr || arms.length < 2) return false;
  return readsSubPlan(expression) || new Set(columns.map(({ alias }) => alias)).size > 1;
}

/** An OR on one table that asks for the next page by several keys. */
export function keysetFixes(
  { statement }: RuleContext,
  conditions: readonly Condition[],
): readonly Fix[] {
  const isOr = conditions.some(({ underOr, arms }) => underOr && arms.length > 1);
  const told = statement === null || !isOr ? null : keysetBound(statement);
  if (told === null) return [];
  return [editFix(told.title, told.edit.range, told.edit.newText, told.equivalence)];
}

export function unionFix({ statement, catalog, plan }: RuleContext): Fix | null {
  if (statement === null) return null;
  // The plan tells what the words may hide behind a view: whatever counts or numbers rows would do so for each side.
  const isPlain = plan.nodes.every(
    ({ fields }) =>
      !NEVER_APART.has(fields['Node Type']) &&
      (fields['Node Type'] !== 'Aggregate' || fields['Group Key'] !== undefined),
  );
  const told = orToUnion(statement, catalog, isPlain);
  return told === null
    ? null
    : editFix(told.title, told.edit.range, told.edit.newText, told.equivalence);
}

/** Nodes whose result depends on all rows together, or that write or lock. Of min, max and their like a Limit is all that is left. */
const NEVER_APART: ReadonlySet<string> = new Set([
  'Limit',
  'LockRows',
  'WindowAgg',
  'ProjectSet',
  'ModifyTable',
]);
