// Does LIMIT pick rows that nothing puts in order?

import type { LintRule } from '../lintRule';

export const limitWithoutOrder: LintRule = {
  id: 'limit-without-order',
  since: '0.1.0',
  severity: 'information',
  level: 'text',
  documentation: {
    summary: 'LIMIT without ORDER BY returns any rows, and others tomorrow.',
    why: "The order of a table is nobody's promise: an update, a vacuum, another plan or a synchronised scan changes which rows come first.",
    fix: 'Add ORDER BY with a unique key at its end.',
    falsePositives: 'A peek into a table, or a check whether there is any row.',
    sources: [
      'PostgreSQL 18 documentation, "LIMIT and OFFSET": https://www.postgresql.org/docs/18/queries-limit.html',
    ],
  },
  examples: {
    fires: [{ sql: 'select id from orders limit 10', at: 'limit 10' }],
    silent: [
      { sql: 'select id from orders order by id limit 10' },
      { sql: 'select id from orders where id = $1 limit 1' },
      { sql: 'select 1 limit 1' },
      { sql: 'select id from orders where exists (select 1 from customers limit 1)' },
    ],
  },
  judge({ map }) {
    // The statement itself: within a subquery any rows may be what is wanted (EXISTS, a sample).
    const [block] = map.blocks;
    if (block?.kind !== 'select' || block.limit === null || block.orderBy.length > 0) return [];
    // One row by a condition is a check, not a page.
    if (block.limit.text === '1' || !map.relations.some((relation) => relation.block === 0))
      return [];
    return [
      {
        message: 'LIMIT without ORDER BY returns any rows. Order by a unique key.',
        range: block.limit.range,
      },
    ];
  },
};
