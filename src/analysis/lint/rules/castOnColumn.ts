// Is a column cast to another type before it is compared, so that its index cannot be used?

import { editFix } from '../../changes/fixes';
import type { LintRule } from '../lintRule';
import { rewritePredicate } from '../../rewrites/predicateRewrites';
import { resolveColumn } from '../../columns/resolve';
import { hasExpressionIndex, isLarge } from '../tableSize';

/** Conditions that a B-tree, or an index made for the operator, searches by. */
const KINDS = new Set(['equality', 'in-list', 'range', 'like-prefix', 'starts-with']);
/** As the parser names types: `character varying` is varchar, `character` is bpchar. */
const TEXT_TYPES = new Set(['text', 'varchar', 'bpchar']);

export const castOnColumn: LintRule = {
  id: 'cast-on-column',
  since: '0.1.0',
  severity: 'warning',
  level: 'text',
  documentation: {
    summary: 'A condition casts the column, and a plain index on the column cannot serve it.',
    why: 'A cast is a function call on every row: the index holds the column as it is stored. `created_at::date = ...` reads the whole table to find one day.',
    fix: 'Cast the other side, or write the day as a half-open range: `created_at >= day and created_at < day + 1`.',
    falsePositives:
      'Casts that change nothing, such as varchar to text (silent with a catalog), and an index on the cast expression.',
    sources: [
      'PostgreSQL 18 documentation, "Indexes on Expressions": https://www.postgresql.org/docs/18/indexes-expressional.html',
    ],
  },
  examples: {
    fires: [
      {
        sql: "select id from orders where created_at::date = '2024-01-01'",
        at: 'created_at::date',
        fixed:
          "select id from orders where created_at >= '2024-01-01'::date and created_at < '2024-01-02'::date",
      },
      {
        sql: 'select id from orders o where cast(o.created_at as date) = current_date',
        at: 'cast(o.created_at as date)',
        fixed:
          'select id from orders o where o.created_at >= current_date and o.created_at < current_date + 1',
      },
      { sql: "select id from orders where id::text = '5'", at: 'id::text', catalog: true },
    ],
    silent: [
      { sql: "select id from orders where created_at = '2024-01-01'::date" },
      { sql: "select id from orders where reference::text = '5'", catalog: true },
      { sql: "select code from countries where title::varchar(3) = 'x'", catalog: true },
      { sql: 'select created_at::date from orders' },
    ],
  },
  judge({ map, catalog }) {
    return map.predicates.flatMap((predicate) => {
      const { expression, columns } = predicate;
      if (expression?.wrapper !== 'cast' || !KINDS.has(predicate.kind)) return [];
      const [column] = columns;
      // HAVING tests groups, which no index holds.
      if (column === undefined || predicate.clause === 'having') return [];
      const resolved = catalog === null ? null : resolveColumn(map, catalog, column);
      if (resolved !== null) {
        const { type } = resolved.column;
        // varchar to text is stored alike: the planner sees through it (RelabelType), and the index serves.
        const isRelabel =
          TEXT_TYPES.has(expression.name) && /^(?:text|character varying)/.test(type);
        if (isRelabel || !isLarge(resolved.table)) return [];
        if (hasExpressionIndex(resolved.table, expression.text)) return [];
      }
      // Only where the same rows pass; else the words alone say what to do.
      const kind = resolved?.column ?? null;
      const bare = rewritePredicate({ predicate, text: map.statement.text, column: kind });
      return [
        {
          message: `The cast of ${column.column} to ${expression.name} keeps an index on ${column.column} from being used. Cast the other side or compare with a range.`,
          range: expression.range,
          level: resolved === null ? ('text' as const) : ('catalog' as const),
          fixes: bare === null ? [] : [editFix('Compare the bare column', predicate.range, bare)],
        },
      ];
    });
  },
};
