// Reads a TwinImage from a live database in one READ ONLY session, in small portions: catalog and statistics, and of tables
// that are needed what their indexes alone tell.

import type { DatabaseClient } from '../../../db/contracts';
import { TWIN_IMAGE_FORMAT, type TwinImage } from '../../../model/twinImage';
import type { Work } from '../../../util/progress';
import type { TableName } from '../image/qualified';
import { sourceLosses } from '../image/sourceLosses';
import { probeTables, unprobed } from './probeTables';
import { readStructure } from './readSignatures';
import { readNamedSettings, readPlannerSettings } from './readSettings';
import { readTables } from './readTables';
import { SourceReader, type SourceLoad } from './sourceReader';
import * as schema from './sourceSchemaSql';

export interface ReadOptions {
  /** Asks for the least and greatest values of indexed columns: two rows a leading column, by index. */
  readonly liveEnds: boolean;
  /** ISO 8601. */
  readonly now: () => string;
  /** Those that are needed; without, all are asked for the ends and heights of their indexes. */
  readonly tables?: readonly TableName[];
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
  // Before the reading changes any for itself.
  const own = await readPlannerSettings(reader);
  const [header] = await reader.query(schema.HEADER_SQL, [], schema.headerRow);
  if (header === undefined) throw new Error('a SELECT without FROM returned no row');
  const { blockSize, ...source } = header;
  const searchPath = await reader.searchPath();
  const relations = await reader.query(schema.RELATION_OIDS_SQL, [], schema.oidRow);
  const ids = await reader.ofObjects(relations, schema.RELATION_IDS_SQL, schema.relationIdRow);
  const extensions = await reader.query(schema.EXTENSIONS_SQL, [], schema.extensionRow);
  const schemas = await reader.query(schema.SCHEMAS_SQL, [], schema.schemaRow);
  const defined = await reader.query(schema.DEFINITION_OIDS_SQL, [], schema.oidRow);
  const definitions = await reader.ofObjects(defined, schema.DEFINITIONS_SQL, schema.definitionRow);
  const structure = await readStructure(reader);
  const { versionNumber } = source;
  const tables = await readTables(reader, ids, { versionNumber, blockSize }, work);
  const named = await readNamedSettings(reader, { ...tables, definitions });
  const image: TwinImage = {
    format: TWIN_IMAGE_FORMAT,
    madeAt: options.now(),
    source,
    redacted: false,
    endpoints: options.liveEnds ? 'live' : 'none',
    searchPath,
    settings: { ...own, ...named },
    extensions: [...extensions],
    schemas: schemas.map(({ name }) => name),
    definitions: [...definitions],
    structure,
    ...tables,
    losses: sourceLosses(tables),
    ...(options.tables === undefined ? {} : { probed: [] }),
  };
  const names = options.tables === undefined ? null : unprobed(image, options.tables, new Set());
  return probeTables(reader, image, { liveEnds: options.liveEnds, names }, work);
}
