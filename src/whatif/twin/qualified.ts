// How the relations of an image are named wherever they refer to each other.

import { sqlIdentifier } from '../../util/sqlIdentifier';

/** `schema.name`, quoted where needed: how relations refer to each other in an image. */
export function qualified({ schema: of, name }: { schema: string; name: string }): string {
  return `${sqlIdentifier(of)}.${sqlIdentifier(name)}`;
}
