// Which words of the statement cause what a plan node does? Finds the range from the names and conditions that EXPLAIN prints.

import type { SourceRange } from '../../model/sourceRange';
import { readConditions, type Condition } from '../conditions/condition';
import { literalsIn, namesIn, operatorsIn } from '../conditions/words';
import type { Predicate, QueryBlock, RelationReference, StatementMap } from '../sql/statementMap';

/** The fields of a plan node that tell where it comes from, as EXPLAIN prints them. */
export interface NodeNames {
  readonly alias?: string | undefined;
  readonly relation?: string | undefined;
  readonly schema?: string | undefined;
}

/** The reference to a scanned relation; null when the text does not name it, as behind a view or in a function. */
export function relationOf(map: StatementMap, names: NodeNames): RelationReference | null {
  const { alias, relation, schema } = names;
  const named = map.relations.filter(
    (reference) =>
      (relation === undefined || reference.name === relation) &&
      (schema === undefined || reference.schema === null || reference.schema === schema),
  );
  const aliased = named.find((reference) => reference.alias === alias);
  if (aliased !== undefined) return aliased;
  const repeated = /^(.+)_(\d+)$/.exec(alias ?? '');
  if (repeated !== null) {
    // The planner tells the second t from the first by t_1, the third by t_2.
    const same = map.relations.filter((reference) => reference.alias === repeated[1]);
    const nth = same[Number(repeated[2])] ?? same.at(-1);
    if (nth !== undefined) return nth;
  }
  if (relation !== undefined && named.length === 1) return named[0] ?? null;
  // A partition or an inherited table carries the alias of its parent.
  return map.relations.find((reference) => reference.alias === (repeated?.[1] ?? alias)) ?? null;
}

export function rangeOfRelation(map: StatementMap, names: NodeNames): SourceRange {
  return relationOf(map, names)?.range ?? fallback(map);
}

/** The conditions of the text that a `Filter`, `Index Cond` or `Recheck Cond` came from, as one range; else the relation. */
export function rangeOfCondition(
  map: StatementMap,
  names: NodeNames,
  condition: string,
): SourceRange {
  const relation = relationOf(map, names);
  const found = predicatesOf(map, condition, relation);
  return joined(found) ?? relation?.range ?? fallback(map);
}

/** The conditions that join two relations, for `Hash Cond`, `Merge Cond` and `Join Filter`; null when none is found. */
export function rangeOfJoinCondition(map: StatementMap, condition: string): SourceRange | null {
  const parts = readConditions(condition);
  const joins = map.predicates.filter(
    (predicate) => predicate.isJoin && parts.some((part) => sharesAllColumns(map, predicate, part)),
  );
  return joined(joins) ?? joined(predicatesOf(map, condition, null));
}

/** The single predicates that a plan's condition was made from, best first; empty when none fits. */
export function predicatesOf(
  map: StatementMap,
  condition: string,
  relation: RelationReference | null,
): readonly Predicate[] {
  const found = new Set<Predicate>();
  for (const part of readConditions(condition)) {
    const scored = map.predicates
      .map((predicate) => ({ predicate, score: score(map, predicate, part, relation) }))
      .filter((candidate) => candidate.score > 0)
      .sort((a, b) => b.score - a.score);
    if (scored[0] !== undefined) found.add(scored[0].predicate);
  }
  return [...found];
}

/** 0 for no match; columns decide, then the operator, the value and the block. */
function score(
  map: StatementMap,
  predicate: Predicate,
  part: Condition,
  relation: RelationReference | null,
): number {
  if (!sharesAllColumns(map, predicate, part)) return 0;
  const isOwn =
    relation === null ||
    predicate.columns.some(({ alias }) => alias === relation.alias || alias === null);
  if (!isOwn) return 0;
  const sameOperator = operatorsIn(part.expression).some((operator) =>
    sameMeaning(operator, predicate),
  );
  const written = predicate.value?.text;
  const sameValue =
    written !== undefined && literalsIn(part.expression).some((value) => written.includes(value));
  const sameBlock = relation !== null && predicate.block === relation.block;
  return 1 + (sameOperator ? 4 : 0) + (sameValue ? 2 : 0) + (sameBlock ? 8 : 0);
}

