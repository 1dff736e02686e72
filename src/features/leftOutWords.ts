// What a database kept back, in a sentence for each reason.

import type { LeftOut } from '../model/leftOut';
import { groupBy } from '../util/groupBy';
import { sqlIdentifier } from '../util/sqlIdentifier';

/** More names tell nobody more; programs get them all. */
const MOST_NAMES = 10;

export function leftOutWords(leftOut: readonly LeftOut[]): readonly string[] {
  return [...groupBy(leftOut, ({ why }) => why)].map(([why, some]) => {
    const names = some
      .slice(0, MOST_NAMES)
      .map(({ kind, schema, name }) => `${kind} ${sqlIdentifier(schema)}.${sqlIdentifier(name)}`);
    const more = some.length - names.length;
    return `Left out: ${names.join(', ')}${more > 0 ? ` and ${String(more)} more` : ''}, as ${why}.`;
  });
}
