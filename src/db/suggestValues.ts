// Which values to offer for a parameter that is compared with a column: common ones, and the ends and middle of the rest.

import type { Column } from '../model/catalog';

export interface SuggestedValue {
  /** Text form, as it is in the table: the person's data, never logged. */
  readonly value: string;
  /** Share of the rows that have it; null for a value that is not among the common ones. */
  readonly frequency: number | null;
}

/** Heuristic: a list that is read at a glance. */
const COMMON_VALUES = 5;

export function suggestValues({ statistics }: Column): readonly SuggestedValue[] {
  if (statistics === null) return [];
  const common = statistics.mostCommonValues
    .slice(0, COMMON_VALUES)
    .map((value, i) => ({ value, frequency: statistics.mostCommonFrequencies[i] ?? null }));
  const bounds = statistics.histogramBounds;
  const rest = [bounds[0], bounds[Math.floor(bounds.length / 2)], bounds.at(-1)]
    .filter((value) => value !== undefined)
    .map((value) => ({ value, frequency: null }));
  const seen = new Set<string>();
  return [...common, ...rest].filter(({ value }) => !seen.has(value) && seen.add(value).has(value));
}
