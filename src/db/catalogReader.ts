// The catalog of a database as analysis reads it: nine queries in one session, however many tables there are.

import type { Catalog, Table } from '../model/catalog';
import type { RelationName } from '../model/relationName';
import { UNINDEXED_REFERENCES_SQL, readFunctions, unindexedReferenceRow } from './catalogFunctions';
import { CONSTRAINTS_SQL, INDEXES_SQL, constraintRow, indexRow } from './catalogIndexes';
import {
  CATALOG_HEADER_SQL,
  COLUMNS_SQL,
  RELATIONS_SQL,
  RELATION_IDS_SQL,
  STATISTICS_SQL,
  catalogHeaderRow,
  columnRow,
  relationIdRow,
  relationRow,
  statisticsRow,
} from './catalogRelations';
import { byRelation, tableOf, type Parts } from './catalogTables';
import type { DatabaseSession, Sessions } from './contracts';
import { PartialRead } from './partialRead';
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
  const asked = await session.query(
    RELATION_IDS_SQL,
    [
      names?.map(({ schema }) => schema) ?? null,
      names?.map(({ name }) => name) ?? null,
      scope.schemas ?? null,
      schemas,
    ],
    relationIdRow,
  );
  const partial = new PartialRead(session);
  const ids = asked.map(({ oid }) => oid);
  const relations = await partial.rows(ids, (oids) =>
    session.query(RELATIONS_SQL, [oids], relationRow),
  );
  const parts = await readParts(session, partial, { ids, statistics: names !== null });
  const functions = await readFunctions(session, partial);
  const leftOut = await partial.leftOut();
  return {
    serverVersion: header.version,
    searchPath: namedSchemas(schemas),
    blockSize: header.block_size,
    tables: relations
      .filter(({ oid }) => partial.holds(oid))
      .map((relation) => tableOf(relation, parts))
      .sort(byName),
    functions,
    ...(leftOut.length > 0 ? { leftOut } : {}),
  };
}

/** As the server would order them all; read in parts they come in the order of the parts. */
function byName(left: Table, right: Table): number {
  return compare(left.schema, right.schema) || compare(left.name, right.name);
}

function compare(left: string, right: string): number {
  return left < right ? -1 : Number(left > right);
}

async function readParts(
  session: DatabaseSession,
  partial: PartialRead,
  wanted: { readonly ids: readonly number[]; readonly statistics: boolean },
): Promise<Parts> {
  const { ids } = wanted;
  // Types, expressions and operator classes are compared with those of plans and statements.
  const columns = await partial.rows(ids, (oids) =>
    session.queryInPersonsPath(COLUMNS_SQL, [oids], columnRow),
  );
  const statistics = wanted.statistics
    ? await partial.rows(ids, (oids) => session.query(STATISTICS_SQL, [oids], statisticsRow))
    : [];
  const indexes = await partial.rows(ids, (oids) =>
    session.queryInPersonsPath(INDEXES_SQL, [oids], indexRow),
  );
  const constraints = await partial.rows(ids, (oids) =>
    session.query(CONSTRAINTS_SQL, [oids], constraintRow),
  );
  const references = await partial.rows(ids, (oids) =>
    session.query(UNINDEXED_REFERENCES_SQL, [oids], unindexedReferenceRow),
  );
  return {
    statistics: new Map(statistics.map((row) => [`${String(row.relation)} ${row.name}`, row])),
    columns: byRelation(columns),
    indexes: byRelation(indexes),
    constraints: byRelation(constraints),
    references: byRelation(references),
  };
}
