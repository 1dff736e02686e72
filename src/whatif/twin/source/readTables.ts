// Reads what catalogs tell of tables, all of them or a few: columns, indexes, constraints, policies, statistics, sizes.

import type { z } from 'zod';
import { MOST_BLOCKS, type TwinImage, type TwinRelation } from '../../../model/twinImage';
import { relationKey } from '../../../model/relationName';
import { groupBy } from '../../../util/groupBy';
import type { Work } from '../../../util/progress';
import { qualified } from '../image/qualified';
import type { TableParts } from '../image/mergeImage';
import { readSignatures } from './readSignatures';
import type { SourceReader } from './sourceReader';
import type { relationIdRow } from './sourceSchemaSql';
import * as tables from './sourceTableSql';
import {
  EXPRESSIONS_SQL,
  EXTENDED_SQL,
  RANGES_BEFORE_17_SQL,
  expressionRow,
  extendedRow,
  rangesRow,
  statisticsRow,
  statisticsSql,
} from './sourceStatisticsSql';

export type RelationId = z.infer<typeof relationIdRow>;

export interface TableReading {
  readonly versionNumber: number;
  /** Of the source, in bytes. */
  readonly blockSize: number;
}

export async function readTables(
  reader: SourceReader,
  ids: readonly RelationId[],
  { versionNumber, blockSize }: TableReading,
  work: Work,
): Promise<TableParts> {
  // First: a change while the rest is read must show at the next check.
  const signatures = await readSignatures(reader, ids);
  const details = await readRelations(reader, ids, work);
  const found = await reader.ofObjects(ids, tables.INDEXES_SQL, tables.indexRow);
  const constraints = await reader.ofObjects(ids, tables.CONSTRAINTS_SQL, tables.constraintRow);
  const policies = details.some(({ rowSecurity }) => rowSecurity)
    ? await reader.ofObjects(ids, tables.POLICIES_SQL, tables.policyRow)
    : [];
  const names = new Set(ids.filter((id) => reader.holds(id)).map(qualified));
  const isTheirs = (row: { readonly tableSchema: string; readonly table: string }): boolean =>
    names.has(qualified({ schema: row.tableSchema, name: row.table }));
  const relations = details
    .filter((one) => names.has(qualified(one)))
    .map((one) => inOurBlocks(one, blockSize));
  const indexes = found
    .filter(isTheirs)
    .map((index) => ({ ...inOurBlocks(index, blockSize), height: null }));
  work.progress('reading statistics');
  const statistics = await readStatistics(reader, [...relations, ...indexes], versionNumber);
  const extended = await readExtended(reader);
  return {
    relations,
    indexes,
    constraints: constraints.filter(isTheirs),
    policies: policies.filter(isTheirs),
    statistics,
    extendedStatistics: extended.filter(isTheirs),
    ends: [],
    signatures: Object.fromEntries(Object.entries(signatures).filter(([name]) => names.has(name))),
    leftOut: [...(await reader.leftOut())],
  };
}

/** What an image lacks that was kept without sample values; its tables are to be asked again. */
export async function readValues(
  reader: SourceReader,
  image: TwinImage,
  work: Work,
): Promise<TwinImage> {
  const { valuesLeftOut: _, relations, indexes, ...rest } = image;
  work.progress('reading statistics');
  const { versionNumber } = image.source;
  return {
    ...rest,
    relations,
    indexes,
    statistics: await readStatistics(reader, [...relations, ...indexes], versionNumber),
    extendedStatistics: await readExtended(reader),
    ends: [],
    probed: [],
  };
}

async function readRelations(
  reader: SourceReader,
  ids: readonly RelationId[],
  work: Work,
): Promise<TwinRelation[]> {
  const details = await reader.ofObjects(ids, tables.RELATIONS_SQL, tables.relationRow);
  work.progress(`reading ${String(ids.length)} relations`);
  const columns = await reader.ofObjects(ids, tables.COLUMNS_SQL, tables.columnRow);
  const columnsOf = groupBy(columns, ({ relation }) => relation);
  const identity = new Map(ids.map((id) => [id.oid, id]));
  return details.flatMap(({ oid, ...detail }) => {
    const id = identity.get(oid);
    if (id === undefined) return [];
    const { schema: schemaName, name, kind } = id;
    const own = (columnsOf.get(oid) ?? []).map(({ relation: _, ...column }) => column);
    return [{ schema: schemaName, name, kind, ...detail, columns: own }];
  });
}

async function readStatistics(
  reader: SourceReader,
  relations: readonly { readonly schema: string; readonly name: string }[],
  versionNumber: number,
): Promise<TwinImage['statistics']> {
  const wanted = new Set(relations.map(relationKey));
  const rows = await reader.inPortions(
    relations,
    statisticsSql(versionNumber),
    (portion) => [
      portion.map(({ name }) => name),
      [...new Set(portion.map(({ schema: of }) => of))],
    ],
    statisticsRow,
  );
  // Names are asked apart from schemas, so a table of the same name elsewhere may come twice.
  const seen = new Set<string>();
  const own = rows.filter((row) => {
    const whole = columnKey(row);
    if (!wanted.has(relationKey({ schema: row.schema, name: row.relation })) || seen.has(whole))
      return false;
    seen.add(whole);
    return true;
  });
  return versionNumber >= VIEW_HAS_RANGES ? own : withRanges(reader, own);
}

const VIEW_HAS_RANGES = 170_000;

/** Refused to all but superusers: then ranges go without. */
async function withRanges(
  reader: SourceReader,
  rows: TwinImage['statistics'],
): Promise<TwinImage['statistics']> {
  const ranges = await reader.attempt(() => reader.query(RANGES_BEFORE_17_SQL, [], rangesRow));
  if (ranges === null) return rows;
  const found = new Map(ranges.map((row) => [columnKey(row), row]));
  return rows.map((row) => ({ ...row, ...found.get(columnKey(row)) }));
}

function columnKey(row: z.infer<typeof rangesRow>): string {
  return [row.schema, row.relation, row.column, String(row.inherited)].join('\0');
}

async function readExtended(reader: SourceReader): Promise<TwinImage['extendedStatistics']> {
  const objects = await reader.attempt(() => reader.query(EXTENDED_SQL, [], extendedRow));
  if (objects === null || objects.length === 0) return [];
  const expressions =
    (await reader.attempt(() => reader.query(EXPRESSIONS_SQL, [], expressionRow))) ?? [];
  return objects.map((object) => ({
    ...object,
    expressions: expressions
      .filter((row) => row.statisticsSchema === object.schema && row.statisticsName === object.name)
      .map(({ text, statisticsSchema: _, statisticsName: __, ...statistics }) => ({
        text,
        statistics,
      })),
  }));
}

/** PGlite and nearly all builds have pages of 8 kB; a source with others is converted. */
export const OUR_BLOCK_BYTES = 8_192;

function inOurBlocks<
  T extends { readonly pages: number; readonly allVisible: number; readonly blocks: number },
>(relation: T, blockSize: number): T {
  if (blockSize === OUR_BLOCK_BYTES) return relation;
  const scale = blockSize / OUR_BLOCK_BYTES;
  return {
    ...relation,
    pages: Math.ceil(relation.pages * scale),
    allVisible: Math.ceil(relation.allVisible * scale),
    // 32 TB of larger blocks are more of ours than there can be.
    blocks: Math.min(MOST_BLOCKS, Math.ceil(relation.blocks * scale)),
  };
}
