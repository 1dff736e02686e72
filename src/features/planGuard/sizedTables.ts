// How large is what a plan reads? By a twin's own sizes; a partition is told as the table above it.

import type { FindTable } from '../../analysis/plan/guard/recordPlan';
import type { TwinImage, TwinRelation } from '../../model/twinImage';
import { sqlIdentifier } from '../../util/sqlIdentifier';

/** Heuristic, of tables that nobody has analysed: some fifty rows a page. */
const ROWS_A_PAGE = 50;

export function sizedTables({ relations }: Pick<TwinImage, 'relations'>): FindTable {
  const byName = new Map(relations.map((one) => [qualified(one), one]));
  const byBareName = new Map<string, TwinRelation | null>();
  for (const one of relations)
    // Nothing else is scanned: a view may well have a table's name.
    if (one.kind === 'r' || one.kind === 'm')
      byBareName.set(one.name, byBareName.has(one.name) ? null : one);
  return (schema, name) => {
    const found = schema === null ? byBareName.get(name) : byName.get(qualified({ schema, name }));
    // Of several with that name nobody knows which.
    if (found === undefined || found === null) return null;
    const rows = found.tuples < 0 ? found.blocks * ROWS_A_PAGE : found.tuples;
    return { name: topOf(found, byName), rows };
  };
}

function topOf(relation: TwinRelation, byName: ReadonlyMap<string, TwinRelation>): string {
  let top = relation;
  // Each is seen once: a file may say that a table is a partition of itself.
  for (const seen = new Set<TwinRelation>(); !seen.has(top);) {
    seen.add(top);
    top = byName.get(top.partitionOf ?? '') ?? top;
  }
  return top.schema === 'public' ? sqlIdentifier(top.name) : qualified(top);
}

function qualified({ schema, name }: Pick<TwinRelation, 'schema' | 'name'>): string {
  return `${sqlIdentifier(schema)}.${sqlIdentifier(name)}`;
}
