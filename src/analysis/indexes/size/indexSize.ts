// The size model's question about an IndexDefinition: what its keys hold, from statistics, samples and expressions.

import type { IndexDefinition, IndexKey } from '../../../model/indexDefinition';
import type { Rows } from '../../../model/quantities';
import { distinctValues } from '../../columns/distinctValues';
import { storedWidth, unpackedWidth } from './columnWidth';
import { distinctAmong, distinctKeys } from './distinctKeys';
import { entryShape } from './entries';
import { expressionColumn } from './expressionColumn';
import { samplesOf, type Sample } from './samples';
import { estimateIndexSize } from './sizeModel';
import type { IndexSize, SizedColumn } from './sizeQuestion';
import type { SizedTable } from './sizedTable';
import { storedType } from './storedTypes';

/** `rows`: those that satisfy the predicate. */
export function indexSize(definition: IndexDefinition, table: SizedTable, rows: Rows): IndexSize {
  const keys = definition.keys.map((key) => keyColumn(key, definition.method, table, rows));
  const counted = countedKeys(definition, table);
  return estimateIndexSize({
    method: definition.method,
    rows,
    heapPages: table.pages,
    keys,
    include: definition.include.map((name) => plainColumn(name, table)),
    unique: definition.unique,
    distinctKeys: counted === null ? null : distinctAmong(counted, table.rows, rows),
  });
}

/** What was counted for some of the columns meets the others by chance. */
function countedKeys({ keys }: IndexDefinition, table: SizedTable): number | null {
  const names = keys.flatMap(({ column }) => column ?? []);
  if (names.length < 2) return null;
  for (let count = names.length; count >= 2; count -= 1) {
    const counted = table.distinctOf(names.slice(0, count));
    if (counted === null || (count < keys.length && names.length < keys.length)) continue;
    const others = names.slice(count).map((name) => plainColumn(name, table));
    return distinctKeys([{ distinct: counted, nullFraction: 0 }, ...others], table.rows);
  }
  return null;
}

function keyColumn(key: IndexKey, method: string, table: SizedTable, rows: Rows): SizedColumn {
  const described = key.column === undefined ? expressionColumn(key.expression ?? '', table) : null;
  const column = described === null ? plainColumn(key.column ?? '', table) : described.column;
  if (method !== 'gin') return { ...column, distinct: among(column.distinct, table.rows, rows) };
  const own = table.columns.get(key.column ?? '');
  const samples: readonly Sample[] =
    described?.samples ?? (own?.statistics ? samplesOf(own.statistics) : []);
  const entries = entryShape(
    {
      type: described?.type ?? own?.type ?? '',
      opclass: key.opclass ?? null,
      configuration: described?.configuration ?? null,
      averageWidth: described?.unpackedWidth ?? unpackedWidth(own, table),
      samples,
      elements: own?.statistics?.elements ?? null,
    },
    rows,
  );
  return { ...column, entries };
}

function among(distinct: number | null, all: Rows, some: Rows): number | null {
  return distinct === null ? null : distinctAmong(distinct, all, some);
}

function plainColumn(name: string, table: SizedTable): SizedColumn {
  const column = table.columns.get(name);
  const statistics = column?.statistics ?? null;
  return {
    ...(column?.stored ?? storedType(column?.type ?? 'text')),
    averageWidth: storedWidth(column, table),
    nullFraction: statistics?.nullFraction ?? 0,
    distinct: distinctValues(statistics, table.rows),
    mostCommonFrequencies: statistics?.mostCommonFrequencies ?? [],
    entries: null,
  };
}
