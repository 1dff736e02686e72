// `(SELECT count(*) ...) > 0` as EXISTS, which stops at the first row.

import type { Node } from 'libpg-query';
import type { StatementMap } from '../sql/statementMap';
import { isFields, namesOf, walkTree, type Fields } from '../sql/walk';
import type { Rewritten } from './rewrite';
import { isPlaceholder } from './selectParts';

/** For each such comparison, wherever it stands: neither form is ever NULL. */
export function countToExists(map: StatementMap): readonly Rewritten[] {
  const { source, statement } = map;
  const told: Rewritten[] = [];
  walkTree(map.tree, (name, fields) => {
    const comparison = name === 'A_Expr' ? comparisonOf(map, fields) : null;
    const select = comparison === null ? null : countedSelect(map, comparison.query);
    if (comparison === null || select === null) return undefined;
    // The comparison, the subquery and what it counts: the edit replaces the first and keeps the rest of the second.
    const whole = source.expression({ A_Expr: fields });
    const query = source.expression(comparison.query);
    const counted = source.expression(select['targetList']);
    if (whole === null || query === null || counted === null) return undefined;
    const { start, end } = source.range(query);
    const target = source.range(counted);
    const { text } = statement;
    const kept = `${text.slice(start, target.start)}1${text.slice(target.end, end)}`;
    const words = `${comparison.meaning} ${kept}`;
    const isLoose = comparison.meaning === 'not exists' && TESTS.has(source.word(whole.last + 1));
    told.push({
      title: `Use ${comparison.meaning.toUpperCase()}`,
      edit: { range: source.range(whole), newText: isLoose ? `(${words})` : words },
      equivalence: { kind: 'same' },
    });
    return undefined;
  });
  return told;
}

/** They bind closer than NOT, though not than a comparison. */
const TESTS: ReadonlySet<string> = new Set(['is', 'isnull', 'notnull']);

type Meaning = 'exists' | 'not exists';

function comparisonOf(
  map: StatementMap,
  { kind, lexpr, rexpr, name }: Fields,
): { readonly query: unknown; readonly meaning: Meaning } | null {
  if (kind !== 'AEXPR_OP' || ![lexpr, rexpr].some(isSubquery)) return null;
  const operator = namesOf(name).join('.');
  const [left, right] = [numberOf(map, lexpr), numberOf(map, rexpr)];
  if (right !== null) return of(lexpr, MEANINGS[`${operator} ${String(right)}`]);
  if (left === null) return null;
  return of(rexpr, MEANINGS[`${TURNED[operator] ?? operator} ${String(left)}`]);

  function of(query: unknown, meaning: Meaning | undefined) {
    return meaning === undefined ? null : { query, meaning };
  }
}

function isSubquery(node: unknown): boolean {
  return isFields(node) && 'SubLink' in node;
}

/** A count is never below 0, so these comparisons ask whether there is a row. */
const MEANINGS: Readonly<Record<string, Meaning | undefined>> = {
  '> 0': 'exists',
  '>= 1': 'exists',
  '<> 0': 'exists',
  '= 0': 'not exists',
  '<= 0': 'not exists',
  '< 1': 'not exists',
};

/** Of `0 < (select ...)`. */
const TURNED: Readonly<Record<string, string | undefined>> = {
  '<': '>',
  '<=': '>=',
  '>': '<',
  '>=': '<=',
};

/** `{ A_Const: { ival: { ival: 5 } } }`; a 0 is left out of the tree, `{ ival: {} }`. */
function numberOf(map: StatementMap, node: unknown): number | null {
  const constant = isFields(node) ? node['A_Const'] : undefined;
  const number = isFields(constant) ? constant['ival'] : undefined;
  if (!isFields(number) || isPlaceholder(map, node)) return null;
  const value = number['ival'] ?? 0;
  return typeof value === 'number' ? value : null;
}

/** Clauses that change how many rows are counted, or that EXISTS would have to keep. */
const OTHERS = [
  'groupClause',
  'havingClause',
  'limitCount',
  'limitOffset',
  'sortClause',
  'distinctClause',
  'withClause',
];

/** The subselect when it counts rows and does nothing that EXISTS would not see. */
function countedSelect(map: StatementMap, node: unknown): Fields | null {
  const link = isFields(node) ? node['SubLink'] : undefined;
  const query =
    isFields(link) && link['subLinkType'] === 'EXPR_SUBLINK' ? link['subselect'] : undefined;
  const select = isFields(query) ? query['SelectStmt'] : undefined;
  if (!isFields(select) || OTHERS.some((key) => key in select)) return null;
  // A UNION has no select list of its own, its sides have.
  const targets = select['targetList'];
  if (!Array.isArray(targets) || targets.length !== 1) return null;
  const [target] = targets as readonly Node[];
  return target !== undefined && isCount(map, target) ? select : null;
}

/** `count(*)` or of a constant; count(column) leaves NULLs out, and FILTER has a condition of its own. */
function isCount(map: StatementMap, target: Node): boolean {
  const call = 'ResTarget' in target ? target.ResTarget.val : undefined;
  if (call === undefined || !('FuncCall' in call)) return false;
  const { funcname, args = [], agg_star: isStar, agg_filter: filter, over } = call.FuncCall;
  const names = namesOf(funcname).filter((part) => part !== 'pg_catalog');
  if (names.join('.') !== 'count' || filter !== undefined || over !== undefined) return false;
  if (isStar === true) return true;
  const [constant, ...others] = args;
  if (constant === undefined || others.length > 0 || !('A_Const' in constant)) return false;
  return constant.A_Const.isnull !== true && !isPlaceholder(map, constant);
}
