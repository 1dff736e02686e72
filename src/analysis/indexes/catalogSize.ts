// The size model's question, asked of the catalog: an IndexDefinition on a Table with its column statistics.

import type { Column, Table } from '../../model/catalog';
import type { IndexDefinition } from '../../model/indexDefinition';
import type { Rows } from '../../model/quantities';
import { distinctValues } from '../columns/distinctValues';
import { estimateIndexSize, type IndexSize, type SizedColumn } from './sizeModel';

/** Null when the table was never analyzed. `rows`: those that satisfy the predicate, when the planner was asked. */
export function indexSizeFromCatalog(
  definition: IndexDefinition,
  table: Table,
  rows: Rows | null = null,
): IndexSize | null {
  const inIndex = rows ?? table.estimatedRows;
  if (inIndex === null) return null;
  const sized = (name: string): SizedColumn =>
    sizedColumn(
      table.columns.find((column) => column.name === name),
      inIndex,
    );
  return estimateIndexSize({
    method: definition.method,
    rows: inIndex,
    heapPages: table.pages,
    keys: definition.keys.map((key) =>
      key.column === undefined ? UNKNOWN_EXPRESSION : sized(key.column),
    ),
    include: definition.include.map(sized),
    unique: definition.unique,
    distinctKeys: null,
  });
}

/** Length and alignment in bytes of the types with a fixed length (pg_type of PostgreSQL 18). */
const FIXED_TYPES: Readonly<Record<string, readonly [length: number, alignment: number]>> = {
  boolean: [1, 1],
  '"char"': [1, 1],
  smallint: [2, 2],
  integer: [4, 4],
  bigint: [8, 8],
  real: [4, 4],
  'double precision': [8, 8],
  date: [4, 4],
  'time without time zone': [8, 8],
  'time with time zone': [12, 8],
  'timestamp without time zone': [8, 8],
  'timestamp with time zone': [8, 8],
  interval: [16, 8],
  uuid: [16, 1],
  oid: [4, 4],
  money: [8, 8],
  macaddr: [6, 4],
  pg_lsn: [8, 8],
  point: [16, 8],
};

/** Equal values of these may differ in form, so B-tree keeps each (equalimage is false). */
const NOT_DEDUPLICATED = /^(numeric|real|double precision|jsonb|interval)\b/;

/** PostgreSQL's guess for a column without statistics (selfuncs.h DEFAULT_NUM_DISTINCT; get_typavgwidth). */
const UNKNOWN_WIDTH_BYTES = 32;

const UNKNOWN_EXPRESSION: SizedColumn = {
  typeLength: -1,
  alignment: 4,
  averageWidth: 16,
  nullFraction: 0,
  distinct: null,
  mostCommonFrequencies: [],
  deduplicates: true,
};

function sizedColumn(column: Column | undefined, rows: Rows): SizedColumn {
  if (column === undefined) return UNKNOWN_EXPRESSION;
  const { statistics } = column;
  const base = column.type.replace(/\(\d+\)/, '');
  const fixed = FIXED_TYPES[base];
  // Enums, the other user types of fixed length, are 4 bytes; an average of exactly 4 gives them away.
  const isEnum =
    fixed === undefined && statistics?.averageWidth === 4 && !/^(character|text|bytea)/.test(base);
  const [typeLength, alignment] = fixed ?? (isEnum ? [4, 4] : [-1, 4]);
  return {
    typeLength,
    alignment,
    averageWidth: statistics?.averageWidth ?? UNKNOWN_WIDTH_BYTES,
    nullFraction: statistics?.nullFraction ?? 0,
    distinct: distinctValues(statistics, rows),
    mostCommonFrequencies: statistics?.mostCommonFrequencies ?? [],
    deduplicates: !NOT_DEDUPLICATED.test(base),
  };
}
