// Which table of the catalog is meant: by a name, by a scan of a plan, or as the parent of a partition?

import type { Catalog, Table } from '../../model/catalog';
import type { PlanNode } from '../../model/planNode';
import { isSameRelation, type RelationName } from '../../model/relationName';
import { scannedRelation } from '../plan/names';

/** By schema or, without one, along the search path; null for what the catalog does not know. */
export function tableNamed(catalog: Catalog, { schema, name }: RelationName): Table | null {
  const schemas = schema === null ? catalog.searchPath : [schema];
  for (const candidate of schemas) {
    const wanted = { schema: candidate, name };
    const table = catalog.tables.find((known) => isSameRelation(known, wanted));
    if (table !== undefined) return table;
  }
  return null;
}

/**
 * The table that a node scans. Without VERBOSE the plan names no schema, and its views and functions may lead to tables that
 * the search path does not: the only one of that name is the one.
 */
export function tableScanned(catalog: Catalog | null, node: PlanNode): Table | null {
  const relation = scannedRelation(node);
  if (catalog === null || relation.name === '') return null;
  const found = tableNamed(catalog, relation);
  if (found !== null || relation.schema !== null) return found;
  return onlyTableNamed(catalog, relation);
}

/** Wherever the search path leads; null where several are called that. */
export function onlyTableNamed(catalog: Catalog, wanted: RelationName): Table | null {
  const [table, ...namesakes] = catalog.tables.filter(
    ({ schema, name }) =>
      name === wanted.name && (wanted.schema === null || wanted.schema === schema),
  );
  return namesakes.length > 0 ? null : (table ?? null);
}

/** The partitioned table right above; null for what is no partition and where the catalog does not hold its parent. */
export function partitionedBy(catalog: Catalog, { partitionOf }: Table): Table | null {
  return partitionOf === null ? null : tableNamed(catalog, partitionOf);
}
