// Are all rows counted where only one is asked for?

import { editFix } from '../../changes/fixes';
import { countToExists } from '../../rewrites/countToExists';
import type { LintRule } from '../lintRule';

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
      {
        sql: 'select 1 where 0 < (select count(1) as n from orders)',
        at: '0 < (select count(1) as n from orders)',
        fixed: 'select 1 where exists (select 1 as n from orders)',
      },
    ],
    silent: [
      {
        sql: 'select id from customers c where (select count(*) from orders o where o.customer_id = c.id) > 5',
      },
      { sql: 'select count(*) > 0 from orders' },
      { sql: 'select 1 where (select count(*) from orders) > ?' },
      { sql: 'select 1 where (select count(discount) from orders) > 0' },
      { sql: 'select 1 where (select count(*) from orders group by status limit 1) > 0' },
    ],
  },
  judge({ map }) {
    return countToExists(map).map(({ title, edit, equivalence }) => ({
      message: 'count(*) reads every matching row to learn whether there is one. Use EXISTS.',
      range: edit.range,
      fixes: [editFix(title, edit.range, edit.newText, equivalence)],
    }));
  },
};
