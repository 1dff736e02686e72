// Can an ordinary index on the column serve LIKE 'prefix%'?

import { columnKey, createIndexFix, indexOn } from '../../indexes/newIndex';
import type { LintRule } from '../lintRule';
import { resolveColumn } from '../../columns/resolve';
import { isLarge } from '../tableSize';

export const prefixLikeCollation: LintRule = {
  id: 'prefix-like-collation',
  since: '0.1.0',
  severity: 'information',
  level: 'catalog',
  documentation: {
    summary: "LIKE 'prefix%' cannot use an ordinary index whose collation is not C.",
    why: 'A language sorts text by other rules than byte by byte, so that what begins with a prefix does not stand together in the index.',
    fix: 'Create an index with `text_pattern_ops`, or give the column the collation C.',
    falsePositives: 'Another condition leaves few rows.',
    sources: [
      'PostgreSQL 18 documentation, "Operator Classes": https://www.postgresql.org/docs/18/indexes-opclass.html',
    ],
  },
  examples: {
    fires: [
      {
        sql: "select id from customers where email like 'anna%'",
        at: "email like 'anna%'",
        catalog: true,
      },
    ],
    silent: [
      { sql: "select code from countries where code like 'D%'", catalog: true },
      { sql: "select id from customers where name like 'anna%'", catalog: true },
      { sql: "select id from customers where email like 'anna%'" },
    ],
  },
  judge({ map, catalog }) {
    if (catalog === null) return [];
    return map.predicates.flatMap((predicate) => {
      const [column] = predicate.columns;
      if (predicate.kind !== 'like-prefix' || column === undefined || predicate.expression !== null)
        return [];
      const resolved = resolveColumn(map, catalog, column);
      if (resolved === null || !isLarge(resolved.table)) return [];
      const { collation, type } = resolved.column;
      const isText = /^(?:text|character)/.test(type);
      // like_support.c match_pattern_prefix makes a range of a prefix only where the index sorts by bytes.
      if (!isText || collation === 'C' || collation === 'POSIX' || collation === 'ucs_basic')
        return [];
      // By trigrams at any place; by a B-tree only as its first column.
      const serves = resolved.table.indexes.some(({ definition }) =>
        definition.keys.some(
          (key, at) =>
            key.column === column.column &&
            (key.opclass?.includes('trgm') === true ||
              (at === 0 &&
                // Of the catalog's spelling: quoted, as it would stand in SQL.
                (key.opclass?.includes('pattern_ops') === true || key.collation === '"C"'))),
        ),
      );
      if (serves) return [];
      return [
        {
          message: `An ordinary index on ${column.column} cannot serve a prefix: its collation is not C. An index with text_pattern_ops can.`,
          range: predicate.range,
          level: 'catalog' as const,
          fixes: [
            createIndexFix(
              indexOn(resolved.table, [
                { ...columnKey(column.column), opclass: 'text_pattern_ops' },
              ]),
              resolved.table,
              'Create an index for prefixes',
            ),
          ],
        },
      ];
    });
  },
};
