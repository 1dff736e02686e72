// A constant in the column's own type, so that the column need not be cast: `id = 10000::numeric` as `id = 10000`,
// `account_id::text = '4712'` as `account_id = 4712`, and a text that is compared with a number, which fails, as `code = '4712'`.

import type { Predicate } from '../sql/statementMap';
import type { PredicateRewrite } from './rewrite';
import { fits, isInteger, isWider, wholeNumber } from '../conditions/integerTypes';

export const ownType: PredicateRewrite = {
  id: 'own-type',
  rewrite({ predicate, text, column: kind }) {
    const { columns, expression, value, clause } = predicate;
    const [column] = columns;
    const type = kind?.type ?? null;
    if (type === null || column === undefined || value === null) return null;
    if (columns.length > 1 || clause === 'having') return null;
    const name = text.slice(column.range.start, column.range.end);
    if (expression === null) {
      const constant = isTextual(type) ? textOf(predicate) : numberIn(predicate, type);
      const { range } = predicate;
      return constant === null
        ? null
        : text.slice(range.start, value.range.start) +
            constant +
            text.slice(value.range.end, range.end);
    }
    // Other comparisons of texts go by another order than those of what the texts stand for.
    const isText = expression.wrapper === 'cast' && TEXT.has(expression.name);
    if (!isText || predicate.operator !== '=') return null;
    const constant = ownText(value.text, type);
    return constant === null ? null : `${name} = ${constant}`;
  },
};

const COMPARISONS: ReadonlySet<string> = new Set(['=', '<', '<=', '>', '>=']);
const TEXT: ReadonlySet<string> = new Set(['text', 'varchar']);

function numberIn({ operator, value }: Predicate, type: string): string | null {
  return COMPARISONS.has(operator) && value !== null ? numberOf(value.text, type) : null;
}

/** Of a constant that is written as a wider type. */
function numberOf(written: string, type: string): string | null {
  const [, number, decimals, cast] =
    /^(?:cast\s*\(\s*)?'?(-?\d+(\.0*)?)'?(?:(?:\s*::\s*|\s+as\s+)([a-z][\w ]*?)\s*\)?)?$/i.exec(
      written,
    ) ?? [];
  if (number === undefined) return null;
  const isWide = cast === undefined ? decimals !== undefined : isWider(cast);
  const whole = wholeNumber(number);
  return isWide && whole !== null && fits(type, whole) ? String(whole) : null;
}

/** PostgreSQL has no operator that compares them with a number. */
export function isTextual(type: string): boolean {
  return /^(?:text|citext|character(?: varying)?(?:\(\d+\))?)$/.test(type);
}

/** Of a whole number, or a list of them: what else people write as numbers may stand for several texts. */
function textOf({ operator, value }: Predicate): string | null {
  const written = value?.text.trim() ?? '';
  if (operator === '=') return WHOLE.test(written) ? `'${written}'` : null;
  const [, list] = operator === 'in' ? (/^\(([\s\S]*)\)$/.exec(written) ?? []) : [];
  const items = (list ?? (operator === 'in' ? written : '')).split(',').map((item) => item.trim());
  if (!items.every((item) => WHOLE.test(item))) return null;
  const quoted = items.map((item) => `'${item}'`).join(', ');
  return list === undefined ? quoted : `(${quoted})`;
}

const WHOLE = /^-?\d+$/;

const UUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/;

/** Only where one text stands for the value: `'007'` is the text of no integer. */
function ownText(written: string, type: string): string | null {
  const [, literal] = /^'([^']*)'(?:\s*::\s*(?:text|varchar))?$/i.exec(written) ?? [];
  if (literal === undefined) return null;
  if (type === 'uuid') return UUID.test(literal) ? `'${literal}'` : null;
  if (!isInteger(type) || !/^(?:0|-?[1-9]\d*)$/.test(literal)) return null;
  return fits(type, BigInt(literal)) ? literal : null;
}
