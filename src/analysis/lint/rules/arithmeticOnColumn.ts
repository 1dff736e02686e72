// Is a column calculated with before it is compared, so that its index cannot be used?

import { editFix } from '../../changes/fixes';
import type { LintRule } from '../lintRule';
import { movedInterval } from '../../rewrites/movedInterval';
import { rewritePredicate } from '../../rewrites/predicateRewrites';
import { resolveColumn } from '../../columns/resolve';
import { isLarge } from '../tableSize';

/** What has an inverse, so that the constant can be moved. */
const ARITHMETIC = new Set(['+', '-', '*', '/', '%']);
/** What a B-tree searches by: with <> nothing is lost. */
const KINDS = new Set(['equality', 'range', 'in-list']);

export const arithmeticOnColumn: LintRule = {
  id: 'arithmetic-on-column',
  since: '0.1.0',
  severity: 'warning',
  level: 'text',
  documentation: {
    summary:
      'A condition calculates with the column, and a plain index on the column cannot serve it.',
    why: '`total + 1 > 100` is computed for every row; `total > 99` can be looked up in an index.',
    fix: 'Move the constant to the other side.',
    falsePositives:
      'An index on the same expression, or a calculation that cannot be turned around.',
    sources: [
      'PostgreSQL 18 documentation, "Indexes on Expressions": https://www.postgresql.org/docs/18/indexes-expressional.html',
    ],
  },
  examples: {
    fires: [
      {
        sql: 'select id from orders where id + 1 > $1',
        at: 'id + 1',
        catalog: true,
        fixed: 'select id from orders where id > $1 - 1',
      },
      {
        sql: 'select id from orders where id - 10 = 5',
        at: 'id - 10',
        catalog: true,
        fixed: 'select id from orders where id = 5 + 10',
      },
      {
        sql: "select id from orders where created_at + interval '1 day' > now()",
        at: "created_at + interval '1 day'",
      },
      {
        sql: "select id from orders where now() - created_at < interval '2 hours'",
        at: 'now() - created_at',
        catalog: true,
        fixed: "select id from orders where created_at > now() - interval '2 hours'",
      },
      {
        sql: "select id from orders o where o.created_at + '30 days'::interval >= current_timestamp",
        at: "o.created_at + '30 days'::interval",
        catalog: true,
        fixed:
          "select id from orders o where o.created_at >= current_timestamp - '30 days'::interval",
      },
    ],
    silent: [
      { sql: 'select id from orders where id > $1 - 1' },
      { sql: "select id from orders where document ->> 'a' = 'b'" },
      { sql: 'select code from countries where length(title) + 1 > 3', catalog: true },
      { sql: 'select id + 1 from orders' },
    ],
  },
  judge({ map, catalog }) {
    return map.predicates.flatMap((predicate) => {
      const { expression, columns } = predicate;
      const [column] = columns;
      if (expression?.wrapper !== 'arithmetic' || !ARITHMETIC.has(expression.name)) return [];
      if (column === undefined || !KINDS.has(predicate.kind) || predicate.clause === 'having')
        return [];
      // indxpath.c match_opclause_to_indexcol takes the indexed expression itself on one side, and solves no equations.
      const resolved = catalog === null ? null : resolveColumn(map, catalog, column);
      if (resolved !== null && !isLarge(resolved.table)) return [];
      // Without the type nothing is moved: division of integers cuts off, and overflow is the type's.
      const kind = resolved?.column ?? null;
      const given = { predicate, text: map.statement.text, column: kind };
      const bare = rewritePredicate(given);
      const moved = bare === null ? movedInterval(given) : null;
      return [
        {
          message: `The calculation on ${column.column} keeps an index on ${column.column} from being used. Move the constant to the other side.`,
          range: expression.range,
          level: resolved === null ? ('text' as const) : ('catalog' as const),
          fixes: [
            ...(bare === null ? [] : [editFix('Move the constant', predicate.range, bare)]),
            ...(moved === null
              ? []
              : [editFix('Move the interval', predicate.range, moved.newText, moved.equivalence)]),
          ],
        },
      ];
    });
  },
};
