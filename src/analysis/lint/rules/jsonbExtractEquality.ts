// Is a key inside a document compared, where an index on the document cannot help?

import { createIndexFix, expressionKey, indexOn } from '../../indexes/newIndex';
import type { LintRule } from '../lintRule';
import { resolveColumn } from '../../columns/resolve';
import { hasExpressionIndex, isLarge } from '../tableSize';

export const jsonbExtractEquality: LintRule = {
  id: 'jsonb-extract-equality',
  since: '0.1.0',
  severity: 'information',
  level: 'text',
  documentation: {
    summary: "`doc ->> 'key' = value` cannot use a GIN index on the document.",
    why: 'A GIN index on jsonb serves `@>` and `?`, not the text that `->>` takes out. The planner also has no statistics about it.',
    fix: 'Write `doc @> \'{"key": "value"}\'` with a GIN index, or create an index on the expression `(doc ->> \'key\')`.',
    falsePositives: 'An index on the same expression (silent with a catalog).',
    sources: [
      'PostgreSQL 18 documentation, "jsonb Indexing": https://www.postgresql.org/docs/18/datatype-json.html',
    ],
  },
  examples: {
    fires: [
      { sql: "select id from orders where document ->> 'k' = 'v'", at: "document ->> 'k'" },
      {
        sql: "select id from orders where document #>> '{a,b}' in ('v', 'w')",
        at: "document #>> '{a,b}'",
        catalog: true,
      },
    ],
    silent: [
      { sql: "select id from orders where document @> '{}'" },
      { sql: "select document ->> 'k' from orders" },
    ],
  },
  judge({ map, catalog }) {
    return map.predicates.flatMap((predicate) => {
      const { expression, columns } = predicate;
      const [column] = columns;
      // The two that give text; what -> gives is jsonb, which people compare with @>.
      if (expression === null || column === undefined || !/^#?->>$|^#>>$/.test(expression.name))
        return [];
      if (predicate.kind !== 'equality' && predicate.kind !== 'in-list') return [];
      const resolved = catalog === null ? null : resolveColumn(map, catalog, column);
      if (resolved !== null) {
        if (!isLarge(resolved.table) || hasExpressionIndex(resolved.table, expression.text))
          return [];
      }
      // An index names columns without an alias.
      const bare = expression.text.replace(/^(?:\w+\.)+/, '');
      return [
        {
          message: `An index on ${column.column} cannot serve ${expression.name}. Use @> with a GIN index, or index the expression.`,
          range: expression.range,
          level: resolved === null ? ('text' as const) : ('catalog' as const),
          fixes:
            resolved === null
              ? []
              : [
                  createIndexFix(
                    indexOn(resolved.table, [expressionKey(bare)]),
                    resolved.table,
                    'Create an index on the expression',
                  ),
                ],
        },
      ];
    });
  },
};
