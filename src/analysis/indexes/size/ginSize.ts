// The pages of a GIN index as CREATE INDEX leaves it: a tree of entries, short lists of rows beside their entry, long
// lists in trees of their own (ginentrypage.c, ginpostinglist.c).

import type { Blocks, Bytes, Rows, Share } from '../../../model/quantities';
import { LINE_POINTER_BYTES, TUPLE_HEADER_BYTES, USABLE_BYTES, align } from './page';

/** What one key column puts into the index. */
export interface EntryShape {
  /** Of an entry as it is stored, without the tuple's header. */
  readonly keyBytes: Bytes;
  /** Of the rows: how many hold each of the entries that are known one by one. */
  readonly common: readonly Share[];
  /** The other entries, by kind: how many of a kind a mean row holds, and how many different ones there are. */
  readonly rest: readonly { readonly perRow: number; readonly distinct: number }[];
}

/** ginblock.h GinMaxItemSize: a third of a page. */
const MAX_ITEM_BYTES = 2_712;
/** ginpostinglist.c: the first row pointer, 6 bytes, and the length, 2. */
const SEGMENT_HEADER_BYTES = 8;
/** gindatapage.c GinPostingListSegmentTargetSize; a leaf is filled up to less than one of them. */
const SEGMENT_BYTES = 256;
const DATA_LEAF_BYTES = USABLE_BYTES - 90;
/** ginblock.h PostingItem. */
const DATA_FAN_OUT = Math.floor(USABLE_BYTES / 10);

interface Entries {
  leafBytes: Bytes;
  /** Sum of the squares of the tuples' sizes: large tuples leave pages fuller. */
  squares: number;
  dataPages: Blocks;
}

export function ginPages(shapes: readonly EntryShape[], rows: Rows, heapPages: Blocks): Blocks {
  const entries: Entries = { leafBytes: 0, squares: 0, dataPages: 0 };
  for (const shape of shapes) {
    const common = shape.common.map((share) => share * rows).filter((group) => group >= 1);
    for (const group of common) add(entries, 1, group, shape.keyBytes, { rows, heapPages });
    for (const { perRow, distinct } of shape.rest) {
      const left = rows * perRow;
      if (left < 1) continue;
      const count = Math.min(left, Math.max(1, distinct));
      add(entries, count, left / count, shape.keyBytes, { rows, heapPages });
    }
  }
  const keyBytes = Math.max(1, ...shapes.map((shape) => shape.keyBytes));
  return 1 + entryPages(entries, keyBytes) + entries.dataPages;
}

/** `count` entries that each lead to `group` rows. */
function add(
  entries: Entries,
  count: number,
  group: Rows,
  keyBytes: Bytes,
  { rows, heapPages }: { readonly rows: Rows; readonly heapPages: Blocks },
): void {
  const list = SEGMENT_HEADER_BYTES + (group - 1) * gapBytes(group / rows, rows / heapPages);
  const key = align(TUPLE_HEADER_BYTES + keyBytes, 2);
  const inline = align(key + align(list, 2), 8);
  const isInline = inline <= MAX_ITEM_BYTES;
  const item = (isInline ? inline : align(key, 8)) + LINE_POINTER_BYTES;
  entries.leafBytes += count * item;
  entries.squares += count * item * item;
  if (!isInline) entries.dataPages += count * postingTreePages(list);
}

function postingTreePages(list: Bytes): Blocks {
  const segments = list * (SEGMENT_BYTES / (SEGMENT_BYTES - SEGMENT_HEADER_BYTES + 2));
  const leaves = Math.ceil(segments / DATA_LEAF_BYTES);
  return leaves === 1 ? 1 : leaves + Math.ceil(leaves / DATA_FAN_OUT);
}

/** Keys come in order, and a full page is divided in halves: all but the last stay half full (entrySplitPage). */
function entryPages({ leafBytes, squares }: Entries, keyBytes: Bytes): Blocks {
  if (leafBytes <= USABLE_BYTES) return 1;
  const typical = squares / leafBytes;
  const used = (USABLE_BYTES + typical) / 2;
  const leaves = Math.ceil(leafBytes / used);
  // Of absurd statistics: above them there would be levels without end.
  if (!Number.isFinite(leaves)) return leaves;
  const downlink = align(TUPLE_HEADER_BYTES + keyBytes, 8) + LINE_POINTER_BYTES;
  const fanOut = Math.max(2, Math.floor((USABLE_BYTES + downlink) / 2 / downlink));
  let pages = leaves;
  for (let level = leaves; level > 1; pages += level) level = Math.ceil(level / fanOut);
  return pages;
}

/**
 * Mean bytes of the distance to the next row (ginpostinglist.c: 7 bits a byte of block * 2048 + row), where a share of
 * the rows is met by chance and `perPage` rows lie on a page.
 */
function gapBytes(share: Share, perPage: number): Bytes {
  const missed = Math.log1p(-Math.min(share, 0.999_999));
  const leavesPage = -Math.expm1(missed * perPage) / (perPage * Math.min(share, 0.999_999));
  const atLeast = (pages: number) =>
    Math.min(1, leavesPage) * Math.exp(missed * perPage * (pages - 1));
  return 1 + atLeast(1) + atLeast(8) + atLeast(1_024) + atLeast(131_072);
}
