// What an index is to hold, and how large it becomes, as data.

import type { Blocks, Bytes, Rows, Share } from '../../../model/quantities';
import type { EntryShape } from './ginSize';
import type { StoredValue } from './page';

export interface SizedColumn extends StoredValue {
  readonly nullFraction: Share;
  /** Absolute, of values that are not null; null when unknown. */
  readonly distinct: number | null;
  readonly mostCommonFrequencies: readonly Share[];
  /** False for numeric, float, char(n) under a nondeterministic collation, jsonb: equal is not identical there. */
  readonly deduplicates: boolean;
  /** What GIN takes out of it; null: the value itself. */
  readonly entries: EntryShape | null;
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
