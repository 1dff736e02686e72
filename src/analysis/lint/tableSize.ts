// Is a table large enough that reading all of it matters, and how much of it do conditions keep?

import type { Column, Table } from '../../model/catalog';
import { distinctValues } from '../columns/distinctValues';
import type { Predicate } from '../sql/statementMap';

/** 8 MB: below, PostgreSQL reads a table in a few milliseconds whatever the plan. Given by the project's rule list. */
export const LARGE_TABLE_PAGES = 1000;

/** Above this share a sequential scan usually is the right plan. Heuristic: random_page_cost 4 on evenly spread rows. */
export const FEW_ROWS_SHARE = 0.05;

/** A view has no pages of its own, and those of a foreign table are another server's. */
export function isLarge(table: Table): boolean {
  return table.pages >= LARGE_TABLE_PAGES && table.kind !== 'view' && table.kind !== 'foreign';
}

/** Valid B-tree or other indexes whose first key is the column, unconditional. */
export function hasLeadingIndex(table: Table, column: string): boolean {
  return table.indexes.some(
    ({ valid, definition }) =>
      valid && definition.predicate === null && definition.keys[0]?.column === column,
  );
}

/** An index on the same expression, white space, casts and case aside. */
export function hasExpressionIndex(table: Table, expression: string): boolean {
  const wanted = normalized(expression);
  return table.indexes.some(
    ({ valid, definition }) =>
      valid &&
      definition.keys.some(
        (key) => key.expression !== undefined && normalized(key.expression) === wanted,
      ),
  );
}

/** PostgreSQL prints `lower((email)::text)` for `lower(u.email)`. */
function normalized(expression: string): string {
  // Words, not trees: near enough to stay silent, which is the harmless side to err on.
  return expression
    .toLowerCase()
    .replace(/::[a-z_ ]+(?:\(\d+(?:,\s*\d+)?\))?/g, '')
    .replace(/\b[a-z_]\w*\./g, '')
    .replace(/[\s()"]/g, '');
}

/** Share of the rows that a condition keeps, from pg_stats; null when there are no statistics or it cannot be told. */
export function keptShare(table: Table, column: Column, predicate: Predicate): number | null {
  const { statistics } = column;
  if (statistics === null) return null;
  if (predicate.kind === 'is-null') return statistics.nullFraction;
  if (predicate.kind === 'range') return rangeShare(column, predicate);
  if (predicate.kind === 'equality') {
    return equalityShare(table, column, literalOf(predicate.value?.text));
  }
  if (predicate.kind !== 'in-list' || predicate.value === null) return null;
  // The mean for each value, all taken for different ones: common values among them make it more.
  const one = equalityShare(table, column, null);
  return one === null ? null : Math.min(1, predicate.value.text.split(',').length * one);
}

function equalityShare(table: Table, column: Column, value: string | null): number | null {
  const { statistics } = column;
  if (statistics === null) return null;
  const { mostCommonValues, mostCommonFrequencies, nullFraction } = statistics;
  // A common value has its own frequency in pg_stats.
  const common = value === null ? -1 : mostCommonValues.indexOf(value);
  if (common >= 0) return mostCommonFrequencies[common] ?? null;
  const distinct = distinctValues(statistics, table.estimatedRows);
  if (distinct === null) return null;
  // A parameter may be any value: the mean over all. A literal that is not common shares what the common ones leave.
  if (value === null) return (1 - nullFraction) / distinct;
  // What the common values leave, shared evenly among all others (selfuncs.c var_eq_const).
  const rest = 1 - nullFraction - mostCommonFrequencies.reduce((sum, share) => sum + share, 0);
  return Math.max(0, rest) / Math.max(1, distinct - mostCommonValues.length);
}

/** Only for one bound that compares as a number or a date; anything else stays unknown. */
function rangeShare(column: Column, predicate: Predicate): number | null {
  const bounds = column.statistics?.histogramBounds ?? [];
  const value = literalOf(predicate.value?.text);
  if (bounds.length < 2 || value === null) return null;
  const wanted = ordinal(value);
  const known = bounds.map(ordinal);
  if (wanted === null || known.includes(null)) return null;
  // Bounds part the rows that are no common values into equal shares, so their count is a share (histogram).
  const below = known.filter((bound) => bound !== null && bound < wanted).length / known.length;
  if (predicate.operator.startsWith('<')) return below;
  return predicate.operator.startsWith('>') ? 1 - below : null;
}

/** Dates by their digits: 20240131. Only the order counts, not the distance. */
function ordinal(text: string): number | null {
  if (/^-?\d+(?:\.\d+)?$/.test(text)) return Number(text);
  const date = /^(\d{4})-(\d{2})-(\d{2})/.exec(text);
  return date === null ? null : Number(`${date[1] ?? ''}${date[2] ?? ''}${date[3] ?? ''}`);
}

/** The value of a plain literal, also under a cast; null for parameters and expressions. */
export function literalOf(text: string | undefined): string | null {
  const match =
    /^(?:(-?\d+(?:\.\d+)?)|(?:date\s+|timestamp\s+)?'((?:[^']|'')*)')(?:::[\w ]+)?$/i.exec(
      text ?? '',
    );
  return match === null ? null : (match[1] ?? match[2] ?? '').replaceAll("''", "'");
}
