// Can a value of a statement be said once more, and still be the same value?

import { STABLE_FUNCTIONS } from '../sql/builtinFunctions';
import { isAnonymous } from '../../model/statement';
import type { Predicate, StatementMap } from '../sql/statementMap';

/** Not where it holds a mark that takes the next value, or a call of a function that is not known to be stable. */
export function isRepeatable(
  { statement: { parameters }, functions }: StatementMap,
  { range }: NonNullable<Predicate['value']>,
): boolean {
  const isWithin = ({ start, end }: typeof range): boolean =>
    start >= range.start && end <= range.end;
  return (
    !parameters.some(({ label, ranges }) => isAnonymous(label) && ranges.some(isWithin)) &&
    functions.every(
      (call) =>
        !isWithin(call.range) ||
        ((call.schema ?? 'pg_catalog') === 'pg_catalog' && STABLE_FUNCTIONS.has(call.name)),
    )
  );
}
