// An image in which some tables were read again.

import type { LeftOut } from '../../../model/leftOut';
import type { TwinImage } from '../../../model/twinImage';
import { qualified } from './qualified';
import { sourceLosses } from './sourceLosses';

/** The parts of an image that belong to tables. */
export type TableParts = Pick<
  TwinImage,
  | 'relations'
  | 'indexes'
  | 'constraints'
  | 'policies'
  | 'statistics'
  | 'extendedStatistics'
  | 'ends'
  | 'signatures'
  | 'leftOut'
>;

/** `names` qualified; what `parts` does not hold of them is gone. */
export function mergeImage(
  image: TwinImage,
  names: ReadonlySet<string>,
  parts: TableParts,
): TwinImage {
  const ofTable = (row: { readonly tableSchema: string; readonly table: string }): boolean =>
    names.has(qualified({ schema: row.tableSchema, name: row.table }));
  const indexNames = new Set([...image.indexes, ...parts.indexes].filter(ofTable).map(qualified));
  const without = <T>(rows: readonly T[], isTheirs: (row: T) => boolean): T[] =>
    rows.filter((row) => !isTheirs(row));
  const relations = replaced(image.relations, parts.relations, names);
  const merged = {
    ...image,
    relations,
    indexes: [...without(image.indexes, ofTable), ...parts.indexes],
    constraints: [...without(image.constraints, ofTable), ...parts.constraints],
    policies: [...without(image.policies, ofTable), ...parts.policies],
    statistics: [
      ...without(image.statistics, ({ schema, relation }) => {
        const name = qualified({ schema, name: relation });
        return names.has(name) || indexNames.has(name);
      }),
      ...parts.statistics,
    ],
    extendedStatistics: [
      ...without(image.extendedStatistics, ofTable),
      ...parts.extendedStatistics,
    ],
    ends: [
      ...without(image.ends, ({ schema, table }) => names.has(qualified({ schema, name: table }))),
      ...parts.ends,
    ],
    leftOut: stillLeftOut(
      [
        ...(image.leftOut ?? []).filter((one) => !names.has(qualified(one))),
        ...(parts.leftOut ?? []),
      ],
      relations,
    ),
    signatures: {
      ...Object.fromEntries(Object.entries(image.signatures).filter(([name]) => !names.has(name))),
      ...parts.signatures,
    },
  };
  return { ...merged, losses: sourceLosses(merged) };
}

/** Each once, and none that the image holds from before: it could not be compared just now. */
function stillLeftOut(all: readonly LeftOut[], relations: TwinImage['relations']): LeftOut[] {
  const held = new Set(relations.map(qualified));
  const left = new Map(all.map((one) => [`${one.kind} ${qualified(one)}`, one]));
  return [...left.values()].filter((one) => one.kind === 'function' || !held.has(qualified(one)));
}

/** In their old places: parents stand before their children. */
function replaced(
  old: TwinImage['relations'],
  fresh: TwinImage['relations'],
  names: ReadonlySet<string>,
): TwinImage['relations'] {
  const left = new Map(fresh.map((relation) => [qualified(relation), relation]));
  const kept = old.flatMap((relation) => {
    const name = qualified(relation);
    if (!names.has(name)) return [relation];
    const again = left.get(name);
    left.delete(name);
    return again === undefined ? [] : [again];
  });
  return [...kept, ...left.values()];
}
