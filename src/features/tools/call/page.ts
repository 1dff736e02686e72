// As many items of a list as fit into an answer, and where the next page begins.

/** For what stands around the list. Heuristic. */
const AROUND_BYTES = 400;

export interface Page<Item> {
  readonly items: Item[];
  /** Null where this is the last one. */
  readonly next: number | null;
}

export function pageOf<Item>(
  all: readonly Item[],
  {
    from,
    limit,
    mostBytes,
  }: { readonly from: number; readonly limit: number; readonly mostBytes: number },
): Page<Item> {
  const items: Item[] = [];
  let bytes = AROUND_BYTES;
  for (const item of all.slice(from, from + limit)) {
    bytes += Buffer.byteLength(JSON.stringify(item)) + 1;
    // An item that fits into no answer is said to be too large by whoever fits it.
    if (bytes > mostBytes && items.length > 0) break;
    items.push(item);
  }
  const next = from + items.length;
  return { items, next: next < all.length ? next : null };
}