function sharesAllColumns(map: StatementMap, predicate: Predicate, part: Condition): boolean {
  if (predicate.columns.length === 0) return false;
  return predicate.columns.every(({ alias, column }) =>
    part.columns.some(
      (seen) =>
        seen.column === column &&
        (seen.alias === null ||
          alias === null ||
          seen.alias === alias ||
          isRenamed(map, seen.alias, alias)),
    ),
  );
}

function isRenamed(map: StatementMap, planned: string, written: string): boolean {
  return (
    planned.startsWith(`${written}_`) ||
    // Conditions above a subquery or a view name the relations inside it.
    !map.relations.some((reference) => reference.alias === planned)
  );
}

const PRINTED_AS: Readonly<Record<string, readonly string[]>> = {
  like: ['~~'],
  'not like': ['!~~'],
  ilike: ['~~*'],
  'not ilike': ['!~~*'],
  in: ['=', '= any'],
  'not in': ['<>', '<> all'],
  '!=': ['<>'],
  between: ['>=', '<='],
};

function sameMeaning(printed: string, { operator }: Predicate): boolean {
  return printed === operator || PRINTED_AS[operator]?.includes(printed) === true;
}

/** ORDER BY of the block, whose sort key names fit best; null when the text has none. */
export function rangeOfOrderBy(map: StatementMap, sortKeys: readonly string[]): SourceRange | null {
  const wanted = sortKeys.flatMap((key) => namesIn(key));
  const fits = (block: QueryBlock): number =>
    block.orderBy.filter(({ column, text }) =>
      wanted.some((key) => key.column === (column?.column ?? text)),
    ).length;
  const blocks = map.blocks.filter((block) => block.orderBy.length > 0);
  const best = [...blocks].sort((a, b) => fits(b) - fits(a))[0];
  return best === undefined ? null : joined(best.orderBy);
}

/** GROUP BY likewise, or the DISTINCT that was planned as one. */
export function rangeOfGroupBy(
  map: StatementMap,
  groupKeys: readonly string[],
): SourceRange | null {
  const wanted = groupKeys.flatMap((key) => namesIn(key));
  const grouped = map.blocks.filter((block) => block.groupBy.length > 0);
  const best =
    grouped.find((block) =>
      block.groupBy.some(({ column }) => wanted.some((key) => key.column === column?.column)),
    ) ?? grouped[0];
  if (best !== undefined) return joined(best.groupBy);
  return map.blocks.find((block) => block.distinct !== null)?.distinct ?? null;
}

/** Of the outermost block that has one, as Limit nodes stand at the top. */
export function rangeOfLimit(map: StatementMap): SourceRange | null {
  return map.blocks.find((block) => block.limit !== null)?.limit?.range ?? null;
}

export function rangeOfOffset(map: StatementMap): SourceRange | null {
  return map.blocks.find((block) => block.offset !== null)?.offset?.range ?? null;
}

export function rangeOfFunction(map: StatementMap, name: string): SourceRange | null {
  return map.functions.find((call) => call.name === name)?.range ?? null;
}

export function rangeOfCte(map: StatementMap, name: string): SourceRange | null {
  const reference = map.relations.find(({ kind, name: cte }) => kind === 'cte' && cte === name);
  return reference?.range ?? map.blocks.find(({ cte }) => cte === name)?.range ?? null;
}

/** The only relation when there is one, which may be the view that hides the scanned table; else the leading keyword. */
function fallback(map: StatementMap): SourceRange {
  const [only, ...others] = map.relations;
  return only !== undefined && others.length === 0 ? only.range : map.keyword;
}

/** One range around several; null for none. */
function joined(parts: readonly { readonly range: SourceRange }[]): SourceRange | null {
  if (parts.length === 0) return null;
  return {
    start: Math.min(...parts.map(({ range }) => range.start)),
    end: Math.max(...parts.map(({ range }) => range.end)),
  };
}
