// Which table of the catalog does a name of the statement mean, and which of its columns?

import type { Catalog, Column, Table } from '../../model/catalog';
import type { ColumnReference, RelationReference, StatementMap } from '../sql/statementMap';
import { tableNamed } from './tables';

/** By schema or along the search path; null for CTEs, subqueries, functions and unknown names. */
export function tableOf(catalog: Catalog, relation: RelationReference): Table | null {
  return relation.kind === 'table' ? tableNamed(catalog, relation) : null;
}

export interface ResolvedColumn {
  readonly relation: RelationReference;
  readonly table: Table;
  readonly column: Column;
}

/** Looks in the reference's own block first, then outwards, as PostgreSQL does; null when it is not certain. */
export function resolveColumn(
  map: StatementMap,
  catalog: Catalog,
  reference: ColumnReference,
): ResolvedColumn | null {
  for (
    let block: number | null = reference.block;
    block !== null;
    block = map.blocks[block]?.parent ?? null
  ) {
    const inBlock = map.relations.filter((relation) => relation.block === block);
    const candidates = inBlock.filter(
      (relation) => reference.alias === null || relation.alias === reference.alias,
    );
    const found = candidates.flatMap((relation) => {
      const table = tableOf(catalog, relation);
      const column = table?.columns.find(({ name }) => name === reference.column);
      return table === null || column === undefined ? [] : [{ relation, table, column }];
    });
    if (found.length > 0) return found.length === 1 ? (found[0] ?? null) : null;
    // A relation that the catalog does not know may own the name.
    if (candidates.some((relation) => tableOf(catalog, relation) === null)) return null;
  }
  return null;
}

/** `schema.` only where the search path does not lead to it, as people write. */
export function displayName(catalog: Catalog, { schema, name }: Table): string {
  return catalog.searchPath[0] === schema ? name : `${schema}.${name}`;
}
