// Is a column hidden in a function, so that its index cannot be used?

import { editFix } from '../../changes/fixes';
import { createIndexFix, expressionKey, indexOn } from '../../indexes/newIndex';
import type { Catalog } from '../../../model/catalog';
import type { LintRule } from '../lintRule';
import { resolveColumn } from '../../columns/resolve';
import { hasExpressionIndex, hasLeadingIndex, isLarge } from '../tableSize';
import type { ColumnReference, Predicate, StatementMap } from '../../sql/statementMap';
import { rewritePredicate } from '../../rewrites/predicateRewrites';
import { sqlIdentifier } from '../../../util/sqlIdentifier';

/** Immutable for text, so that an index on them can be built without further thought. */
const INDEXABLE = new Set(['lower', 'upper', 'md5', 'length', 'btrim', 'reverse', 'abs']);
/** What an index on the bare column, or on the expression, is searched by. */
const KINDS = new Set(['equality', 'in-list', 'range', 'like-prefix', 'starts-with']);

export const functionOnColumn: LintRule = {
  id: 'function-on-column',
  since: '0.1.0',
  severity: 'warning',
  level: 'text',
  documentation: {
    summary:
      'A condition calls a function on the column, and a plain index on the column cannot serve it.',
    why: 'An index holds the column itself. To find the rows where `lower(email)` has a value, PostgreSQL has to compute it for every row. The planner has no statistics of the result either and guesses.',
    fix: 'Move the function to the other side where the meaning allows it, write a range instead of `date_trunc`, `extract` or `to_char`, a prefix instead of `left`, or create an index on the expression; ANALYZE then collects statistics of it too.',
    falsePositives:
      'An index on the same expression exists (silent with a catalog), or another condition already leaves few rows.',
    sources: [
      'PostgreSQL 18 documentation, "Indexes on Expressions": https://www.postgresql.org/docs/18/indexes-expressional.html',
    ],
  },
  examples: {
    fires: [
      { sql: "select * from orders where lower(reference) = 'x'", at: 'lower(reference)' },
      {
        sql: "select * from orders where lower(reference) = 'x'",
        at: 'lower(reference)',
        catalog: true,
      },
      {
        sql: 'select * from orders o join shipments s on upper(s.order_ref) = o.reference',
        at: 'upper(s.order_ref)',
      },
      {
        sql: "select id from orders where date_trunc('day', created_at) = '2024-01-01'",
        at: "date_trunc('day', created_at)",
        catalog: true,
        fixed:
          "select id from orders where created_at >= '2024-01-01'::date and created_at < '2024-01-02'::date",
      },
      {
        sql: "select id from orders where to_char(created_at, 'YYYY-MM') = '2024-02'",
        at: "to_char(created_at, 'YYYY-MM')",
        fixed:
          "select id from orders where created_at >= '2024-02-01'::date and created_at < '2024-03-01'::date",
      },
      {
        sql: "select id from orders where strpos(reference, 'AB_') = 1",
        at: "strpos(reference, 'AB_')",
        catalog: true,
        fixed: "select id from orders where reference LIKE 'AB\\_%'",
      },
      {
        sql: "SELECT id FROM orders WHERE coalesce(status, 'open') = 'open'",
        at: "coalesce(status, 'open')",
        catalog: true,
        fixed: "SELECT id FROM orders WHERE (status = 'open' OR status IS NULL)",
      },
      {
        sql: 'select id from orders where case when total > 100 then 1 else 0 end = 1',
        at: 'case when total > 100 then 1 else 0 end',
        fixed: 'select id from orders where total > 100',
      },
    ],
    silent: [
      { sql: "select * from orders where reference = lower('X')" },
      { sql: "select * from customers where lower(email) = 'x'", catalog: true },
      { sql: "select * from countries where lower(title) = 'x'", catalog: true },
      { sql: 'select lower(reference) from orders' },
      {
        sql: 'select 1 from customers c where exists (select 1 from orders o where o.reference = lower(c.email))',
      },
      {
        sql: 'select 1 from customers c join orders o on o.id = length(c.email)',
        catalog: true,
      },
    ],
  },
  judge({ map, catalog }) {
    return map.predicates.flatMap((predicate) => {
      const { expression, columns } = predicate;
      if (expression?.wrapper !== 'function' || !KINDS.has(predicate.kind)) return [];
      // HAVING tests groups; what is no call, such as an element of an array, has no name to tell.
      if (predicate.clause === 'having' || expression.name === '') return [];
      // Of both sides: the one inside the function.
      const column = columns.find(
        ({ range }) => range.start >= expression.range.start && range.end <= expression.range.end,
      );
      if (column === undefined) return [];
      if (isServedFromOtherSide(map, catalog, predicate, column)) return [];
      const resolved = catalog === null ? null : resolveColumn(map, catalog, column);
      // A small table is read as a whole with any index, and an index on the expression is the remedy already.
      if (resolved !== null) {
        if (!isLarge(resolved.table) || hasExpressionIndex(resolved.table, expression.text))
          return [];
      }
      // Without the column's type only forms that hold for every type are told anew.
      const kind = resolved?.column ?? null;
      const bare = rewritePredicate({ predicate, text: map.statement.text, column: kind });
      return [
        {
          message: `${expression.name === 'case' ? 'CASE' : `${expression.name}()`} on ${column.column} keeps an index on ${column.column} from being used. Compare the bare column, or index the expression.`,
          range: expression.range,
          level: resolved === null ? ('text' as const) : ('catalog' as const),
          fixes: [
            ...(bare === null ? [] : [editFix('Compare the bare column', predicate.range, bare)]),
            ...(resolved === null || !INDEXABLE.has(expression.name)
              ? []
              : [
                  createIndexFix(
                    indexOn(resolved.table, [
                      expressionKey(`${expression.name}(${sqlIdentifier(column.column)})`),
                    ]),
                    resolved.table,
                    `Create an index on ${expression.name}(${column.column})`,
                  ),
                ]),
          ],
        },
      ];
    });
  },
};

/** `inner.ref = upper(outer.code)`: the function gives the value that the bare column is searched for. */
function isServedFromOtherSide(
  map: StatementMap,
  catalog: Catalog | null,
  { bareSide, block }: Predicate,
  wrapped: ColumnReference,
): boolean {
  if (bareSide === null) return false;
  const blockOf = ({ alias }: ColumnReference): number | undefined =>
    map.relations.find((relation) => relation.alias === alias)?.block;
  // A column of the query around this one is a value here.
  if (blockOf(wrapped) !== block && blockOf(bareSide) === block) return true;
  const resolved = catalog === null ? null : resolveColumn(map, catalog, bareSide);
  return resolved !== null && hasLeadingIndex(resolved.table, bareSide.column);
}
