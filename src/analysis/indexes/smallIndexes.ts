// Indexes that hold less than every row's key: of rare values only, or of block ranges.

import type { Table } from '../../model/catalog';
import type { IndexKey } from '../../model/indexDefinition';
import { sqlIdentifier } from '../../util/sqlIdentifier';
import { columnIn, type KeyUse } from './keyUse';
import { columnKey } from './newIndex';

/** A value that holds for less than this part of the rows is worth an index of its own. Heuristic. */
const RARE_VALUE = 0.1;
/** Of what each value would have if all were as frequent: one of twelve warehouses is not rare. Heuristic. */
const BELOW_EVEN = 0.5;
/** With so few distinct values the column is a state, not a key. Heuristic. */
const FEW_VALUES = 20;

/** As pg_stats prints them. */
const BOOLEANS: ReadonlyMap<string, string> = new Map([
  ['true', 't'],
  ['false', 'f'],
]);

/** `status = 'failed'` of a column with a handful of values: the index needs only those rows. Null for all else. */
export function partialPredicate(
  { kind, column, expression, value }: KeyUse,
  table: Table | null,
): string | null {
  if (kind !== 'equality' || expression !== null) return null;
  const statistics = columnIn(table, column)?.statistics ?? null;
  if (statistics === null || statistics.nDistinct < 2 || statistics.nDistinct > FEW_VALUES) {
    return null;
  }
  // Without a list of common values nobody knows which are rare.
  if (statistics.mostCommonValues.length === 0) return null;
  const literal = /^'((?:[^']|'')*)'/.exec(value)?.[1]?.replaceAll("''", "'");
  if (literal === undefined && !/^(?:-?\d+|true|false)$/.test(value)) return null;
  const known = statistics.mostCommonValues.indexOf(literal ?? BOOLEANS.get(value) ?? value);
  const frequency = known === -1 ? 0 : (statistics.mostCommonFrequencies[known] ?? 0);
  const even = 1 / statistics.nDistinct;
  return frequency < Math.min(RARE_VALUE, even * BELOW_EVEN)
    ? `${sqlIdentifier(column)} = ${value.replace(/::text$/, '')}`
    : null;
}

/** pg_class.relpages from which a block range index is worth its imprecision. Heuristic: 800 MB. */
const BRIN_PAGES = 100_000;
/** pg_stats.correlation at which block ranges hold narrow ranges of values. Heuristic. */
const BRIN_CORRELATION = 0.9;

/** A huge table in the order of the one column that is compared: block ranges do, at a thousandth of the size. */
export function blockRangeIndex(
  restrictions: readonly KeyUse[],
  table: Table,
): { readonly key: IndexKey; readonly because: string } | null {
  const [only] = restrictions;
  if (only === undefined || only.expression !== null || only.kind !== 'range') return null;
  if (table.pages < BRIN_PAGES) return null;
  if (restrictions.some(({ column }) => column !== only.column)) return null;
  const correlation = columnIn(table, only.column)?.statistics?.correlation ?? 0;
  if (Math.abs(correlation) < BRIN_CORRELATION) return null;
  return {
    key: columnKey(only.column),
    because: `The rows lie in the order of ${only.column}, so a small block range index does.`,
  };
}
