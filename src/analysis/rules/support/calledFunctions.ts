// Which of the database's own functions does a condition call without a column of the row, so that one call could do for all rows?

import type { Catalog, CatalogFunction } from '../../../model/catalog';
import type { Condition } from '../../conditions/condition';
import { columnsIn, parts } from '../../conditions/expression';

export interface CalledFunction {
  readonly name: string;
  readonly volatility: CatalogFunction['volatility'];
  /** Null where namesakes with other arguments are there, or where it is the system's own. */
  readonly definition: CatalogFunction | null;
  readonly condition: Condition;
}

/** VOLATILE functions of the system that give a time: another one in every row, which is rarely meant. */
const SYSTEM_VOLATILE: ReadonlySet<string> = new Set(['clock_timestamp', 'timeofday']);

export function calledFunctions(
  catalog: Catalog | null,
  conditions: readonly Condition[],
): readonly CalledFunction[] {
  return conditions.flatMap((condition) =>
    [...parts(condition.expression)].flatMap((part) => {
      // With a column of the row it is another value in each, and must be called for each.
      if (part.kind !== 'call' || columnsIn(part).length > 0) return [];
      const { name } = part;
      if (SYSTEM_VOLATILE.has(name))
        return [{ name, volatility: 'volatile' as const, definition: null, condition }];
      // Overloads may differ in volatility, and a printed call does not tell which one was meant.
      const named = functionsNamed(catalog, name);
      const [first] = named;
      if (first === undefined || named.some(({ volatility }) => volatility !== first.volatility))
        return [];
      const definition = named.length === 1 ? first : null;
      return [{ name, volatility: first.volatility, definition, condition }];
    }),
  );
}

export function functionsNamed(catalog: Catalog | null, name: string): readonly CatalogFunction[] {
  return (catalog?.functions ?? []).filter((known) => known.name.toLowerCase() === name);
}
