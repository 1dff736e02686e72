// On which words of the statement does a finding stand? The predicate or table that causes it, through plan aliases.

import type { PlanNode } from '../../../model/planNode';
import type { SourceRange } from '../../../model/sourceRange';
import type {
  Predicate,
  QueryBlock,
  RelationReference,
  StatementMap,
} from '../../sql/statementMap';
import type { RuleContext } from '../rule';
import type { Condition } from './conditions';
import { aliasOf } from './names';

/** The relation that a scan node reads, as the statement names it; the leading keyword as a last resort. */
export function placeRelation({ statement }: RuleContext, node: PlanNode): SourceRange | null {
  if (statement === null) return null;
  return relationReference(statement, node)?.range ?? statement.keyword;
}

/** The condition of a scan node; the relation when the condition is not found. */
export function placeCondition(
  context: RuleContext,
  node: PlanNode,
  conditions: readonly Condition[],
): SourceRange | null {
  const { statement } = context;
  if (statement === null) return null;
  for (const condition of conditions) {
    const predicate = findPredicate(statement, node, condition);
    if (predicate !== null) return predicate.range;
  }
  return placeRelation(context, node);
}

/** The predicate of the statement that a printed condition came from. */
export function findPredicate(
  statement: StatementMap,
  node: PlanNode,
  condition: Condition,
): Predicate | null {
  const { subject } = condition;
  if (subject === null) return null;
  const relation = relationReference(statement, node);
  const alias = relation?.alias ?? aliasOf(node);
  const candidates = statement.predicates.filter((predicate) =>
    predicate.columns.some(
      (column) =>
        column.column === subject.column &&
        (column.alias === null || alias === null || column.alias === alias),
    ),
  );
  return (
    candidates.find((predicate) => sameValue(predicate, condition)) ??
    candidates.find((predicate) => predicate.kind === condition.kind) ??
    candidates[0] ??
    null
  );
}

function sameValue(predicate: Predicate, condition: Condition): boolean {
  const text = predicate.value?.text;
  return (
    text !== undefined && predicate.kind === condition.kind && condition.value.startsWith(text)
  );
}

/** The planner tells repeated names apart by _1, _2 (ruleutils.c set_rtable_names). */
export function relationReference(
  { relations }: StatementMap,
  node: PlanNode,
): RelationReference | null {
  const alias = aliasOf(node);
  if (alias === null) return null;
  const base = alias.replace(/_\d+$/, '');
  const name = node.fields['Relation Name'] ?? node.fields['CTE Name'];
  return (
    relations.find((relation) => relation.alias === alias) ??
    relations.find((relation) => relation.alias === base && relation.name === name) ??
    relations.find((relation) => relation.name !== '' && relation.name === name) ??
    null
  );
}

/** The join condition of a node, through the columns that it compares. */
export function placeJoin(
  context: RuleContext,
  scan: PlanNode | null,
  conditions: readonly Condition[],
): SourceRange | null {
  const { statement } = context;
  if (statement === null) return null;
  const columns = new Set(conditions.flatMap(({ subject }) => (subject ? [subject.column] : [])));
  const join = statement.predicates.find(
    (predicate) =>
      predicate.isJoin && predicate.columns.some((column) => columns.has(column.column)),
  );
  if (join !== undefined) return join.range;
  return scan === null ? statement.keyword : placeRelation(context, scan);
}

/** The ORDER BY items that a sort key came from. */
export function placeOrder(context: RuleContext, keys: readonly string[]): SourceRange | null {
  const { statement } = context;
  if (statement === null) return null;
  const names = new Set(keys.map(keyColumn));
  for (const block of statement.blocks) {
    const items = block.orderBy.filter(
      ({ column, text }) => names.has(column?.column ?? text) || names.size === 0,
    );
    const first = items[0];
    const last = items.at(-1);
    if (first !== undefined && last !== undefined) {
      return { start: first.range.start, end: last.range.end };
    }
    const group = block.groupBy.find(({ column }) => names.has(column?.column ?? ''));
    if (group !== undefined) return group.range;
    if (block.distinct !== null) return block.distinct;
  }
  return statement.keyword;
}

/** `o.created_at DESC NULLS LAST` is on created_at. */
export function keyColumn(key: string): string {
  const name = key.replace(/ (?:COLLATE .*|USING .*|DESC\b.*|NULLS .*)$/, '');
  return name.slice(name.lastIndexOf('.') + 1).replaceAll('"', '');
}

/** The block whose OFFSET is this number, or the one block that has an OFFSET. */
export function blockWithOffset(
  { blocks }: StatementMap,
  skipped: number | null,
): QueryBlock | null {
  const withOffset = blocks.filter(({ offset }) => offset !== null);
  return withOffset.find(({ offset }) => offset?.value === skipped) ?? withOffset[0] ?? null;
}
