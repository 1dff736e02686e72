// Which table or column of the catalog does the word at a place of a statement mean?

import type { Catalog, Column, Table } from '../../model/catalog';
import type { SourceRange } from '../../model/sourceRange';
import type { StatementMap } from '../sql/statementMap';
import { resolveColumn, tableOf } from './resolve';

export interface NamedTable {
  readonly table: Table;
  /** Null where the word means the table itself. */
  readonly column: Column | null;
  /** The word, in the statement's text. */
  readonly range: SourceRange;
}

/** Null where it is a word of SQL, or of nothing that the catalog knows for certain. */
export function nameAt(map: StatementMap, catalog: Catalog, offset: number): NamedTable | null {
  const isHere = ({ range }: { readonly range: SourceRange }) =>
    range.start <= offset && offset <= range.end;
  const reference = map.columns.find(isHere);
  if (reference !== undefined) {
    const found = resolveColumn(map, catalog, reference);
    return found && { table: found.table, column: found.column, range: reference.range };
  }
  const relation = map.relations.find((each) => each.kind === 'table' && isHere(each));
  const table = relation === undefined ? null : tableOf(catalog, relation);
  return relation && table ? { table, column: null, range: relation.range } : null;
}
