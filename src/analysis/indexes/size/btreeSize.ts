// The pages of a B-tree as nbtsort.c builds it (PostgreSQL 13 and later, with deduplication).

import type { Blocks, Bytes, Rows } from '../../../model/quantities';
import { distinctKeys, metByChance } from './distinctKeys';
import { LINE_POINTER_BYTES, PAGE_BYTES, USABLE_BYTES, align, tupleBytes } from './page';
import type { IndexSize, SizeQuestion, SizedColumn } from './sizeQuestion';

/** nbtree.h BTREE_DEFAULT_FILLFACTOR 90 and BTREE_NONLEAF_FILLFACTOR 70: what nbtsort.c leaves free. */
const LEAF_FREE_BYTES = Math.floor(PAGE_BYTES * 0.1);
const INNER_FREE_BYTES = Math.floor(PAGE_BYTES * 0.3);
/** A tuple with a null carries its bitmap (itup.h IndexAttributeBitMapData), aligned with the header to 16. */
const NULL_HEADER_BYTES = 16;
/** nbtsort.c _bt_load: a posting list made by CREATE INDEX stays below a tenth of a page. */
const MAX_POSTING_BYTES = Math.floor((PAGE_BYTES * 0.1) / 8) * 8 - LINE_POINTER_BYTES;
const TID_BYTES = 6;
/** A pivot between equal keys carries the row pointer (nbtutils.c _bt_truncate). */
const PIVOT_TID_BYTES = 8;

export function btreeSize(question: SizeQuestion): IndexSize {
  const leafTuple = tupleBytes([...question.keys, ...question.include]);
  const deduplicates =
    !question.unique &&
    question.include.length === 0 &&
    question.keys.every((key) => key.deduplicates);
  const bytes = deduplicates
    ? deduplicatedBytes(question, leafTuple)
    : plainBytes(question, leafTuple);
  const leaves = Math.max(1, Math.ceil(bytes / leafBytes(question, leafTuple)));
  return withInnerPages(leaves, pivotBytes(question));
}

/**
 * nbtsort.c _bt_buildadd adds tuples until a tenth of the page is left, then moves the last one on and keeps a copy as
 * the high key: whole tuples below nine tenths. Tuples of different width leave half of one free in the mean.
 */
function leafBytes({ keys, include }: SizeQuestion, leafTuple: Bytes): Bytes {
  const item = leafTuple + LINE_POINTER_BYTES;
  const room = USABLE_BYTES - LEAF_FREE_BYTES - 2 * LINE_POINTER_BYTES;
  const varies = [...keys, ...include].some(({ typeLength }) => typeLength < 0);
  const fixed = Math.floor(room / item) * item;
  return Math.max(item, varies ? room - item / 2 : fixed);
}

/** The levels above the leaves, and the meta page. */
function withInnerPages(leaves: Blocks, pivot: Bytes): IndexSize {
  // Of absurd statistics: above them there would be levels without end.
  if (!Number.isFinite(leaves)) return { pages: leaves, bytes: leaves * PAGE_BYTES, height: 0 };
  const room = USABLE_BYTES - INNER_FREE_BYTES - 2 * LINE_POINTER_BYTES;
  const fanOut = Math.max(2, Math.floor(room / (pivot + LINE_POINTER_BYTES)));
  let pages = leaves;
  let height = 0;
  for (let level = leaves; level > 1; height += 1) {
    level = Math.ceil(level / fanOut);
    pages += level;
  }
  return { pages: pages + 1, bytes: (pages + 1) * PAGE_BYTES, height };
}

/** Of a tuple above the leaves, in the mean: a pivot keeps the columns up to the first that tells its neighbours apart. */
function pivotBytes({ keys, rows }: SizeQuestion): Bytes {
  let bytes = 0;
  let equal = 1;
  for (let count = 1; count <= keys.length && equal > 0; count += 1) {
    const prefix = keys.slice(0, count);
    const told = Math.min(equal, distinctKeys(prefix, rows) / Math.max(1, rows));
    bytes += told * tupleBytes(prefix);
    equal -= told;
  }
  return align(bytes + equal * (tupleBytes(keys) + PIVOT_TID_BYTES), 8);
}

