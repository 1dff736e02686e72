// Which column of the catalog does an expression name, and how is it named from within a subquery?

import type { Node } from 'libpg-query';
import type { Catalog } from '../../model/catalog';
import { sqlIdentifier } from '../../util/sqlIdentifier';
import { resolveColumn, type ResolvedColumn } from '../columns/resolve';
import type { ColumnReference, StatementMap } from '../sql/statementMap';

export interface KnownColumn {
  readonly reference: ColumnReference;
  readonly found: ResolvedColumn;
  /** As written. */
  readonly text: string;
}

/** Of a table, not of a view, whose columns promise nothing; null for all but a bare column. */
export function columnAt(map: StatementMap, catalog: Catalog, node: Node): KnownColumn | null {
  if (!('ColumnRef' in node)) return null;
  const span = map.source.expression(node);
  if (span === null) return null;
  const range = map.source.range(span);
  const reference = map.columns.find(
    (column) => column.range.start === range.start && column.range.end === range.end,
  );
  const found = reference === undefined ? null : resolveColumn(map, catalog, reference);
  if (reference === undefined || found === null) return null;
  const { kind } = found.table;
  return kind === 'table' || kind === 'partitioned'
    ? { reference, found, text: map.source.text(range) }
    : null;
}

/** With its table, without which it would be a name of the subquery's own. */
export function qualified({ text, found }: KnownColumn): string {
  return isQualified(text) ? text : `${sqlIdentifier(found.relation.alias)}.${text}`;
}

/** Of a column as written. */
export function isQualified(text: string): boolean {
  return /^(?:[^".]|"[^"]*")*\./.test(text);
}
