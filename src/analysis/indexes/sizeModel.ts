// How large would this index be? From row counts and column statistics alone, without building it.
// B-tree follows nbtsort.c (PostgreSQL 13 and later, with deduplication); the others are coarser and say so.

import type { Blocks, Bytes, Rows, Share } from '../../model/quantities';

export interface SizedColumn {
  /** pg_type.typlen; -1 for variable length. */
  readonly typeLength: number;
  /** pg_type.typalign in bytes: 1, 2, 4 or 8. */
  readonly alignment: number;
  /** pg_stats.avg_width; only read for variable length. */
  readonly averageWidth: Bytes;
  readonly nullFraction: Share;
  /** Absolute, of values that are not null; null when unknown. */
  readonly distinct: number | null;
  readonly mostCommonFrequencies: readonly Share[];
  /** False for numeric, float, char(n) under a nondeterministic collation, jsonb: equal is not identical there. */
  readonly deduplicates: boolean;
}

export interface SizeQuestion {
  readonly method: string;
  /** In the index: those that satisfy its predicate. */
  readonly rows: Rows;
  readonly heapPages: Blocks;
  readonly keys: readonly SizedColumn[];
  readonly include: readonly SizedColumn[];
  readonly unique: boolean;
  /** Of the whole key; null: estimated from the columns. */
  readonly distinctKeys: number | null;
}

export interface IndexSize {
  readonly pages: Blocks;
  readonly bytes: Bytes;
  /** B-tree levels above the leaves; 0 for a single page and for other methods. */
  readonly height: number;
}

const PAGE_BYTES = 8_192;
/** Page header 24, B-tree special space 16 (bufpage.h, nbtree.h). */
const USABLE_BYTES = PAGE_BYTES - 24 - 16;
/** nbtree.h BTREE_DEFAULT_FILLFACTOR 90 and BTREE_NONLEAF_FILLFACTOR 70: what nbtsort.c leaves free. */
const LEAF_FREE_BYTES = Math.floor(PAGE_BYTES * 0.1);
const INNER_FILL = 0.7;
const LINE_POINTER_BYTES = 4;
const TUPLE_HEADER_BYTES = 8;
/** A tuple with a null carries its bitmap (itup.h IndexAttributeBitMapData), aligned with the header to 16. */
const NULL_HEADER_BYTES = 16;
/** nbtsort.c _bt_load: a posting list made by CREATE INDEX stays below a tenth of a page. */
const MAX_POSTING_BYTES = Math.floor((PAGE_BYTES * 0.1) / 8) * 8 - LINE_POINTER_BYTES;
const TID_BYTES = 6;

export function estimateIndexSize(question: SizeQuestion): IndexSize {
  switch (question.method) {
    case 'btree':
      return btreeSize(question);
    case 'hash':
      return flat(hashPages(question.rows));
    case 'brin':
      return flat(brinPages(question));
    case 'bloom':
      return flat(1 + Math.ceil((question.rows * BLOOM_TUPLE_BYTES) / USABLE_BYTES));
    case 'gin':
      return flat(ginPages(question));
    default:
      return flat(gistPages(question));
  }
}

function flat(pages: Blocks): IndexSize {
  return { pages, bytes: pages * PAGE_BYTES, height: 0 };
}

function btreeSize(question: SizeQuestion): IndexSize {
  const tupleBytes = leafTupleBytes([...question.keys, ...question.include]);
  const deduplicates =
    !question.unique &&
    question.include.length === 0 &&
    question.keys.every((key) => key.deduplicates);
  const bytes = deduplicates
    ? deduplicatedBytes(question, tupleBytes)
    : plainBytes(question, tupleBytes);
  // Each leaf but the last also holds the high key, a copy of a key.
  const perLeaf = USABLE_BYTES - LEAF_FREE_BYTES - (tupleBytes + LINE_POINTER_BYTES);
  const leaves = Math.max(1, Math.ceil(bytes / Math.max(perLeaf, tupleBytes)));
  return withInnerPages(leaves, leafTupleBytes(question.keys));
}

/** The levels above the leaves, and the meta page. */
function withInnerPages(leaves: Blocks, keyTupleBytes: Bytes): IndexSize {
  const fanOut = Math.max(
    2,
    Math.floor((USABLE_BYTES * INNER_FILL) / (keyTupleBytes + LINE_POINTER_BYTES)),
  );
  let pages = leaves;
  let height = 0;
  for (let level = leaves; level > 1; height += 1) {
    level = Math.ceil(level / fanOut);
    pages += level;
  }
  return { pages: pages + 1, bytes: (pages + 1) * PAGE_BYTES, height };
}

/** Header and columns in order, each aligned as its type asks, the whole to 8 bytes. */
export function leafTupleBytes(columns: readonly SizedColumn[]): Bytes {
  let data = 0;
  for (const column of columns) {
    data = align(data, valueAlignment(column)) + valueBytes(column);
  }
  return align(TUPLE_HEADER_BYTES + data, 8);
}

function valueBytes({ typeLength, averageWidth }: SizedColumn): Bytes {
  return typeLength > 0 ? typeLength : Math.max(1, averageWidth);
}

/** Values of variable length below 127 bytes have a 1-byte header and are not aligned. */
function valueAlignment({ typeLength, alignment }: SizedColumn): number {
  return typeLength > 0 ? alignment : 1;
}

