// Is a VOLATILE function compared with a column, so that it is called for every row and no index can be searched by it?

import { editFix } from '../../changes/fixes';
import { callOnce } from '../../rewrites/callOnce';
import type { LintRule } from '../lintRule';
import { resolveColumn } from '../../columns/resolve';
import { isLarge } from '../tableSize';

export const volatileInCondition: LintRule = {
  id: 'volatile-in-condition',
  since: '0.2.0',
  severity: 'warning',
  level: 'catalog',
  documentation: {
    summary:
      'A condition compares a column with a VOLATILE function, which is called for every row.',
    why: 'VOLATILE is what a function is unless it says otherwise. Its value may differ at every call, so no index can be searched by it.',
    fix: 'Declare the function STABLE where it changes nothing and gives the same value within a statement, or write (SELECT f()).',
    falsePositives: 'A function that is meant to give each row another value.',
    sources: [
      'PostgreSQL 18 documentation, "Function Volatility Categories": https://www.postgresql.org/docs/18/xfunc-volatility.html',
    ],
  },
  examples: {
    fires: [
      {
        sql: 'select id from orders where created_at >= reporting_start()',
        at: 'reporting_start()',
        catalog: true,
        fixed: 'select id from orders where created_at >= (select reporting_start())',
      },
    ],
    silent: [
      {
        sql: 'select id from orders where created_at >= (select reporting_start())',
        catalog: true,
      },
      { sql: 'select id from orders where created_at >= reporting_end()', catalog: true },
      { sql: 'select id, reporting_start() from orders where id = 5', catalog: true },
      { sql: 'select id from orders where created_at >= reporting_start()' },
      { sql: 'select code from countries where title = reporting_start()::text', catalog: true },
    ],
  },
  judge({ map, catalog }) {
    if (catalog?.functions === undefined) return [];
    const { functions } = catalog;
    return map.predicates.flatMap((predicate) => {
      const { columns, value, clause } = predicate;
      const [column] = columns;
      // With a column on the other side as well there is a value for each pair of rows, and none to compute once.
      if (value === null || column === undefined || columns.length > 1 || clause === 'having')
        return [];
      const resolved = resolveColumn(map, catalog, column);
      if (resolved === null || !isLarge(resolved.table)) return [];
      return map.functions.flatMap((call) => {
        const isWithin = call.range.start >= value.range.start && call.range.end <= value.range.end;
        const named = functions.filter(
          ({ name, schema }) =>
            name === call.name && (call.schema === null || schema === call.schema),
        );
        // Overloads may differ, and the text does not tell which one is called: then nothing is said.
        const isVolatile = named.length > 0 && named.every((f) => f.volatility === 'volatile');
        // (SELECT f()) is a block of its own, which is computed once already.
        if (!isWithin || !isVolatile || call.block !== predicate.block) return [];
        const once = callOnce(map, call);
        return [
          {
            message: `${call.name}() is VOLATILE: it is called for every row of ${resolved.table.name}, and no index on ${column.column} can be searched by it. Declare it STABLE if it changes nothing, or write (select ${call.name}()).`,
            range: call.range,
            level: 'catalog' as const,
            fixes: [editFix(once.title, once.edit.range, once.edit.newText, once.equivalence)],
          },
        ];
      });
    });
  },
};
