// The rows of a catalog put together: each table with its columns, indexes and constraints.

import type { z } from 'zod';
import type {
  Column,
  ColumnStatistics,
  ElementStatistics,
  Constraint,
  Index,
  Table,
  TableActivity,
} from '../model/catalog';
import type { IndexKey } from '../model/indexDefinition';
import { referenceOf, type unindexedReferenceRow } from './catalogFunctions';
import type { constraintRow, indexRow } from './catalogIndexes';
import type { columnRow, relationRow, statisticsRow } from './catalogRelations';

type RelationRow = z.infer<typeof relationRow>;
type ColumnRow = z.infer<typeof columnRow>;
type StatisticsRow = z.infer<typeof statisticsRow>;
type IndexRow = z.infer<typeof indexRow>;
type ConstraintRow = z.infer<typeof constraintRow>;
type ReferenceRow = z.infer<typeof unindexedReferenceRow>;

/** What was read of tables, by what belongs to whom. */
export interface Parts {
  /** By relation and column name. */
  readonly statistics: ReadonlyMap<string, StatisticsRow>;
  readonly columns: ReadonlyMap<number, readonly ColumnRow[]>;
  readonly indexes: ReadonlyMap<number, readonly IndexRow[]>;
  readonly constraints: ReadonlyMap<number, readonly ConstraintRow[]>;
  readonly references: ReadonlyMap<number, readonly ReferenceRow[]>;
}

export function byRelation<Row extends { readonly relation: number }>(
  rows: readonly Row[],
): ReadonlyMap<number, readonly Row[]> {
  const groups = new Map<number, Row[]>();
  for (const row of rows) {
    const group = groups.get(row.relation);
    if (group === undefined) groups.set(row.relation, [row]);
    else group.push(row);
  }
  return groups;
}

const TABLE_KINDS = {
  r: 'table',
  p: 'partitioned',
  v: 'view',
  m: 'materialized-view',
  f: 'foreign',
} as const satisfies Record<RelationRow['kind'], Table['kind']>;

export function tableOf(row: RelationRow, parts: Parts): Table {
  return {
    oid: row.oid,
    schema: row.schema,
    name: row.name,
    kind: TABLE_KINDS[row.kind],
    partitionOf:
      row.parent_name === null ? null : { schema: row.parent_schema, name: row.parent_name },
    ...(row.kind === 'p' ? { partitionColumns: row.partition_columns } : {}),
    ...(row.has_heirs ? { hasHeirs: true as const } : {}),
    estimatedRows: row.rows,
    pages: row.pages,
    bytes: row.bytes,
    columns: (parts.columns.get(row.oid) ?? []).map((column) => columnOf(column, parts)),
    indexes: (parts.indexes.get(row.oid) ?? []).map((index) => indexOf(index, row)),
    constraints: (parts.constraints.get(row.oid) ?? []).map(constraintOf),
    unindexedReferences: (parts.references.get(row.oid) ?? []).map(referenceOf),
    activity: activityOf(row),
  };
}

function activityOf(row: RelationRow): TableActivity | null {
  if (!row.has_activity) return null;
  return {
    liveRows: row.live ?? 0,
    deadRows: row.dead ?? 0,
    modifiedSinceAnalyze: row.modified ?? 0,
    lastAnalyze: row.last_analyze,
    lastVacuum: row.last_vacuum,
    sequentialScans: row.sequential_scans ?? 0,
    indexScans: row.index_scans,
  };
}

function columnOf(row: ColumnRow, { statistics }: Parts): Column {
  const found = statistics.get(`${String(row.relation)} ${row.name}`);
  return {
    number: row.number,
    name: row.name,
    type: row.type,
    notNull: row.not_null,
    collation: row.collation,
    ...(row.nondeterministic ? { nondeterministic: true } : {}),
    statistics: found === undefined ? null : statisticsOf(found),
  };
}

function statisticsOf(row: StatisticsRow): ColumnStatistics {
  return {
    nullFraction: row.null_fraction,
    averageWidth: row.average_width,
    nDistinct: row.n_distinct,
    correlation: row.correlation,
    mostCommonValues: row.most_common_values ?? [],
    mostCommonFrequencies: row.most_common_frequencies ?? [],
    histogramBounds: row.histogram_bounds ?? [],
    elements: elementsOf(row),
  };
}

/** Behind the frequencies stand the least and the greatest, and for arrays the share of nulls (pg_statistic.h). */
function elementsOf(row: StatisticsRow): ElementStatistics | null {
  const { element_frequencies: all, element_bytes: bytes, elements_per_row: perRow } = row;
  if (all === null || bytes === null) return null;
  const frequencies = all.slice(0, perRow === null ? -2 : -3);
  return { frequencies, averageBytes: bytes, perRow };
}

function indexOf(row: IndexRow, { schema, name: table }: RelationRow): Index {
  const { oid, name, method, unique, primary, valid, predicate, ddl, bytes, constraint, scans } =
    row;
  const keys = row.keys.map(keyOf);
  return {
    oid,
    name,
    definition: { schema, table, method, keys, include: row.include, predicate, unique },
    ddl,
    bytes,
    primary,
    valid,
    constraint,
    scans,
  };
}

function keyOf(key: IndexRow['keys'][number]): IndexKey {
  return {
    descending: key.descending,
    nullsFirst: key.nullsFirst,
    ...(key.column === undefined ? {} : { column: key.column }),
    ...(key.expression === undefined ? {} : { expression: key.expression }),
    ...(key.opclass === undefined ? {} : { opclass: key.opclass }),
    ...(key.collation === undefined ? {} : { collation: key.collation }),
  };
}

const CONSTRAINT_KINDS = {
  p: 'primary-key',
  u: 'unique',
  f: 'foreign-key',
  c: 'check',
  x: 'exclusion',
  n: 'not-null',
} as const satisfies Record<ConstraintRow['kind'], Constraint['kind']>;

function constraintOf(row: ConstraintRow): Constraint {
  return {
    name: row.name,
    kind: CONSTRAINT_KINDS[row.kind],
    columns: row.columns,
    references:
      row.foreign_table === null
        ? null
        : {
            schema: row.foreign_schema ?? '',
            table: row.foreign_table,
            columns: row.foreign_columns,
          },
  };
}
