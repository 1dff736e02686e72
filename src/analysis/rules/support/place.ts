// On which words of the statement does a finding stand? Hands a node's printed names to the statement map.

import type { PlanNode } from '../../../model/planNode';
import type { SourceRange } from '../../../model/sourceRange';
import {
  predicatesOf,
  rangeOfCondition,
  rangeOfCte,
  rangeOfFunction,
  rangeOfGroupBy,
  rangeOfJoinCondition,
  rangeOfOrderBy,
  rangeOfRelation,
  relationOf,
  type NodeNames,
} from '../../plan/locate';
import type { Predicate, QueryBlock, StatementMap } from '../../sql/statementMap';
import type { RuleContext } from '../rule';
import type { Condition } from '../../conditions/condition';

/** The statement names the table, never a shard or chunk of it; of those an alias of its own says nothing either. */
function namesOf({ fields, part }: PlanNode): NodeNames {
  const { Alias: alias, 'Relation Name': relation, Schema: schema } = fields;
  if (part === undefined || part.table === null) return { alias, relation, schema };
  const { schema: ofTable, name } = part.table;
  const own = alias?.startsWith(relation ?? '') === true ? name : alias;
  return { alias: own, relation: name, schema: ofTable ?? undefined };
}

/** The relation that a scan node reads, as the statement names it; the leading keyword as a last resort. */
export function placeRelation({ statement }: RuleContext, node: PlanNode): SourceRange | null {
  if (statement === null) return null;
  const { 'CTE Name': cte, 'Function Name': called } = node.fields;
  const named =
    cte !== undefined
      ? rangeOfCte(statement, cte)
      : called !== undefined
        ? rangeOfFunction(statement, called)
        : null;
  return named ?? rangeOfRelation(statement, namesOf(node));
}

/** The condition of a scan node; the relation when the condition is not found. */
export function placeCondition(
  context: RuleContext,
  node: PlanNode,
  conditions: readonly Condition[],
): SourceRange | null {
  const { statement } = context;
  if (statement === null) return null;
  const text = conditions.map((condition) => `(${condition.text})`).join(' AND ');
  return text === ''
    ? placeRelation(context, node)
    : rangeOfCondition(statement, namesOf(node), `(${text})`);
}

/** The predicate of the statement that a printed condition came from. */
export function findPredicate(
  statement: StatementMap,
  node: PlanNode,
  condition: Condition,
): Predicate | null {
  const relation = relationOf(statement, namesOf(node));
  return predicatesOf(statement, `(${condition.text})`, relation)[0] ?? null;
}

/** The join condition of a node, through the columns that it compares. */
export function placeJoin(
  { statement }: RuleContext,
  node: PlanNode,
  scan: PlanNode | null = null,
): SourceRange | null {
  if (statement === null) return null;
  const { fields } = node;
  // The nearest words first: what the join compares, then by what its inner side is searched.
  const printed = [
    fields['Hash Cond'],
    fields['Merge Cond'],
    fields['Join Filter'],
    scan?.fields['Index Cond'],
    scan?.fields.Filter,
  ];
  for (const condition of printed) {
    const range = condition === undefined ? null : rangeOfJoinCondition(statement, condition);
    if (range !== null) return range;
  }
  return scan === null ? statement.keyword : rangeOfRelation(statement, namesOf(scan));
}

/** The ORDER BY items that a sort key came from; GROUP BY or DISTINCT when the sort serves them. */
export function placeOrder(
  { statement }: RuleContext,
  keys: readonly string[],
): SourceRange | null {
  if (statement === null) return null;
  return rangeOfOrderBy(statement, keys) ?? rangeOfGroupBy(statement, keys) ?? statement.keyword;
}

export function placeGroup(
  { statement }: RuleContext,
  keys: readonly string[],
): SourceRange | null {
  return statement === null ? null : (rangeOfGroupBy(statement, keys) ?? statement.keyword);
}

/** The first call of a function; the leading keyword when the text does not name it, as behind a view. */
export function placeFunction({ statement }: RuleContext, name: string): SourceRange | null {
  return statement === null ? null : (rangeOfFunction(statement, name) ?? statement.keyword);
}

/** The whole statement is meant: its leading keyword. */
export function placeStatement({ statement }: RuleContext): SourceRange | null {
  return statement?.keyword ?? null;
}

/** The block whose OFFSET is this number, or the first that has an OFFSET. */
export function blockWithOffset(
  { blocks }: StatementMap,
  skipped: number | null,
): QueryBlock | null {
  const withOffset = blocks.filter(({ offset }) => offset !== null);
  return withOffset.find(({ offset }) => offset?.value === skipped) ?? withOffset[0] ?? null;
}
