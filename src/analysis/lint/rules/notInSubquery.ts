// Does NOT IN take its list from a subquery, where one NULL empties the answer?

import type { SourceRange } from '../../../model/sourceRange';
import { editFix } from '../../changes/fixes';
import { notInToNotExists } from '../../rewrites/notInToNotExists';
import type { Rewritten } from '../../rewrites/rewrite';
import { isFields, walkTree, type Fields } from '../../sql/walk';
import type { LintProblem, LintRule } from '../lintRule';

export const notInSubquery: LintRule = {
  id: 'not-in-subquery',
  since: '0.1.0',
  severity: 'warning',
  level: 'text',
  documentation: {
    summary:
      'NOT IN (SELECT ...) answers nothing when the subquery yields a NULL, and cannot become an anti-join up to PostgreSQL 18.',
    why: '`x not in (1, null)` is unknown for every x, so a single NULL makes the result empty without a word. Because of that meaning the planner cannot use a hash anti-join: it fills a hash of the subquery if that fits into work_mem, else runs the subquery again for every row.',
    fix: 'Write `not exists (select 1 from ... where ... = x)`: it ignores NULLs and is planned as an anti-join. The quick fix says what it does to the answer where a column allows NULL.',
    falsePositives: 'The subquery is small and its column is NOT NULL.',
    sources: [
      'PostgreSQL 18 documentation, "Subquery Expressions": https://www.postgresql.org/docs/18/functions-subquery.html',
    ],
  },
  examples: {
    fires: [
      {
        sql: 'select id from orders where customer_id not in (select id from customers)',
        at: 'customer_id not in (select id from customers)',
      },
      {
        sql: 'delete from orders where not customer_id in (select id from gone)',
        at: 'not customer_id in (select id from gone)',
      },
      {
        sql: "select id from shipments where id not in (select o.id from orders o where o.status = 'open' or o.total > 5)",
        at: "id not in (select o.id from orders o where o.status = 'open' or o.total > 5)",
        catalog: true,
        fixed:
          "select id from shipments where not exists (select 1 from orders o where (o.status = 'open' or o.total > 5) and shipments.id = o.id)",
      },
      {
        sql: 'SELECT id FROM shipments WHERE id NOT IN (SELECT DISTINCT customer_id FROM orders)',
        at: 'id NOT IN (SELECT DISTINCT customer_id FROM orders)',
        catalog: true,
        fixed:
          'SELECT id FROM shipments WHERE NOT EXISTS (SELECT 1 FROM orders WHERE shipments.id = customer_id)',
      },
    ],
    silent: [
      { sql: 'select id from orders where customer_id not in (1, 2)' },
      { sql: 'select id from orders where customer_id in (select id from customers)' },
      {
        sql: 'select id from orders o where not exists (select 1 from customers c where c.id = o.customer_id)',
      },
    ],
  },
  judge({ tree, source, map, catalog }) {
    const ranges: SourceRange[] = [];
    walkTree(tree, (name, fields) => {
      // The mark holds the NOT as well: it is what makes the NULL matter.
      const span =
        name === 'BoolExpr' && isNotIn(fields) ? source.expression({ [name]: fields }) : null;
      if (span !== null) ranges.push(source.range(span));
      return undefined;
    });
    if (ranges.length === 0) return [];
    const told = catalog === null ? [] : notInToNotExists(map, catalog);
    return ranges.map((range) => problemAt(range, told));
  },
};

function isNotIn({ boolop, args }: Fields): boolean {
  if (boolop !== 'NOT_EXPR' || !Array.isArray(args)) return false;
  const [argument] = args as unknown[];
  const link = isFields(argument) ? argument['SubLink'] : undefined;
  // Only ANY without NOT becomes a join (prepjointree.c pull_up_sublinks); `operName` is absent where it was written as IN.
  return isFields(link) && link['subLinkType'] === 'ANY_SUBLINK' && link['operName'] === undefined;
}

function problemAt(range: SourceRange, told: readonly Rewritten[]): LintProblem {
  const same = told.find(({ edit }) => edit.range.start === range.start);
  if (same === undefined)
    return {
      message:
        'NOT IN (SELECT ...) answers nothing as soon as the subquery yields a NULL, and cannot become an anti-join. Use NOT EXISTS.',
      range,
    };
  const { title, edit, equivalence } = same;
  return {
    message:
      equivalence.kind === 'different'
        ? 'NOT IN (SELECT ...) answers nothing as soon as the subquery yields a NULL, which its column allows, and cannot become an anti-join. Use NOT EXISTS.'
        : 'NOT IN (SELECT ...) cannot become an anti-join up to PostgreSQL 18: what does not fit into work_mem is read again for every row. Use NOT EXISTS.',
    range,
    level: 'catalog',
    fixes: [editFix(title, edit.range, edit.newText, equivalence)],
  };
}
