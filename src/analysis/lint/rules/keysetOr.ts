// Is the next page asked for by an OR that no index begins at?

import { keysetBound } from '../../rewrites/keysetBound';
import { rewriteFix } from '../../rewrites/rewrite';
import type { LintRule } from '../lintRule';

export const keysetOr: LintRule = {
  id: 'keyset-or',
  since: '0.2.0',
  severity: 'information',
  level: 'text',
  documentation: {
    summary:
      '`a > x or (a = x and b > y)` asks for the next page in a way that no index begins at.',
    why: 'Each side of an OR is looked up by itself or not at all, so that an index in the order of the page is read from its beginning. A row comparison is one condition, and an index on its columns begins right behind the last row that was shown.',
    fix: 'Write `(a, b) > (x, y)`; where the columns go different ways, add the bound that both sides share: `a >= x and (...)`. NULL passes neither form.',
    falsePositives: 'Small tables.',
    sources: [
      'PostgreSQL 18 documentation, "Row and Array Comparisons": https://www.postgresql.org/docs/18/functions-comparisons.html#ROW-WISE-COMPARISON',
    ],
  },
  examples: {
    fires: [
      {
        sql: 'select id from orders where created_at > $1 or (created_at = $1 and id > $2) order by created_at, id limit 20',
        at: 'created_at > $1 or (created_at = $1 and id > $2)',
        fixed:
          'select id from orders where (created_at, id) > ($1, $2) order by created_at, id limit 20',
      },
      {
        sql: 'select id from orders where total < 5 or (total = 5 and id > 9) order by total desc, id limit 20',
        at: 'total < 5 or (total = 5 and id > 9)',
        fixed:
          'select id from orders where total <= 5 and (total < 5 or (total = 5 and id > 9)) order by total desc, id limit 20',
      },
    ],
    silent: [
      { sql: 'select id from orders where (created_at, id) > ($1, $2)' },
      { sql: 'select id from orders where total > 5 or (total = 6 and id > 9)' },
      { sql: 'select id from orders where total > 5 or id > 9' },
      { sql: 'select id from orders where not total > 5 or (total = 5 and id > 9)' },
      {
        sql: 'select id from orders where total >= 5 and (total > 5 or (total = 5 and id < 9))',
      },
    ],
  },
  judge({ map }) {
    const told = keysetBound(map);
    if (told === null) return [];
    return [
      {
        message:
          'An OR over the keys of a page lets no index begin at its first row. Compare the keys as one row, or add the bound that both sides share.',
        range: told.edit.range,
        fixes: [rewriteFix(told)],
      },
    ];
  },
};