function plainBytes({ rows, keys, include }: SizeQuestion, leafTuple: Bytes): Bytes {
  const onlyColumn = keys.length === 1 && include.length === 0 ? keys[0] : undefined;
  const nulls = rows * (onlyColumn?.nullFraction ?? 0);
  return (
    (rows - nulls) * (leafTuple + LINE_POINTER_BYTES) +
    nulls * (NULL_HEADER_BYTES + LINE_POINTER_BYTES)
  );
}

/** Groups of equal keys become posting lists: the common values one by one, the rest as a mixture of group sizes. */
function deduplicatedBytes(question: SizeQuestion, leafTuple: Bytes): Bytes {
  const { rows, keys } = question;
  const distinct = question.distinctKeys ?? distinctKeys(keys, rows);
  const [only] = keys;
  if (only === undefined || keys.length > 1) return severalBytes(question, distinct, leafTuple);
  const nulls = rows * only.nullFraction;
  const common = only.mostCommonFrequencies.map((frequency) => frequency * rows);
  const commonRows = common.reduce((sum, group) => sum + group, 0);
  return (
    groupBytes(nulls, NULL_HEADER_BYTES) +
    common.reduce((sum, group) => sum + groupBytes(group, leafTuple), 0) +
    mixedGroups(
      Math.max(0, rows - nulls - commonRows),
      Math.max(1, distinct - common.length),
      leafTuple,
    )
  );
}

/** The common values of one column divide the rows into parts, and in each the other columns meet it by chance. */
function severalBytes({ rows, keys }: SizeQuestion, distinct: number, leafTuple: Bytes): Bytes {
  const [skewed, ...others] = keys.toSorted((a, b) => skewOf(b) - skewOf(a));
  const common = skewed?.mostCommonFrequencies ?? [];
  const rest = Math.max(0, 1 - common.reduce((sum, frequency) => sum + frequency, 0));
  const rare = Math.max(1, (skewed?.distinct ?? distinct) - common.length);
  const beside = others.reduce((all, key) => all * Math.max(1, key.distinct ?? rows), 1);
  const parts = [
    ...common.map((share) => ({ rows: rows * share, possible: beside })),
    { rows: rows * rest, possible: beside * rare },
  ].map((part) => ({ ...part, distinct: metByChance(part.possible, part.rows) }));
  // What was counted of all together goes before chance.
  const scale = distinct / parts.reduce((sum, part) => sum + part.distinct, 0);
  return parts.reduce(
    (sum, part) => sum + mixedGroups(part.rows, Math.max(1, part.distinct * scale), leafTuple),
    0,
  );
}

/** How much more often than others the common values occur. */
function skewOf({ distinct, mostCommonFrequencies }: SizedColumn): number {
  return Math.max(0, ...mostCommonFrequencies) * (distinct ?? 0);
}

/** Leaf bytes of `rows` equal keys. */
function groupBytes(rows: Rows, leafTuple: Bytes): Bytes {
  if (rows < 1.5) return rows * (leafTuple + LINE_POINTER_BYTES);
  const perList = Math.max(1, Math.floor((MAX_POSTING_BYTES - leafTuple) / TID_BYTES));
  const lists = Math.floor(rows / perList);
  return lists * postingBytes(perList, leafTuple) + postingBytes(rows - lists * perList, leafTuple);
}

/** One tuple for `rows` equal keys; a single row is an ordinary tuple. */
function postingBytes(rows: Rows, leafTuple: Bytes): Bytes {
  if (rows <= 1) return rows * (leafTuple + LINE_POINTER_BYTES);
  return align(leafTuple + TID_BYTES * rows, 8) + LINE_POINTER_BYTES;
}

/** Below this many rows a key the sizes of the groups differ much from their mean. */
const SMALL_GROUP = 8;

/** Keys that are not common: as if rows fell on keys by chance (Poisson, of keys that occur at all). */
function mixedGroups(rows: Rows, distinct: number, leafTuple: Bytes): Bytes {
  if (rows <= 0) return 0;
  const mean = rows / Math.min(distinct, rows);
  if (mean >= SMALL_GROUP) return distinct * groupBytes(mean, leafTuple);
  if (mean <= 1) return rows * (leafTuple + LINE_POINTER_BYTES);
  const rate = zeroTruncatedRate(mean);
  let bytes = 0;
  let share = rate / Math.expm1(rate);
  for (let size = 1; size <= 5 * SMALL_GROUP; size += 1) {
    bytes += share * groupBytes(size, leafTuple);
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
