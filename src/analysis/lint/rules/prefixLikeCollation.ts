// Can an ordinary index on the column serve LIKE 'prefix%' or starts_with(), and can any?

import { columnKey, createIndexFix, indexOn } from '../../indexes/newIndex';
import { servesPatterns } from '../../indexes/keyUse';
import { editFix } from '../../changes/fixes';
import { rewritePredicate } from '../../rewrites/predicateRewrites';
import { SEARCHES_STARTS_WITH, STARTS_WITH } from '../../sql/operatorKinds';
import type { Predicate } from '../../sql/statementMap';
import type { LintProblem, LintRule } from '../lintRule';
import { resolveColumn } from '../../columns/resolve';
import { isLarge } from '../tableSize';

export const prefixLikeCollation: LintRule = {
  id: 'prefix-like-collation',
  since: '0.1.0',
  severity: 'information',
  level: 'catalog',
  documentation: {
    summary:
      "LIKE 'prefix%' and starts_with() cannot use an ordinary index whose collation is not C; before PostgreSQL 15 starts_with() can use none.",
    why: 'A language sorts text by other rules than byte by byte, so that what begins with a prefix does not stand together in the index. The planner knows starts_with() as a search for a prefix only from PostgreSQL 15 on.',
    fix: "Create an index with `text_pattern_ops`, or give the column the collation C. Before PostgreSQL 15 write LIKE 'prefix%' for starts_with(), or ^@ beside an SP-GiST index.",
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
      {
        sql: "select id from customers where starts_with(email, 'anna')",
        at: "starts_with(email, 'anna')",
        catalog: true,
      },
      {
        sql: "select id from customers where email ^@ 'anna'",
        at: "email ^@ 'anna'",
        catalog: true,
      },
    ],
    silent: [
      { sql: "select code from countries where code like 'D%'", catalog: true },
      { sql: "select id from customers where name like 'anna%'", catalog: true },
      { sql: "select id from customers where email like 'anna%'" },
      { sql: "select id from customers where nick like 'anna%'", catalog: true },
      { sql: "select code from countries where starts_with(code, 'D')", catalog: true },
      { sql: 'select id from customers where starts_with(email, $1)', catalog: true },
      { sql: "select id from customers where starts_with('anna', email)", catalog: true },
    ],
  },
  judge({ map, catalog }) {
    if (catalog === null) return [];
    return map.predicates.flatMap((predicate) => {
      const [column] = predicate.columns;
      const isPrefix = PREFIXES.has(predicate.kind) && predicate.columns.length === 1;
      if (!isPrefix || column === undefined || predicate.expression !== null) return [];
      const resolved = resolveColumn(map, catalog, column);
      if (resolved === null || !isLarge(resolved.table)) return [];
      const { collation, type } = resolved.column;
      if (!servesPatterns(resolved.column)) return [];
      if (predicate.kind === 'starts-with') {
        const isKnown = catalog.serverVersion >= SEARCHES_STARTS_WITH;
        if (!isKnown && predicate.operator === STARTS_WITH)
          return unserved(
            predicate,
            rewritePredicate({ predicate, text: map.statement.text, column: resolved.column }),
          );
        if (!isKnown || !/^'/.test(predicate.value?.text ?? '')) return [];
      }
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

const PREFIXES: ReadonlySet<Predicate['kind']> = new Set(['like-prefix', 'starts-with']);

function unserved({ range }: Predicate, instead: string | null): readonly LintProblem[] {
  if (instead === null) return [];
  return [
    {
      message: `Before PostgreSQL 15 no index serves starts_with(). ${instead} says the same and can be served.`,
      range,
      level: 'catalog',
      fixes: [editFix('Write it so that an index can serve', range, instead)],
    },
  ];
}
