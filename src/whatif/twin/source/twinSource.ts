// Where a twin's image comes from: a live database, asked again cheaply before each use, or a file, which never changes.

import type { DatabaseClient } from '../../../db/contracts';
import { addressesOf } from '../../../model/connectionProfile';
import { lockedAmong } from '../../../db/partialRead';
import type { TwinImage } from '../../../model/twinImage';
import type { Work } from '../../../util/progress';
import { mergeImage } from '../image/mergeImage';
import { qualified, type TableName } from '../image/qualified';
import { textOrderOf } from '../image/textOrder';
import { probeTables, unprobed } from './probeTables';
import { readStructure, signaturesOf, type SignatureRow } from './readSignatures';
import { readNamedSettings, readPlannerSettings } from './readSettings';
import { readSource, type ReadOptions } from './readSource';
import { OUR_BLOCK_BYTES, readTables, readValues } from './readTables';
import { SourceReader } from './sourceReader';
import * as schema from './sourceSchemaSql';

/** What became of an image, and the qualified tables of it that were read again. `all`: the twin has to be built anew. */
export type TwinUpdate =
  | { readonly kind: 'same' }
  | {
      readonly kind: 'tables' | 'all';
      readonly image: TwinImage;
      readonly changed: ReadonlySet<string>;
    };

export interface TwinSource {
  /** Null for a file: it has the image and nothing to ask. */
  readonly cacheKey: string | null;
  /** Of tables that are not among these only what catalogs tell; without them of all alike. */
  read(work: Work, tables?: readonly TableName[]): Promise<TwinImage>;
  /** Are functions, views, settings and these tables still as in the image? Three short queries when they are. */
  update(image: TwinImage, tables: readonly TableName[], work: Work): Promise<TwinUpdate>;
}

export class FileTwinSource implements TwinSource {
  readonly cacheKey = null;
  readonly #image: TwinImage;

  constructor(image: TwinImage) {
    this.#image = image;
  }

  read(): Promise<TwinImage> {
    return Promise.resolve(this.#image);
  }

  update(): Promise<TwinUpdate> {
    return Promise.resolve({ kind: 'same' });
  }
}

/** Files grow all the time; costs move with them, so smaller changes are not worth a read. Heuristic. */
const LEAST_GROWTH = 0.01;

export class LiveTwinSource implements TwinSource {
  readonly #client: DatabaseClient;
  readonly #options: ReadOptions;

  constructor(client: DatabaseClient, options: ReadOptions) {
    this.#client = client;
    this.#options = options;
  }

  get cacheKey(): string {
    const { profile } = this.#client;
    const [first, ...others] = addressesOf(profile);
    return JSON.stringify([
      first?.host,
      first?.port,
      ...(others.length === 0 ? [] : [others]),
      profile.database,
      profile.user,
      this.#options.liveEnds,
    ]);
  }

  async read(work: Work, tables?: readonly TableName[]): Promise<TwinImage> {
    const options = tables === undefined ? this.#options : { ...this.#options, tables };
    return (await readSource(this.#client, options, work)).image;
  }

  async update(image: TwinImage, tables: readonly TableName[], work: Work): Promise<TwinUpdate> {
    const found = await this.#client.session(async (session) => {
      const reader = new SourceReader(session);
      const changes = await this.#changes(reader, image, tables, work);
      if (changes === null) return null;
      const [known, changed] = heldAfter(image, changes);
      const whole: TwinUpdate =
        known.valuesLeftOut === true
          ? { kind: 'all', image: await readValues(reader, known, work), changed }
          : changes;
      return this.#withProbes(reader, image, { changes: whole, tables }, work);
    }, work.signal);
    return found ?? { kind: 'all', image: await this.read(work, tables), changed: new Set() };
  }

