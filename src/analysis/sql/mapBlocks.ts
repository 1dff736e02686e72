// Where does a query block stand, and where its LIMIT, OFFSET, ORDER BY, GROUP BY, DISTINCT and select list?

import type { Node, SelectStmt } from 'libpg-query';
import { columnOf, fieldsOf } from './mapExpressions';
import type { MapBuilder, Scope } from './mapContext';
import type { Span } from './sourceText';
import type { OrderItem, QueryBlock } from './statementMap';
import { isFields } from './walk';

const QUERY_WORDS = new Set(['select', 'values', 'table', 'insert', 'update', 'delete', 'merge']);
const SET_WORDS = new Set(['union', 'intersect', 'except']);
const TAIL_WORDS = new Set(['order', 'limit', 'offset', 'fetch', 'for', 'on', 'returning']);
const CLAUSE_WORDS = new Set([
  'from',
  'where',
  'group',
  'having',
  'window',
  'into',
  ...SET_WORDS,
  'order',
  'limit',
  'offset',
  'fetch',
  'for',
]);

/** Tokens of a query inside another one; `isBranch`: of UNION and its like, or of INSERT, where others' clauses follow. */
export function spanOfQuery(builder: MapBuilder, query: unknown, isBranch: boolean): Span {
  const { source } = builder;
  const located = source.located(query);
  if (located === null) return { first: 0, last: source.tokens.length - 1 };
  let first = located.first;
  while (first > 0 && source.word(first) !== 'with' && !QUERY_WORDS.has(source.word(first)))
    first -= 1;
  let last = first;
  for (let at = first; at < source.tokens.length; at += 1) {
    const word = source.word(at);
    const isOther = isBranch && (SET_WORDS.has(word) || (TAIL_WORDS.has(word) && !ownsTail(query)));
    if (word === ')' || (isOther && at > first)) {
      // `(select ...) union ...` began inside a parenthesis that is closed before its end.
      if (word !== ')' || at >= located.last) break;
      first -= 1;
      last = at;
      continue;
    }
    if (['(', '[', 'case'].includes(word)) at = source.closing(at);
    last = at;
  }
  return { first, last };
}

function ownsTail(query: unknown): boolean {
  return (
    isFields(query) &&
    ['sortClause', 'limitCount', 'limitOffset', 'lockingClause'].some((key) => key in query)
  );
}

/** The parts of a SELECT that only its own words tell the places of. */
export function clausesOf(
  builder: MapBuilder,
  scope: Scope,
  select: SelectStmt,
  span: Span,
): Pick<QueryBlock, 'limit' | 'offset' | 'orderBy' | 'groupBy' | 'distinct' | 'targets'> {
  const { source } = builder;
  const limit = clauseOf(builder, select.limitCount, span, new Set(['limit', 'fetch']));
  const offset = clauseOf(builder, select.limitOffset, span, new Set(['offset']));
  const constant = fieldsOf(fieldsOf(select.limitOffset, 'A_Const'), 'ival');
  const isMasked = offset !== null && isPlaceholder(builder, offset.expression);
  const value = constant === null ? null : (constant['ival'] ?? 0);
  return {
    limit: limit === null ? null : { text: limit.text, range: limit.range },
    offset:
      offset === null
        ? null
        : {
            text: offset.text,
            range: offset.range,
            value: typeof value === 'number' && !isMasked ? value : null,
          },
    orderBy: orderItems(builder, scope, select, select.sortClause ?? []),
    groupBy: orderItems(builder, scope, select, select.groupClause ?? []),
    distinct: select.distinctClause === undefined ? null : distinctRange(builder, span),
    targets:
      select.targetList === undefined
        ? null
        : targetsRange(builder, span, source.located(select.targetList)),
  };
}

function clauseOf(
  builder: MapBuilder,
  node: Node | undefined,
  span: Span,
  words: ReadonlySet<string>,
): { text: string; range: { start: number; end: number }; expression: Span } | null {
  const { source } = builder;
  if (node === undefined || fieldsOf(node, 'A_Const')?.['isnull'] === true) return null;
  const at = source.find(span, words);
  const expression = source.expression(node);
  if (at < 0 || expression === null) return null;
  const { start, end } = source.range(expression);
  return {
    text: builder.statement.text.slice(start, end),
    range: source.range({ first: at, last: expression.last }),
    expression,
  };
}

/** `?` was masked by a number. */
function isPlaceholder(builder: MapBuilder, expression: Span): boolean {
  const { start } = builder.source.range(expression);
  return builder.statement.parameters.some(({ ranges }) =>
    ranges.some((range) => range.start === start),
  );
}

function distinctRange(builder: MapBuilder, span: Span): QueryBlock['distinct'] {
  const { source } = builder;
  const at = source.find(span, new Set(['distinct']));
  if (at < 0) return null;
  return source.range({
    first: at,
    last: source.word(at + 1) === 'on' ? source.closing(at + 2) : at,
  });
}

function targetsRange(
  builder: MapBuilder,
  span: Span,
  located: Span | null,
): QueryBlock['targets'] {
  const { source } = builder;
  if (located === null) return null;
  const end = source.find({ first: located.last + 1, last: span.last }, CLAUSE_WORDS);
  return source.range({ first: located.first, last: end < 0 ? span.last : end - 1 });
}

/** Items of ORDER BY and GROUP BY; a position or the name of an output column stands for what it names. */
function orderItems(
  builder: MapBuilder,
  scope: Scope,
  select: SelectStmt,
  items: readonly Node[],
): OrderItem[] {
  const { source } = builder;
  return items.flatMap((item) => {
    const sort = 'SortBy' in item ? item.SortBy : null;
    const node = sort === null ? item : sort.node;
    const expression = source.expression(node);
    if (expression === null) return [];
    let last = expression.last;
    while (['asc', 'desc', 'nulls', 'first', 'last'].includes(source.word(last + 1))) last += 1;
    const named = targetNamed(select, node);
    const column = fieldsOf(named ?? node, 'ColumnRef');
    const nulls = sort?.sortby_nulls;
    return [
      {
        column: column === null ? null : columnOf(builder, scope, column),
        text: source.text(source.range(expression)),
        descending: sort?.sortby_dir === 'SORTBY_DESC',
        nullsFirst:
          nulls === undefined || nulls === 'SORTBY_NULLS_DEFAULT'
            ? null
            : nulls === 'SORTBY_NULLS_FIRST',
        range: source.range({ first: expression.first, last }),
        block: scope.block,
      },
    ];
  });
}

function targetNamed(select: SelectStmt, node: Node | undefined): Node | null {
  const targets = (select.targetList ?? []).flatMap((target) =>
    'ResTarget' in target ? [target.ResTarget] : [],
  );
  const position = fieldsOf(fieldsOf(node, 'A_Const'), 'ival')?.['ival'];
  if (typeof position === 'number') return targets[position - 1]?.val ?? null;
  const fields = fieldsOf(node, 'ColumnRef')?.['fields'];
  if (!Array.isArray(fields) || fields.length !== 1) return null;
  const name = fieldsOf(fields[0], 'String')?.['sval'];
  return targets.find((target) => target.name !== undefined && target.name === name)?.val ?? null;
}
