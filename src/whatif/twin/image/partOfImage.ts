// The part of an image that some texts reach, and nothing else of it.

import { relationKey } from '../../../model/relationName';
import type { TwinImage } from '../../../model/twinImage';
import { qualified } from './qualified';
import { nodesOf, reachedNodes, referenced, type OfTable, type Reach } from './reachedNodes';

export function partOfImage(image: TwinImage, reach: Reach): TwinImage {
  const kept = [...reachedNodes(nodesOf(image), reach)];
  const relations = new Set(kept.flatMap(({ relation }) => relation ?? []));
  const definitions = new Set(kept.flatMap(({ definition }) => definition ?? []));
  const keys = new Set([...relations].map(relationKey));
  const isOf = ({ tableSchema, table }: OfTable): boolean =>
    keys.has(relationKey({ schema: tableSchema, name: table }));
  const indexes = image.indexes.filter(isOf);
  const counted = new Set([...keys, ...indexes.map(relationKey)]);
  const known = new Set(image.relations.map(qualified));
  const names = new Set([...relations].map(qualified));
  return {
    ...image,
    definitions: image.definitions.filter((one) => definitions.has(one)),
    relations: image.relations.filter((one) => relations.has(one)),
    indexes,
    // A foreign key to a table that nothing reaches is part of no plan, and nothing changes it.
    constraints: image.constraints.filter((one) => {
      const other = referenced(one);
      return isOf(one) && (other === null || !known.has(other) || names.has(other));
    }),
    policies: image.policies.filter(isOf),
    statistics: image.statistics.filter(({ schema, relation }) =>
      counted.has(relationKey({ schema, name: relation })),
    ),
    extendedStatistics: image.extendedStatistics.filter(isOf),
    ends: image.ends.filter(({ schema, table }) => keys.has(relationKey({ schema, name: table }))),
  };
}