function plainBytes({ rows, keys, include }: SizeQuestion, tupleBytes: Bytes): Bytes {
  const onlyColumn = keys.length === 1 && include.length === 0 ? keys[0] : undefined;
  const nulls = rows * (onlyColumn?.nullFraction ?? 0);
  return (
    (rows - nulls) * (tupleBytes + LINE_POINTER_BYTES) +
    nulls * (NULL_HEADER_BYTES + LINE_POINTER_BYTES)
  );
}

/** Groups of equal keys become posting lists: the common values one by one, the rest as a mixture of group sizes. */
function deduplicatedBytes(question: SizeQuestion, tupleBytes: Bytes): Bytes {
  const { rows, keys } = question;
  const distinct = question.distinctKeys ?? distinctKeys(keys, rows);
  const [only] = keys;
  if (only === undefined || keys.length > 1) return mixedGroups(rows, distinct, tupleBytes);
  const nulls = rows * only.nullFraction;
  const common = only.mostCommonFrequencies.map((frequency) => frequency * rows);
  const commonRows = common.reduce((sum, group) => sum + group, 0);
  return (
    groupBytes(nulls, NULL_HEADER_BYTES) +
    common.reduce((sum, group) => sum + groupBytes(group, tupleBytes), 0) +
    mixedGroups(
      Math.max(0, rows - nulls - commonRows),
      Math.max(1, distinct - common.length),
      tupleBytes,
    )
  );
}

/** Leaf bytes of `rows` equal keys. */
function groupBytes(rows: Rows, tupleBytes: Bytes): Bytes {
  if (rows < 1.5) return rows * (tupleBytes + LINE_POINTER_BYTES);
  const perList = Math.max(1, Math.floor((MAX_POSTING_BYTES - tupleBytes) / TID_BYTES));
  const lists = Math.floor(rows / perList);
  return (
    lists * postingBytes(perList, tupleBytes) + postingBytes(rows - lists * perList, tupleBytes)
  );
}

/** One tuple for `rows` equal keys; a single row is an ordinary tuple. */
function postingBytes(rows: Rows, tupleBytes: Bytes): Bytes {
  if (rows <= 1) return rows * (tupleBytes + LINE_POINTER_BYTES);
  return align(tupleBytes + TID_BYTES * rows, 8) + LINE_POINTER_BYTES;
}

/** Below this many rows a key the sizes of the groups differ much from their mean. */
const SMALL_GROUP = 8;

/** Keys that are not common: as if rows fell on keys by chance (Poisson, of keys that occur at all). */
function mixedGroups(rows: Rows, distinct: number, tupleBytes: Bytes): Bytes {
  if (rows <= 0) return 0;
  const mean = rows / Math.min(distinct, rows);
  if (mean >= SMALL_GROUP) return distinct * groupBytes(mean, tupleBytes);
  if (mean <= 1) return rows * (tupleBytes + LINE_POINTER_BYTES);
  const rate = zeroTruncatedRate(mean);
  let bytes = 0;
  let share = rate / Math.expm1(rate);
  for (let size = 1; size <= 5 * SMALL_GROUP; size += 1) {
    bytes += share * groupBytes(size, tupleBytes);
    share *= rate / (size + 1);
  }
  return (rows / mean) * bytes;
}

/** The Poisson rate whose mean, given at least one, is `mean`: solved by iteration. */
function zeroTruncatedRate(mean: number): number {
  let rate = mean;
  for (let i = 0; i < 50; i += 1) rate = mean * -Math.expm1(-rate);
  return rate;
}

/** As selfuncs.c estimate_num_groups for columns of one table: the product, at most a tenth of the rows. */
function distinctKeys(keys: readonly SizedColumn[], rows: Rows): number {
  const each = keys.map((key) => key.distinct ?? rows);
  const product = each.reduce((all, one) => all * Math.max(1, one), 1);
  if (each.length < 2) return Math.min(product, rows);
  return Math.min(product, Math.max(rows / 10, ...each));
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
/** Heuristic: entries a row (array elements, jsonb keys, trigrams) by mean width, 2 bytes each once compressed. */
const GIN_BYTES_PER_ENTRY = 12;
const GIN_COMPRESSED_POINTER_BYTES = 2;

function ginPages({ rows, keys }: SizeQuestion): Blocks {
  const entries = keys.reduce(
    (sum, key) => sum + Math.max(1, valueBytes(key) / GIN_BYTES_PER_ENTRY),
    0,
  );
  return Math.max(3, Math.ceil((rows * entries * GIN_COMPRESSED_POINTER_BYTES) / USABLE_BYTES));
}

/** Heuristic for GiST and SP-GiST: bounding keys twice as wide as the value, pages half to two thirds full. */
const GIST_FILL = 0.6;

function gistPages({ rows, keys }: SizeQuestion): Blocks {
  const width = keys.reduce((sum, key) => sum + 2 * valueBytes(key), 0);
  const tuple = align(TUPLE_HEADER_BYTES + width, 8) + LINE_POINTER_BYTES;
  return 1 + Math.ceil((rows * tuple) / (USABLE_BYTES * GIST_FILL));
}

function align(value: number, to: number): number {
  return Math.ceil(value / to) * to;
}
