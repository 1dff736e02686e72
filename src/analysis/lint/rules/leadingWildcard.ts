// Does a pattern begin with a wildcard, so that no B-tree can find where to start?

import type { Table } from '../../../model/catalog';
import type { Fix } from '../../../model/change';
import { columnKey, createIndex, indexOn } from '../../indexes/newIndex';
import { servesPatterns } from '../../indexes/keyUse';
import type { LintRule } from '../lintRule';
import { resolveColumn } from '../../columns/resolve';
import { isLarge } from '../tableSize';

export const leadingWildcard: LintRule = {
  id: 'leading-wildcard',
  since: '0.1.0',
  severity: 'warning',
  level: 'text',
  documentation: {
    summary: 'The pattern may match anywhere in the text, which a B-tree index cannot look up.',
    why: "A B-tree is sorted from the first character on. `like '%x'`, `ilike` and `~*` give it no place to begin, so every row is read and compared.",
    fix: 'An index with pg_trgm looks up any three characters in a row: `create index ... using gin (column gin_trgm_ops)`. It serves LIKE, ILIKE and regular expressions. For words in prose, full text search is the better tool.',
    falsePositives:
      'A trigram index exists (silent with a catalog), the table is small, or another condition leaves few rows.',
    sources: [
      'PostgreSQL 18 documentation, pg_trgm: https://www.postgresql.org/docs/18/pgtrgm.html',
    ],
  },
  examples: {
    fires: [
      { sql: "select * from orders where reference like '%x'", at: "'%x'" },
      { sql: "select * from orders where reference ilike 'x%'", at: "'x%'", catalog: true },
      { sql: "select * from orders where reference ~* 'x'", at: "'x'" },
    ],
    silent: [
      { sql: "select * from orders where reference like 'x%'" },
      { sql: "select * from customers where name like '%x'", catalog: true },
      { sql: "select * from customers where nick like '%x'", catalog: true },
      { sql: "select * from countries where title like '%x'", catalog: true },
      { sql: 'select * from orders where reference like $1' },
    ],
  },
  judge({ map, catalog }) {
    return map.predicates.flatMap((predicate) => {
      const [column] = predicate.columns;
      // ILIKE, ~* and all patterns without a fixed beginning are of this kind (operatorKinds.ts); a parameter tells no pattern.
      if (predicate.kind !== 'like-infix' || column === undefined || predicate.value === null)
        return [];
      const resolved = catalog === null ? null : resolveColumn(map, catalog, column);
      if (resolved !== null) {
        // At any place in the index: GIN has no order of columns.
        const hasTrigram = resolved.table.indexes.some(({ definition }) =>
          definition.keys.some(
            (key) => key.column === column.column && key.opclass?.includes('trgm') === true,
          ),
        );
        if (hasTrigram || !isLarge(resolved.table) || !servesPatterns(resolved.column)) return [];
      }
      return [
        {
          message: `${whyNoStart(predicate.operator, predicate.value.text, column.column)}: no B-tree index serves it, a trigram index does.`,
          range: predicate.value.range,
          level: resolved === null ? ('text' as const) : ('catalog' as const),
          fixes: resolved === null ? [] : [trigramIndex(column.column, resolved.table)],
        },
      ];
    });
  },
};

/** Anchored or not, without case there is no first letter to search by. */
function whyNoStart(operator: string, pattern: string, column: string): string {
  const ignoresCase = operator === 'ilike' || operator.endsWith('*');
  const isAnchored = operator === 'ilike' ? /^'[^%_]/.test(pattern) : pattern.startsWith("'^");
  return ignoresCase && isAnchored
    ? `The pattern ${pattern} matches ${column} in either case`
    : `The pattern ${pattern} can match anywhere in ${column}`;
}

function trigramIndex(column: string, table: Table): Fix {
  const key = { ...columnKey(column), opclass: 'gin_trgm_ops' };
  const change = createIndex(indexOn(table, [key], { method: 'gin' }), table);
  // No undo: others may have begun to use the extension.
  const extension = { statements: ['CREATE EXTENSION IF NOT EXISTS pg_trgm'], undo: [] };
  return {
    title: `Create a trigram index on ${column}`,
    changes: [{ kind: 'sql', ...extension }, change],
  };
}
