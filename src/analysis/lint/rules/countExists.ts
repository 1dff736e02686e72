// Are all rows counted where only one is asked for?

import { editFix } from '../../changes/fixes';
import type { LintProblem, LintRule } from '../lintRule';
import { isFields, namesOf, walkTree } from '../../sql/walk';
import type { Fields } from '../../sql/walk';

export const countExists: LintRule = {
  id: 'count-exists',
  since: '0.1.0',
  severity: 'warning',
  level: 'text',
  documentation: {
    summary: '(SELECT count(*) ...) > 0 counts every row to learn whether there is one.',
    why: 'count(*) must read all matching rows; EXISTS stops at the first and can be planned as a semi-join.',
    fix: 'Write `exists (select 1 ...)`.',
    falsePositives: 'None known.',
    sources: [
      'PostgreSQL 18 documentation, "Subquery Expressions": https://www.postgresql.org/docs/18/functions-subquery.html',
    ],
  },
  examples: {
    fires: [
      {
        sql: 'select id from customers c where (select count(*) from orders o where o.customer_id = c.id) > 0',
        at: '(select count(*) from orders o where o.customer_id = c.id) > 0',
        fixed:
          'select id from customers c where exists (select 1 from orders o where o.customer_id = c.id)',
      },
      {
        sql: 'select 1 where (select count(*) from orders) = 0',
        at: '(select count(*) from orders) = 0',
        fixed: 'select 1 where not exists (select 1 from orders)',
      },
    ],
    silent: [
      {
        sql: 'select id from customers c where (select count(*) from orders o where o.customer_id = c.id) > 5',
      },
      { sql: 'select count(*) > 0 from orders' },
      { sql: 'select 1 where (select count(*) from orders group by status limit 1) > 0' },
    ],
  },
  judge({ tree, source, map }) {
    const problems: LintProblem[] = [];
    walkTree(tree, (name, fields) => {
      const meaning = name === 'A_Expr' ? meaningOf(fields) : null;
      const select = meaning === null ? null : countedSelect(fields['lexpr']);
      if (meaning === null || select === null) return undefined;
      // The comparison, the subquery and what it counts: the edit replaces the first and keeps the rest of the second.
      const whole = source.expression({ A_Expr: fields });
      const query = source.expression(fields['lexpr']);
      const counted = source.expression(select['targetList']);
      if (whole === null || query === null || counted === null) return undefined;
      const { start, end } = source.range(query);
      const target = source.range(counted);
      const { text } = map.statement;
      problems.push({
        message: 'count(*) reads every matching row to learn whether there is one. Use EXISTS.',
        range: source.range(whole),
        fixes: [
          editFix(
            `Use ${meaning.toUpperCase()}`,
            source.range(whole),
            `${meaning} ${text.slice(start, target.start)}1${text.slice(target.end, end)}`,
          ),
        ],
      });
      return undefined;
    });
    return problems;
  },
};

/** A count is never below 0, so these comparisons ask whether there is a row. */
function meaningOf(fields: Fields): 'exists' | 'not exists' | null {
  const right = fields['rexpr'];
  const constant = isFields(right) ? right['A_Const'] : undefined;
  // `{ A_Const: { ival: { ival: 5 } } }`; a 0 is left out of the tree, `{ ival: {} }`.
  const number = isFields(constant) ? constant['ival'] : undefined;
  if (!isFields(number)) return null;
  const value = number['ival'] ?? 0;
  if (typeof value !== 'number') return null;
  switch (`${namesOf(fields['name']).at(-1) ?? ''} ${String(value)}`) {
    case '> 0':
    case '>= 1':
    case '<> 0':
    case '!= 0':
      return 'exists';
    case '= 0':
    case '< 1':
      return 'not exists';
    default:
      return null;
  }
}

/** The subselect when it counts rows and does nothing that EXISTS would not see. */
function countedSelect(node: unknown): Fields | null {
  const link = isFields(node) ? node['SubLink'] : undefined;
  const query =
    isFields(link) && link['subLinkType'] === 'EXPR_SUBLINK' ? link['subselect'] : undefined;
  const select = isFields(query) ? query['SelectStmt'] : undefined;
  if (!isFields(select)) return null;
  // Clauses that change how many rows are counted, or that EXISTS would have to keep.
  const others = [
    'groupClause',
    'havingClause',
    'limitCount',
    'limitOffset',
    'distinctClause',
    'withClause',
  ];
  // A UNION has no select list of its own, its sides have.
  const targets = select['targetList'];
  if (others.some((key) => key in select) || !Array.isArray(targets) || targets.length !== 1)
    return null;
  // The shape of `count(*)` alone; count(column) leaves NULLs out, and FILTER has a condition of its own.
  const text = JSON.stringify(targets[0]);
  return text.includes('"sval":"count"') &&
    text.includes('"agg_star":true') &&
    !text.includes('agg_filter')
    ? select
    : null;
}
