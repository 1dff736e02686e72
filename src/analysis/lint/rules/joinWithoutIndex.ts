// Are two large tables joined on columns that neither has an index for?

import type { LintRule } from '../lintRule';
import { displayName, resolveColumn } from '../../columns/resolve';
import { hasLeadingIndex, isLarge } from '../tableSize';

export const joinWithoutIndex: LintRule = {
  id: 'join-without-index',
  since: '0.1.0',
  severity: 'information',
  level: 'catalog',
  documentation: {
    summary:
      'Neither side of an equality join between large tables has an index on its join column.',
    why: 'Without an index the only ways are to hash or sort one of the tables as a whole, even when few rows of the other are needed.',
    fix: 'Create an index on the join column of the table that is looked up, mostly the one with the foreign key.',
    falsePositives: 'Reports that join all rows: there a hash join is the best plan.',
    sources: [
      'PostgreSQL 18 documentation, "Planner/Optimizer": https://www.postgresql.org/docs/18/planner-optimizer.html',
    ],
  },
  examples: {
    fires: [
      {
        sql: 'select 1 from orders o join shipments s on s.order_ref = o.reference',
        at: 's.order_ref = o.reference',
        catalog: true,
      },
    ],
    silent: [
      { sql: 'select 1 from orders o join customers c on c.id = o.customer_id', catalog: true },
      { sql: 'select 1 from orders o join countries c on c.title = o.note', catalog: true },
      { sql: 'select 1 from orders o join shipments s on s.order_ref = o.reference' },
    ],
  },
  judge({ map, catalog }) {
    if (catalog === null) return [];
    return map.predicates.flatMap((predicate) => {
      // Three columns, as in `a.x = b.x + c.x`, are no look-up that one index serves.
      if (!predicate.isJoin || predicate.kind !== 'equality' || predicate.columns.length !== 2)
        return [];
      const sides = predicate.columns.map((column) => resolveColumn(map, catalog, column));
      const [left, right] = sides;
      if (left === undefined || left === null || right === undefined || right === null) return [];
      if (!isLarge(left.table) || !isLarge(right.table) || predicate.expression !== null) return [];
      // One side is enough: the planner can loop over the other one.
      if ([left, right].some(({ table, column }) => hasLeadingIndex(table, column.name))) return [];
      const names = [left, right].map(
        ({ table, column }) => `${displayName(catalog, table)} (${column.name})`,
      );
      return [
        {
          message: `Neither ${names.join(' nor ')} has an index: one table is hashed or sorted as a whole.`,
          range: predicate.range,
          level: 'catalog' as const,
        },
      ];
    });
  },
};
