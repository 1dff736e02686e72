// Is a value looked for in an array column in a way that no index serves?

import { editFix } from '../../changes/fixes';
import type { LintRule } from '../lintRule';
import { resolveColumn } from '../../columns/resolve';
import { arrayMember, isArrayMember } from '../../rewrites/arrayMember';
import { isLarge } from '../tableSize';

export const arrayAnyColumn: LintRule = {
  id: 'array-any-column',
  since: '0.1.0',
  severity: 'information',
  level: 'text',
  documentation: {
    summary:
      '`value = any (column)` cannot use a GIN index on the array, `column @> array[value]` can.',
    why: 'A GIN index on an array serves the operators @>, <@ and &&, not = ANY over the column.',
    fix: 'Write `column @> array[value]` and create a GIN index on the column.',
    falsePositives: 'Small tables, or another condition that leaves few rows.',
    sources: [
      'PostgreSQL 18 documentation, "GIN Indexes": https://www.postgresql.org/docs/18/gin.html',
    ],
  },
  examples: {
    fires: [
      {
        sql: 'select id from orders where $1 = any (tags)',
        at: '$1 = any (tags)',
        fixed: 'select id from orders where tags @> array[$1]',
        catalog: true,
      },
      { sql: 'select id from orders where 7 = any (numbers)', at: '7 = any (numbers)' },
    ],
    silent: [
      { sql: 'select id from orders where id = any ($1)' },
      { sql: 'select id from orders where tags @> array[$1]' },
      { sql: 'select id from orders where 5 > any (tags)' },
    ],
  },
  judge({ map, catalog }) {
    return map.predicates.flatMap((predicate) => {
      const [column] = predicate.columns;
      const { text } = map.statement;
      // Only =: `5 > any (tags)` is an order, which no GIN operator of arrays knows.
      if (column === undefined || !isArrayMember(predicate)) return [];
      const resolved = catalog === null ? null : resolveColumn(map, catalog, column);
      if (resolved !== null && !isLarge(resolved.table)) return [];
      const member = arrayMember.rewrite({ predicate, text, column: resolved?.column ?? null });
      // As the person wrote it, alias and quotes included.
      const name = text.slice(column.range.start, column.range.end);
      return [
        {
          message: `= ANY over the column ${column.column} cannot use an index. ${name} @> array[...] can, with a GIN index.`,
          range: predicate.range,
          level: resolved === null ? ('text' as const) : ('catalog' as const),
          fixes: member === null ? [] : [editFix('Use @>', predicate.range, member)],
        },
      ];
    });
  },
};
