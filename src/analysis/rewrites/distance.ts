// `abs(x - 500)`, `abs(extract(epoch FROM ts - now()))`, `greatest(ts - $1, $1 - ts)`: how far is a column from a value?

import type { Column } from '../../model/catalog';
import { columnsIn, inner, type Expression } from '../conditions/expression';
import { isInteger } from '../conditions/integerTypes';
import { parseInner } from '../conditions/parseExpression';

/** Parts of the text that was read. */
export interface Distance {
  readonly column: Part;
  readonly value: Part;
}

interface Part {
  readonly start: number;
  readonly end: number;
}

/** Null for all else, and where the value reads a column as well. */
export function readDistance(text: string): Distance | null {
  // The reader knows key words in capitals, as EXPLAIN prints them.
  const printed = text.replace(/'(?:''|[^'])*'|"(?:""|[^"])*"|\bfrom\b/gi, (word) =>
    /^['"]/.test(word) ? word : word.toUpperCase(),
  );
  const whole = parseInner(printed);
  if (whole?.kind !== 'call' || !isBuiltIn(whole, printed)) return null;
  const [first, second, ...others] = whole.args.map(inner);
  if (first === undefined || others.length > 0) return null;
  if (whole.name === 'abs' && second === undefined)
    return difference(epochOf(first, printed) ?? first, printed);
  if (whole.name !== 'greatest' || second === undefined) return null;
  const [there, back] = [difference(first, printed), difference(second, printed)];
  const says = ({ start, end }: Part): string => printed.slice(start, end);
  const isSame =
    there !== null &&
    back !== null &&
    isColumn(first.args[0]) !== isColumn(second.args[0]) &&
    says(there.column) === says(back.column) &&
    says(there.value) === says(back.value);
  return isSame ? there : null;
}

/** Another schema's function of that name may be anything. */
function isBuiltIn({ start }: Expression, text: string): boolean {
  return /^(?:pg_catalog\.)?(?:abs|greatest|extract|date_part)\s*\(/i.test(text.slice(start));
}

function isColumn(side: Expression | undefined): boolean {
  return side !== undefined && inner(side).kind === 'column';
}

/** Of the column and a value, in either order; both may be the seconds of a time. */
function difference(expression: Expression, text: string): Distance | null {
  if (expression.kind !== 'operator' || expression.name !== '-') return null;
  const [left, right, ...others] = expression.args.map(inner);
  if (left === undefined || right === undefined || others.length > 0) return null;
  const [leftTime, rightTime] = [epochOf(left, text), epochOf(right, text)];
  if ((leftTime === null) !== (rightTime === null)) return null;
  const [one, other] = [leftTime ?? left, rightTime ?? right];
  const [column, value] = one.kind === 'column' ? [one, other] : [other, one];
  return column.kind === 'column' && columnsIn(value).length === 0 ? { column, value } : null;
}

/** What `extract(epoch FROM ...)` or `date_part('epoch', ...)` is of. */
function epochOf(expression: Expression, text: string): Expression | null {
  if (expression.kind !== 'call' || !isBuiltIn(expression, text)) return null;
  const written = text.slice(expression.start, expression.end);
  const isEpoch =
    /^(?:\w+\.)?extract\s*\(\s*(?:epoch|'epoch')\s+from\b/i.test(written) ||
    /^(?:\w+\.)?date_part\s*\(\s*'epoch'\s*,/i.test(written);
  const last = expression.args.at(-1);
  return isEpoch && last !== undefined ? inner(last) : null;
}

const TIMES = /^(?:date|timestamp(?:\(\d\))? with(?:out)? time zone)$/;
const INEXACT = /^(?:numeric(?:\(|$)|real$|double precision$)/;

/** The value must not make the column another type's, whose order no index on it has. */
export function isComparedAsItIs({ type }: Column, value: string): boolean {
  if (TIMES.test(type)) return true;
  const cast = /::\s*(\w+)$/.exec(value)?.[1]?.toLowerCase() ?? null;
  const bare = value.replace(/\s*::\s*\w+$/, '');
  const isNumber = /^(?:-?\d+(?:\.\d+)?|'-?\d+(?:\.\d+)?'|[$:]\w+)$/.test(bare);
  if (!isNumber || !(isInteger(type) || INEXACT.test(type))) return false;
  if (INEXACT.test(type)) return cast === null || /^(?:int[248]?|integer|bigint)$/.test(cast);
  return (
    !/\.\d/.test(bare) && (cast === null || /^(?:int[248]?|integer|bigint|smallint)$/.test(cast))
  );
}

/** Different values may then be as far as each other, in the order of their ties and not of the walk. */
export function isRounded({ type }: Column, distance: string): boolean {
  return /^(?:real|double precision)$/.test(type) || /\bdate_part\b/i.test(distance);
}
