// How large would this index be? From row counts and column statistics alone, without building it.
// B-tree, hash, BRIN and GIN follow the code that builds them; GiST and SP-GiST are coarser and say so.

import type { Blocks, Rows } from '../../../model/quantities';
import { btreeSize } from './btreeSize';
import { ginPages, type EntryShape } from './ginSize';
import {
  LINE_POINTER_BYTES,
  PAGE_BYTES,
  TUPLE_HEADER_BYTES,
  USABLE_BYTES,
  align,
  valueBytes,
} from './page';
import type { IndexSize, SizedColumn, SizeQuestion } from './sizeQuestion';

export function estimateIndexSize(question: SizeQuestion): IndexSize {
  const { method, rows, heapPages, keys } = question;
  switch (method) {
    case 'btree':
      return btreeSize(question);
    case 'hash':
      return flat(hashPages(rows));
    case 'brin':
      return flat(brinPages(question));
    case 'bloom':
      return flat(1 + Math.ceil((rows * BLOOM_TUPLE_BYTES) / USABLE_BYTES));
    case 'gin': {
      const shapes = keys.map((key) => key.entries ?? wholeValue(key, rows));
      return flat(ginPages(shapes, Math.max(1, rows), Math.max(1, heapPages)));
    }
    default:
      return flat(gistPages(question));
  }
}

function flat(pages: Blocks): IndexSize {
  return { pages, bytes: pages * PAGE_BYTES, height: 0 };
}

/** btree_gin: the value is the entry. */
function wholeValue(key: SizedColumn, rows: Rows): EntryShape {
  const nulls = key.nullFraction > 0 ? [key.nullFraction] : [];
  const common = [...key.mostCommonFrequencies, ...nulls];
  const perRow = Math.max(0, 1 - common.reduce((sum, share) => sum + share, 0));
  const distinct = (key.distinct ?? rows) - key.mostCommonFrequencies.length;
  return { keyBytes: valueBytes(key), common, rest: [{ perRow, distinct }] };
}

/** hash.h: 20 bytes a row, buckets filled to three quarters; some rows overflow (measured 2 to 7 %). */
const HASH_ROW_BYTES = 20;
const HASH_OVERFLOW = 1.05;
/** hash.h HASH_SPLITPOINT_GROUPS_WITH_ONE_PHASE: above 512 buckets a doubling happens in four steps. */
const HASH_SINGLE_STEP_BUCKETS = 512;

function hashPages(rows: Rows): Blocks {
  const perBucket = Math.floor((PAGE_BYTES * 0.75) / HASH_ROW_BYTES);
  const wanted = Math.max(2, rows / perBucket);
  const below = 2 ** Math.floor(Math.log2(wanted));
  const step = below >= HASH_SINGLE_STEP_BUCKETS ? below / 4 : below;
  const buckets = below + Math.ceil((wanted - below) / step) * step;
  return Math.ceil(buckets * HASH_OVERFLOW) + 2;
}

/** One summary of minimum and maximum for each 128 heap pages (brin.h), a meta page and the range map. */
function brinPages({ heapPages, keys }: SizeQuestion): Blocks {
  const ranges = Math.ceil(heapPages / 128);
  const values = keys.reduce((sum, key) => sum + 2 * valueBytes(key), 0);
  const mapPages = Math.ceil(ranges / 1_360);
  return (
    1 + mapPages + Math.max(1, Math.ceil((ranges * (align(8 + values, 8) + 4)) / USABLE_BYTES))
  );
}

/** bloom 1.0: 80 bits of signature and a row pointer. */
const BLOOM_TUPLE_BYTES = 16;

/** Heuristic for GiST and SP-GiST: bounding keys twice as wide as the value, pages half to two thirds full. */
const GIST_FILL = 0.6;

function gistPages({ rows, keys }: SizeQuestion): Blocks {
  const width = keys.reduce((sum, key) => sum + 2 * valueBytes(key), 0);
  const tuple = align(TUPLE_HEADER_BYTES + width, 8) + LINE_POINTER_BYTES;
  return 1 + Math.ceil((rows * tuple) / (USABLE_BYTES * GIST_FILL));
}
