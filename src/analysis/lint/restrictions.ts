// Which conditions restrict each large table of a statement, which of them could an index serve, and what do they keep?

import type { Catalog, Table } from '../../model/catalog';
import type { SourceRange } from '../../model/sourceRange';
import type { PredicateKind, RelationReference, StatementMap } from '../sql/statementMap';
import { resolveColumn } from '../columns/resolve';
import { hasExpressionIndex, hasLeadingIndex, isLarge, keptShare } from './tableSize';

export interface Restriction {
  /** Unquoted; of the table that it is listed under. */
  readonly column: string;
  readonly kind: PredicateKind;
  readonly range: SourceRange;
  /** Some index of the table leads with the column. */
  readonly isServed: boolean;
  /** Estimated share of the rows that it keeps; null when unknown. */
  readonly kept: number | null;
}

/** A large table, and what is asked of it by constants and parameters. */
export interface RestrictedTable {
  readonly relation: RelationReference;
  readonly table: Table;
  readonly restrictions: readonly Restriction[];
}

/** Kinds that a B-tree serves. */
const SERVABLE = new Set<PredicateKind>(['equality', 'in-list', 'range', 'is-null']);

/** Conditions under AND on bare columns; tables that are joined by an indexed column are left to the plan rules. */
export function restrictionsOf(map: StatementMap, catalog: Catalog): RestrictedTable[] {
  const found = new Map<RelationReference, { table: Table; restrictions: Restriction[] }>();
  // Reached by an index already, through a join or another kind of index: nothing is said of those.
  const reachable = new Set<RelationReference>();
  for (const predicate of map.predicates) {
    // HAVING tests groups, and under OR an index on one of its columns alone serves nothing.
    if (predicate.clause === 'having' || predicate.underOr) continue;
    for (const column of predicate.columns) {
      const resolved = resolveColumn(map, catalog, column);
      if (resolved === null || !isLarge(resolved.table)) continue;
      const isServed = hasLeadingIndex(resolved.table, column.column);
      const { expression } = predicate;
      // Patterns and containment by GIN or GiST, wrapped columns by an index on the expression.
      const isOtherwiseServed =
        expression === null
          ? isServed && !SERVABLE.has(predicate.kind)
          : hasExpressionIndex(resolved.table, expression.text);
      // Then the table is found by that, and its other conditions are tested on few rows.
      if (isOtherwiseServed) reachable.add(resolved.relation);
      if (predicate.isJoin || predicate.value === null) {
        if (isServed && expression === null) reachable.add(resolved.relation);
        if (predicate.kind !== 'is-null' || predicate.isJoin) continue;
      }
      if (!SERVABLE.has(predicate.kind) || expression !== null) continue;
      // Two columns of one table compared with each other restrict nothing that an index finds.
      if (predicate.columns.length > 1) continue;
      const entry = found.get(resolved.relation) ?? { table: resolved.table, restrictions: [] };
      entry.restrictions.push({
        column: column.column,
        kind: predicate.kind,
        range: predicate.range,
        isServed,
        kept: keptShare(resolved.table, resolved.column, predicate),
      });
      found.set(resolved.relation, entry);
    }
  }
  return [...found]
    .filter(([relation]) => !reachable.has(relation))
    .map(([relation, entry]) => ({ relation, ...entry }));
}