  /** Null when everything has to be read again. */
  async #changes(
    reader: SourceReader,
    image: TwinImage,
    tables: readonly TableName[],
    work: Work,
  ): Promise<TwinUpdate | null> {
    const settings = {
      ...(await readPlannerSettings(reader)),
      ...(await readNamedSettings(reader, image)),
    };
    const [header] = await reader.query(schema.HEADER_SQL, [], schema.headerRow);
    if (header === undefined || header.versionNumber !== image.source.versionNumber) return null;
    if (textOrderOf(header) !== textOrderOf(image.source)) return null;
    if ((await readStructure(reader)) !== image.structure) return null;
    if (await wasFreed(reader, image)) return null;
    const { blockSize, versionNumber } = header;
    const searchPath = await reader.searchPath();
    const signatures = await signaturesOf(reader, tables);
    const stale = signatures.filter((row) => isStale(row, image, blockSize));
    const sameSettings =
      searchPath === image.searchPath && sameRecord(settings, { ...image.settings });
    if (stale.length === 0 && sameSettings) return { kind: 'same' };
    const changed = new Set(stale.map(qualified));
    if (stale.length === 0) {
      return { kind: 'tables', image: { ...image, settings, searchPath }, changed };
    }
    const parts = await readTables(reader, stale, { versionNumber, blockSize }, work);
    const merged = mergeImage({ ...image, settings, searchPath }, changed, parts);
    const reshaped = stale.some((row) => {
      const known = image.signatures[qualified(row)];
      return known !== undefined && known.shape !== row.shape;
    });
    return { kind: reshaped ? 'all' : 'tables', image: merged, changed };
  }

  /** Tables that were read again, or are needed for the first time, are asked for the ends and heights of their indexes. */
  async #withProbes(
    reader: SourceReader,
    before: TwinImage,
    { changes, tables }: { readonly changes: TwinUpdate; readonly tables: readonly TableName[] },
    work: Work,
  ): Promise<TwinUpdate> {
    const [known, again] = heldAfter(before, changes);
    const names = unprobed(known, tables, again);
    if (names.size === 0) return changes;
    const { liveEnds } = this.#options;
    const image = await probeTables(reader, known, { liveEnds, names }, work);
    const kind = changes.kind === 'all' ? 'all' : 'tables';
    return { kind, image, changed: new Set([...again, ...names]) };
  }
}

/** The image, and the tables in it that were read again. */
function heldAfter(before: TwinImage, update: TwinUpdate): [TwinImage, ReadonlySet<string>] {
  return update.kind === 'same' ? [before, new Set()] : [update.image, update.changed];
}

const LEFT_OUT_SQL = `
SELECT c.oid::bigint AS oid FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  JOIN unnest($1::text[], $2::text[]) AS left_out(schema, name) ON n.nspname = left_out.schema AND c.relname = left_out.name`;

/** Something that was locked when the image was read can be read now, or is gone. */
async function wasFreed(reader: SourceReader, image: TwinImage): Promise<boolean> {
  const locked = (image.leftOut ?? []).filter((one) => one.locked && one.kind !== 'function');
  if (locked.length === 0) return false;
  const names = [locked.map((one) => one.schema), locked.map(({ name }) => name)];
  const ids = await reader.query(LEFT_OUT_SQL, names, schema.oidRow);
  const held = await lockedAmong(
    reader,
    ids.map(({ oid }) => oid),
  );
  return held.length < locked.length;
}

function isStale(row: SignatureRow, image: TwinImage, blockSize: number): boolean {
  const known = image.signatures[qualified(row)];
  if (known === undefined) return true;
  if (known.shape !== row.shape || known.content !== row.content) return true;
  const relation = image.relations.find((one) => qualified(one) === qualified(row));
  if (row.blocks === null || relation === undefined) return false;
  const blocks = (row.blocks * blockSize) / OUR_BLOCK_BYTES;
  return Math.abs(blocks - relation.blocks) > LEAST_GROWTH * relation.blocks;
}

function sameRecord(
  left: Readonly<Record<string, string>>,
  right: Readonly<Record<string, string>>,
): boolean {
  const names = Object.keys(left);
  return (
    names.length === Object.keys(right).length && names.every((name) => left[name] === right[name])
  );
}
