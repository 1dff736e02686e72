// Reads a TwinImage from a live database: catalog and statistics only, in one READ ONLY session, in small portions.

import type { z } from 'zod';
import type { DatabaseClient } from '../../db/contracts';
import { TWIN_IMAGE_FORMAT, type TwinImage, type TwinRelation } from '../../model/twinImage';
import { groupBy } from '../../util/groupBy';
import type { Work } from '../../util/progress';
import { readEnds } from './readEnds';
import { readHeights } from './readHeights';
import { SourceReader, type SourceLoad } from './sourceReader';
import * as schema from './sourceSchemaSql';
import {
  EXPRESSIONS_SQL,
  EXTENDED_SQL,
  expressionRow,
  extendedRow,
  statisticsRow,
  statisticsSql,
} from './sourceStatisticsSql';
import { statisticsLosses } from './sourceLosses';
import { uncertainTrees } from './treeHeight';

export interface ReadOptions {
  /** Asks for the least and greatest values of indexed columns: two rows a leading column, by index. */
  readonly liveEnds: boolean;
  /** ISO 8601. */
  readonly now: () => string;
}

export interface SourceReading {
  readonly image: TwinImage;
  readonly load: Readonly<SourceLoad>;
}

export async function readSource(
  client: DatabaseClient,
  options: ReadOptions,
  work: Work,
): Promise<SourceReading> {
  return client.session(async (session) => {
    const reader = new SourceReader(session);
    work.progress('reading the schema');
    const image = await readImage(reader, options, work);
    return { image, load: reader.load };
  }, work.signal);
}

async function readImage(
  reader: SourceReader,
  options: ReadOptions,
  work: Work,
): Promise<TwinImage> {
  const settings = await reader.query(schema.SETTINGS_SQL, [], schema.settingRow);
  const [header] = await reader.query(schema.HEADER_SQL, [], schema.headerRow);
  if (header === undefined) throw new Error('a SELECT without FROM returned no row');
  const { searchPath, blockSize, ...source } = header;
  const ids = await reader.query(schema.RELATION_IDS_SQL, [], schema.relationIdRow);
  const extensions = await reader.query(schema.EXTENSIONS_SQL, [], schema.extensionRow);
  const schemas = await reader.query(schema.SCHEMAS_SQL, [], schema.schemaRow);
  const definitions = await reader.query(schema.DEFINITIONS_SQL, [], schema.definitionRow);
  const relations = await readRelations(reader, ids, work);
  const scaled = relations.map((relation) => inOurBlocks(relation, blockSize));
  const byOid = (portion: readonly { readonly oid: number }[]): unknown[] => [
    portion.map(({ oid }) => oid),
  ];
  const indexes = await reader.inPortions(ids, schema.INDEXES_SQL, byOid, schema.indexRow);
  const constraints = await reader.inPortions(
    ids,
    schema.CONSTRAINTS_SQL,
    byOid,
    schema.constraintRow,
  );
  const policies = scaled.some(({ rowSecurity }) => rowSecurity)
    ? await reader.query(schema.POLICIES_SQL, [], schema.policyRow)
    : [];
  work.progress('reading statistics');
  const statistics = await readStatistics(reader, [...scaled, ...indexes], header.versionNumber);
  const extendedStatistics = await readExtended(reader);
  const measured = indexes.map((index) => ({ ...inOurBlocks(index, blockSize), height: null }));
  const uncertain = uncertainTrees({ relations: scaled, indexes: measured, statistics });
  const heights = await readHeights(reader, uncertain, scaled);
  const trees = measured.map((index) => ({
    ...index,
    height: heights.get(`${index.schema}\0${index.name}`) ?? null,
  }));
  const ends = options.liveEnds ? await readEnds(reader, scaled, trees, work) : [];
  return {
    format: TWIN_IMAGE_FORMAT,
    madeAt: options.now(),
    source,
    redacted: false,
    endpoints: options.liveEnds ? 'live' : 'none',
    searchPath,
    settings: Object.fromEntries(settings.map(({ name, value }) => [name, value])),
    extensions: [...extensions],
    schemas: schemas.map(({ name }) => name),
    definitions: [...definitions],
    relations: scaled,
    indexes: trees,
    constraints,
    policies: [...policies],
    statistics,
    extendedStatistics,
    ends,
    losses: statisticsLosses(scaled, statistics, extendedStatistics),
  };
}

async function readRelations(
  reader: SourceReader,
  ids: readonly z.infer<typeof schema.relationIdRow>[],
  work: Work,
): Promise<TwinRelation[]> {
  const byOid = (portion: readonly { readonly oid: number }[]): unknown[] => [
    portion.map(({ oid }) => oid),
  ];
  const details = await reader.inPortions(ids, schema.RELATIONS_SQL, byOid, schema.relationRow);
  work.progress(`reading ${String(ids.length)} relations`);
  const columns = await reader.inPortions(ids, schema.COLUMNS_SQL, byOid, schema.columnRow);
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
  const wanted = new Set(relations.map(({ schema: of, name }) => `${of}\0${name}`));
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
  return rows.filter((row) => {
    const key = `${row.schema}\0${row.relation}`;
    const whole = `${key}\0${row.column}\0${String(row.inherited)}`;
    if (!wanted.has(key) || seen.has(whole)) return false;
    seen.add(whole);
    return true;
  });
}

async function readExtended(reader: SourceReader): Promise<TwinImage['extendedStatistics']> {
  const objects = await reader.query(EXTENDED_SQL, [], extendedRow);
  if (objects.length === 0) return [];
  const expressions = await reader.query(EXPRESSIONS_SQL, [], expressionRow);
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
const OUR_BLOCK_BYTES = 8_192;

function inOurBlocks<
  T extends { readonly pages: number; readonly allVisible: number; readonly blocks: number },
>(relation: T, blockSize: number): T {
  if (blockSize === OUR_BLOCK_BYTES) return relation;
  const scale = blockSize / OUR_BLOCK_BYTES;
  return {
    ...relation,
    pages: Math.ceil(relation.pages * scale),
    allVisible: Math.ceil(relation.allVisible * scale),
    blocks: Math.ceil(relation.blocks * scale),
  };
}
