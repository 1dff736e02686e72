// Is a list of values so long that parsing and planning it costs more than a join would?

import type { LintRule } from '../lintRule';

/** Heuristic: nobody types so many; a program that writes them can send an array. */
const LONG_LIST = 1000;

export const longInList: LintRule = {
  id: 'long-in-list',
  since: '0.1.0',
  severity: 'information',
  level: 'text',
  documentation: {
    summary: 'IN with a thousand or more values.',
    why: 'Every value is parsed, planned and estimated one by one, and every list length is another statement to pg_stat_statements up to PostgreSQL 17.',
    fix: 'Send one array parameter, `= any ($1)`, or join with `unnest($1)`.',
    falsePositives: 'One-time scripts.',
    sources: [
      'PostgreSQL 18 documentation, "Row and Array Comparisons": https://www.postgresql.org/docs/18/functions-comparisons.html',
    ],
  },
  examples: {
    fires: [
      {
        sql: `select id from orders where id in (${Array.from({ length: 1000 }, (_, index) => index).join(', ')})`,
      },
    ],
    silent: [
      { sql: 'select id from orders where id in (1, 2, 3)' },
      { sql: 'select id from orders where id = any ($1)' },
    ],
  },
  judge({ map }) {
    return map.predicates.flatMap((predicate) => {
      if (predicate.operator !== 'in' && predicate.operator !== 'not in') return [];
      // Commas within texts count as well: near enough at a thousand.
      const values = predicate.value?.text.split(',').length ?? 0;
      const [column] = predicate.columns;
      if (values < LONG_LIST || column === undefined) return [];
      return [
        {
          message: `${String(values)} values in one list are parsed and planned one by one. Send one array: = any ($1).`,
          range: column.range,
        },
      ];
    });
  },
};
