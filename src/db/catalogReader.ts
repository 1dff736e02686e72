// The catalog of a database as analysis reads it: eight queries in one session, however many tables there are.

import type { z } from 'zod';
import type {
  Catalog,
  Column,
  ColumnStatistics,
  Constraint,
  Index,
  Table,
  TableActivity,
} from '../model/catalog';
import type { IndexKey } from '../model/indexDefinition';
import type { RelationName } from '../model/relationName';
import {
  FUNCTIONS_SQL,
  UNINDEXED_REFERENCES_SQL,
  functionOf,
  functionRow,
  referenceOf,
  unindexedReferenceRow,
} from './catalogFunctions';
import { CONSTRAINTS_SQL, INDEXES_SQL, constraintRow, indexRow } from './catalogIndexes';
import {
  CATALOG_HEADER_SQL,
  COLUMNS_SQL,
  RELATIONS_SQL,
  STATISTICS_SQL,
  catalogHeaderRow,
  columnRow,
  relationRow,
  statisticsRow,
} from './catalogRelations';
import type { DatabaseSession, Sessions } from './contracts';
import { namedSchemas } from './searchPath';

/** Neither: every table that is not the system's, without column statistics. */
export interface CatalogScope {
  /** With column statistics. Names that do not exist are left out; partitions bring their ancestors. */
  readonly tables?: readonly RelationName[];
  /** Without column statistics. */
  readonly schemas?: readonly string[];
}

export async function readCatalog(
  client: Sessions,
  scope: CatalogScope,
  signal?: AbortSignal,
): Promise<Catalog> {
  return client.session((session) => readCatalogIn(session, scope), signal);
}

export async function readCatalogIn(
  session: DatabaseSession,
  scope: CatalogScope,
): Promise<Catalog> {
  const [header] = await session.query(CATALOG_HEADER_SQL, [], catalogHeaderRow);
  if (header === undefined) throw new Error('a SELECT without FROM returned no row');
  const names = scope.tables ?? null;
  const { schemas } = await session.searchPath();
  const relations = await session.query(
    RELATIONS_SQL,
    [
      names?.map(({ schema }) => schema) ?? null,
      names?.map(({ name }) => name) ?? null,
      scope.schemas ?? null,
      schemas,
    ],
    relationRow,
  );
  const oids = relations.map((relation) => relation.oid);
  // Types, expressions and operator classes are compared with those of plans and statements.
  const columns = await session.queryInPersonsPath(COLUMNS_SQL, [oids], columnRow);
  const statistics =
    names === null ? [] : await session.query(STATISTICS_SQL, [oids], statisticsRow);
  const indexes = await session.queryInPersonsPath(INDEXES_SQL, [oids], indexRow);
  const constraints = await session.query(CONSTRAINTS_SQL, [oids], constraintRow);
  const references = await session.query(UNINDEXED_REFERENCES_SQL, [oids], unindexedReferenceRow);
  const functions = await session.query(FUNCTIONS_SQL, [], functionRow);

  const parts: Parts = {
    statistics: new Map(statistics.map((row) => [`${String(row.relation)} ${row.name}`, row])),
    columns: byRelation(columns),
    indexes: byRelation(indexes),
    constraints: byRelation(constraints),
    references: byRelation(references),
  };
  return {
    serverVersion: header.version,
    searchPath: namedSchemas(schemas),
    blockSize: header.block_size,
    tables: relations.map((relation) => tableOf(relation, parts)),
    functions: functions.map(functionOf),
  };
}

type RelationRow = z.infer<typeof relationRow>;
type ColumnRow = z.infer<typeof columnRow>;
type StatisticsRow = z.infer<typeof statisticsRow>;
type IndexRow = z.infer<typeof indexRow>;
type ConstraintRow = z.infer<typeof constraintRow>;
type ReferenceRow = z.infer<typeof unindexedReferenceRow>;

interface Parts {
  /** By relation and column name. */
  readonly statistics: ReadonlyMap<string, StatisticsRow>;
  readonly columns: ReadonlyMap<number, readonly ColumnRow[]>;
  readonly indexes: ReadonlyMap<number, readonly IndexRow[]>;
  readonly constraints: ReadonlyMap<number, readonly ConstraintRow[]>;
  readonly references: ReadonlyMap<number, readonly ReferenceRow[]>;
}

function byRelation<Row extends { readonly relation: number }>(
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

function tableOf(row: RelationRow, parts: Parts): Table {
  return {
    oid: row.oid,
    schema: row.schema,
    name: row.name,
    kind: TABLE_KINDS[row.kind],
    partitionOf:
      row.parent_name === null ? null : { schema: row.parent_schema, name: row.parent_name },
    ...(row.kind === 'p' ? { partitionColumns: row.partition_columns } : {}),
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
  };
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
