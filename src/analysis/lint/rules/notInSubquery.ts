// Does NOT IN take its list from a subquery, where one NULL empties the answer?

import type { LintProblem, LintRule } from '../lintRule';
import { isFields, walkTree } from '../../sql/walk';

export const notInSubquery: LintRule = {
  id: 'not-in-subquery',
  since: '0.1.0',
  severity: 'warning',
  level: 'text',
  documentation: {
    summary:
      'NOT IN (SELECT ...) answers nothing when the subquery yields a NULL, and cannot become an anti-join up to PostgreSQL 18.',
    why: '`x not in (1, null)` is unknown for every x, so a single NULL makes the result empty without a word. Because of that meaning the planner cannot use a hash anti-join: it fills a hash of the subquery if that fits into work_mem, else runs the subquery again for every row.',
    fix: 'Write `not exists (select 1 from ... where ... = x)`: it ignores NULLs and is planned as an anti-join.',
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
    ],
    silent: [
      { sql: 'select id from orders where customer_id not in (1, 2)' },
      { sql: 'select id from orders where customer_id in (select id from customers)' },
      {
        sql: 'select id from orders o where not exists (select 1 from customers c where c.id = o.customer_id)',
      },
    ],
  },
  judge({ tree, source }) {
    const problems: LintProblem[] = [];
    walkTree(tree, (name, fields) => {
      if (
        name !== 'BoolExpr' ||
        fields['boolop'] !== 'NOT_EXPR' ||
        !Array.isArray(fields['args'])
      ) {
        return undefined;
      }
      const [argument] = fields['args'] as unknown[];
      const link = isFields(argument) ? argument['SubLink'] : undefined;
      // Only ANY without NOT becomes a join (prepjointree.c pull_up_sublinks); `operName` is absent where it was written as IN.
      if (
        !isFields(link) ||
        link['subLinkType'] !== 'ANY_SUBLINK' ||
        link['operName'] !== undefined
      ) {
        return undefined;
      }
      // The mark holds the NOT as well: it is what makes the NULL matter.
      const span = source.expression({ BoolExpr: fields });
      if (span === null) return undefined;
      // No edit: NOT EXISTS gives another answer where there are NULLs, and the names inside may have to be qualified first.
      problems.push({
        message:
          'NOT IN (SELECT ...) answers nothing as soon as the subquery yields a NULL, and cannot become an anti-join. Use NOT EXISTS.',
        range: source.range(span),
      });
      return undefined;
    });
    return problems;
  },
};
