// What catalogs do not tell of a table and its planner asks of the indexes: their ends and their heights. Asked of those
// tables alone that a statement needs; nobody else's are touched.

import type { TwinImage } from '../../../model/twinImage';
import { relationKey } from '../../../model/relationName';
import type { Work } from '../../../util/progress';
import { qualified, type TableName } from '../image/qualified';
import { uncertainTrees } from '../image/treeHeight';
import { readEnds } from './readEnds';
import { readHeights } from './readHeights';
import type { SourceReader } from './sourceReader';

export interface ProbeOptions {
  readonly liveEnds: boolean;
  /** Qualified; null: all. */
  readonly names: ReadonlySet<string> | null;
}

/** The image with the answers of these tables in place of what it had of them. */
export async function probeTables(
  reader: SourceReader,
  image: TwinImage,
  { liveEnds, names }: ProbeOptions,
  work: Work,
): Promise<TwinImage> {
  const isAsked = (name: string): boolean => names === null || names.has(name);
  const relations = image.relations.filter((relation) => isAsked(qualified(relation)));
  const indexes = image.indexes.filter((index) => isAsked(tableOf(index)));
  const uncertain = uncertainTrees({ relations, indexes, statistics: image.statistics });
  const heights = await readHeights(reader, uncertain, relations);
  const ends = liveEnds ? await readEnds(reader, relations, indexes, work) : [];
  return {
    ...withProbed(image, names),
    indexes: image.indexes.map((index) =>
      isAsked(tableOf(index))
        ? { ...index, height: heights.get(relationKey(index)) ?? null }
        : index,
    ),
    ends: [
      ...image.ends.filter(({ schema, table }) => !isAsked(qualified({ schema, name: table }))),
      ...ends,
    ],
  };
}

function withProbed({ probed, ...image }: TwinImage, names: ReadonlySet<string> | null): TwinImage {
  return names === null || probed === undefined
    ? image
    : { ...image, probed: [...new Set([...probed, ...names])] };
}

/** Of these tables, the ones that were not asked yet, or `again`. */
export function unprobed(
  { probed, relations }: TwinImage,
  tables: readonly TableName[],
  again: ReadonlySet<string>,
): ReadonlySet<string> {
  const held = new Set(relations.map(qualified));
  const known = probed === undefined ? held : new Set(probed);
  return new Set(
    tables.map(qualified).filter((name) => held.has(name) && (again.has(name) || !known.has(name))),
  );
}

function tableOf({ tableSchema, table }: TwinImage['indexes'][number]): string {
  return qualified({ schema: tableSchema, name: table });
}
