// What do the writes of a workload pay for one more index? An entry for every row inserted; for updates an entry where they
// touch its columns, or where they write entries anyhow; and where it is the first that they touch, all the others' as well.

import type { Table } from '../../../model/catalog';
import type { IndexDefinition } from '../../../model/indexDefinition';
import type { CostUnits, Rows } from '../../../model/quantities';

export interface TableWrite {
  readonly table: Table;
  readonly operation: 'Insert' | 'Update' | 'Delete' | 'Merge';
  /** Columns that an update sets; null where that is not known. */
  readonly columns: readonly string[] | null;
  /** Over the whole workload. */
  readonly rows: Rows;
}

/**
 * Of one entry, heuristic: the way down a B-tree (three pages of 50 operators each, selfuncs.c), 70 to 107 bytes of WAL as
 * measured on 18, and a leaf that is read from somewhere once in ten times.
 */
const ENTRY_COST: CostUnits = 0.8;
/** A GIN entry for each element of a mean value, put off by its pending list. Heuristic. */
const GIN_ENTRY_COST: CostUnits = 3;
/** One summary for 128 pages. */
const BRIN_ENTRY_COST: CostUnits = 0.01;

export function upkeepOf(
  definition: IndexDefinition,
  table: Table,
  writes: readonly TableWrite[],
): CostUnits {
  const own = columnsOf(definition, table);
  const entry = entryCost(definition);
  return writes
    .filter((write) => write.table === table)
    .reduce((sum, { operation, columns, rows }) => {
      if (operation === 'Delete') return sum;
      if (operation === 'Insert') return sum + rows * entry;
      const touches = columns === null || columns.some((column) => own.has(column));
      const others = table.indexes.filter(({ definition: { method } }) => method !== 'brin');
      const isHot =
        columns !== null &&
        !others.some((index) => {
          const known = columnsOf(index.definition, table);
          return columns.some((column) => known.has(column));
        });
      // Without entries in any index a row is replaced on its own page (heap only tuple), and no index learns of it.
      if (isHot && !touches) return sum;
      const lost =
        isHot && touches && definition.method !== 'brin' ? others.length * ENTRY_COST : 0;
      return sum + rows * (entry + lost);
    }, 0);
}

function entryCost({ method }: IndexDefinition): CostUnits {
  if (method === 'gin') return GIN_ENTRY_COST;
  return method === 'brin' ? BRIN_ENTRY_COST : ENTRY_COST;
}

/** An expression or a predicate holds those whose names stand in it. */
function columnsOf(
  { keys, include, predicate }: IndexDefinition,
  table: Table,
): ReadonlySet<string> {
  const texts = [...keys.flatMap(({ expression }) => expression ?? []), predicate ?? ''];
  const words = new Set(texts.flatMap((text) => text.match(/[\w\u0080-\uffff]+/g) ?? []));
  return new Set([
    ...keys.flatMap(({ column }) => column ?? []),
    ...include,
    ...table.columns.map(({ name }) => name).filter((name) => words.has(name)),
  ]);
}
