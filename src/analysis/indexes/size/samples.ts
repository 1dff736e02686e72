// What does a column hold, and what would a function of it hold? ANALYZE's sample values with their share of the rows.

import type { ColumnStatistics } from '../../../model/catalog';
import type { Bytes, Rows, Share } from '../../../model/quantities';
import { storedBytes } from './storedTypes';

export interface Sample {
  readonly value: string | null;
  /** Of all rows. */
  readonly share: Share;
  /** A most common value: all rows that have it are in its share. */
  readonly common: boolean;
}

/** Most common values with their own shares, bounds of the histogram with equal parts of what is left, and nulls. */
export function samplesOf(statistics: ColumnStatistics): readonly Sample[] {
  const { mostCommonValues, mostCommonFrequencies, histogramBounds, nullFraction } = statistics;
  const samples: Sample[] = mostCommonValues.map((value, i) => ({
    value,
    share: mostCommonFrequencies[i] ?? 0,
    common: true,
  }));
  const left = 1 - nullFraction - samples.reduce((sum, { share }) => sum + share, 0);
  const share = Math.max(0, left) / Math.max(1, histogramBounds.length);
  samples.push(...histogramBounds.map((value) => ({ value, share, common: false })));
  if (nullFraction > 0) samples.push({ value: null, share: nullFraction, common: true });
  return samples;
}

export function totalShare(parts: readonly { readonly share: Share }[]): Share {
  return parts.reduce((sum, { share }) => sum + share, 0);
}

interface Group {
  share: Share;
  /** Among values of the histogram. */
  seen: number;
  common: boolean;
}

export interface SampledColumn {
  readonly averageWidth: Bytes;
  readonly nullFraction: Share;
  readonly distinct: number;
  readonly mostCommonFrequencies: readonly Share[];
}

/** Seen so often among the histogram's values, a value counts as common. */
const COMMON_SEEN = 3;

/** Null when there is no value to look at. */
export function describeSamples(
  samples: readonly Sample[],
  type: string,
  rows: Rows,
): SampledColumn | null {
  const groups = new Map<string, Group>();
  const all = totalShare(samples);
  let nulls = 0;
  let width = 0;
  for (const { value, share, common } of samples) {
    if (value === null) {
      nulls += share;
      continue;
    }
    width += share * storedBytes(type, value);
    const group = groups.get(value) ?? { share: 0, seen: 0, common: false };
    group.share += share;
    group.seen += common ? 0 : 1;
    group.common ||= common;
    groups.set(value, group);
  }
  if (all <= nulls) return null;
  const found = [...groups.values()];
  const rare = found.filter((group) => !group.common);
  return {
    averageWidth: width / (all - nulls),
    nullFraction: nulls / all,
    distinct: found.length - rare.length + distinctOf(rare, rows * totalShare(rare)),
    mostCommonFrequencies: found
      .filter(({ common, seen }) => common || seen >= COMMON_SEEN)
      .map(({ share }) => share / all),
  };
}

/** Of values that are seen now and then, of `all`: as ANALYZE does it (analyze.c, Haas and Stokes' Duj1). */
export function distinctOf(groups: readonly { readonly seen: number }[], all: Rows): number {
  const seen = groups.reduce((sum, group) => sum + group.seen, 0);
  if (seen === 0) return 0;
  const once = groups.filter((group) => group.seen === 1).length;
  return (seen * groups.length) / (seen - once + (once * seen) / Math.max(seen, all));
}
