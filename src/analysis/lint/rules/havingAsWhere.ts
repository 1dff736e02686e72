// Does HAVING sort out groups that WHERE could have kept from being built?

import type { LintRule } from '../lintRule';

export const havingAsWhere: LintRule = {
  id: 'having-as-where',
  since: '0.1.0',
  severity: 'information',
  level: 'text',
  documentation: {
    summary: 'A HAVING condition on a grouping column belongs into WHERE.',
    why: 'WHERE is what people look for it in. PostgreSQL moves such a condition down by itself in plain GROUP BY, but not with grouping sets.',
    fix: 'Move the condition into WHERE.',
    falsePositives: 'None known: the answer is the same.',
    sources: [
      'PostgreSQL 18 documentation, "The GROUP BY and HAVING Clauses": https://www.postgresql.org/docs/18/queries-table-expressions.html',
    ],
  },
  examples: {
    fires: [
      {
        sql: "select status, count(*) from orders group by status having status = 'open'",
        at: "status = 'open'",
      },
    ],
    silent: [
      { sql: 'select status, count(*) from orders group by status having count(*) > 1' },
      { sql: "select status, count(*) from orders where status = 'open' group by status" },
      {
        sql: 'select status, count(*) from orders group by status having max(total) > 1 and sum(total) < 2',
      },
    ],
  },
  judge({ map }) {
    return map.predicates.flatMap((predicate) => {
      const { range, columns, block } = predicate;
      if (predicate.clause !== 'having' || predicate.underOr || columns.length === 0) return [];
      // By name alone: the planner moves such a condition by itself where nothing volatile is in it (planner.c), so this is a matter of reading.
      const grouped = new Set(map.blocks[block]?.groupBy.map(({ column }) => column?.column) ?? []);
      // Aggregates are calls: what they give is known only when the groups are there.
      const hasCall = map.functions.some(
        (call) => call.range.start >= range.start && call.range.end <= range.end,
      );
      if (hasCall || !columns.every(({ column }) => grouped.has(column))) return [];
      return [
        { message: 'This condition is on a grouping column: move it from HAVING to WHERE.', range },
      ];
    });
  },
};
