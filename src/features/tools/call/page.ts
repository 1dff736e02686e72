// As many items of a list as fit into an answer, and where the next page begins.

import { visibleIn } from '../../../util/visibleText';
import type { OddNames } from './oddNames';

/** For the cursor and the list of names around it. Heuristic. */
const AROUND_BYTES = 400;

interface PageQuestion {
  readonly from: number;
  readonly limit: number;
  readonly mostBytes: number;
  /** What stands beside the list in the answer. */
  readonly beside?: object;
  /** Those that the sentences of the items have. */
  readonly names?: OddNames;
}

export interface Page<Item> {
  readonly items: Item[];
  /** Null where this is the last one. */
  readonly next: number | null;
  /** The odd names of these items, and of no others. */
  readonly names: string[];
}

/** Items are told one by one, so that only those of the page number their names. */
export function pageOf<One, Item>(
  all: readonly One[],
  tell: (one: One) => Item,
  { from, limit, mostBytes, beside = {}, names }: PageQuestion,
): Page<Item> {
  const items: Item[] = [];
  let told: readonly string[] = [];
  let bytes = AROUND_BYTES + bytesOf(beside);
  for (const one of all.slice(from, from + limit)) {
    const item = tell(one);
    const known = names?.names ?? [];
    bytes += bytesOf(item) + bytesOf(known.slice(told.length));
    // An item that fits into no answer is said to be left out by whoever fits it.
    if (bytes > mostBytes && items.length > 0) break;
    items.push(item);
    told = known;
  }
  const next = from + items.length;
  return { items, next: next < all.length ? next : null, names: [...told] };
}

/** As the answer will have it, with the comma behind. */
function bytesOf(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(visibleIn(value))) + 1;
}
