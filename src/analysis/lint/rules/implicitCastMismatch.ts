// Is a column compared with another type, so that PostgreSQL casts the column and not the value?

import { editFix } from '../../changes/fixes';
import type { LintProblem, LintRule } from '../lintRule';
import { resolveColumn, type ResolvedColumn } from '../../columns/resolve';
import { fits, isInteger, isWider, wholeNumber } from '../../conditions/integerTypes';
import { isTextual, ownType } from '../../rewrites/ownType';
import type { Predicate, StatementMap } from '../../sql/statementMap';
import { isLarge } from '../tableSize';

export const implicitCastMismatch: LintRule = {
  id: 'implicit-cast-mismatch',
  since: '0.1.0',
  severity: 'warning',
  level: 'catalog',
  documentation: {
    summary:
      'The types differ so that the column is cast for the comparison, and its index cannot serve, or that there is no such comparison.',
    why: 'An integer column that is compared with `1.0` is compared as numeric: PostgreSQL casts the column in every row, because the other way could lose digits.',
    fix: 'Write the constant in the type of the column, or give both join columns the same type.',
    falsePositives: 'An index on the cast expression.',
    sources: [
      'PostgreSQL 18 documentation, "Operator Type Resolution": https://www.postgresql.org/docs/18/typeconv-oper.html',
    ],
  },
  examples: {
    fires: [
      {
        sql: 'select id from orders where id = 1.0',
        at: 'id = 1.0',
        catalog: true,
        fixed: 'select id from orders where id = 1',
      },
      {
        sql: 'select title from countries where code = 49',
        at: 'code = 49',
        catalog: true,
        fixed: "select title from countries where code = '49'",
      },
      {
        sql: 'select id from orders where reference in (4711, 4712)',
        at: 'reference in (4711, 4712)',
        catalog: true,
        fixed: "select id from orders where reference in ('4711', '4712')",
      },
      {
        sql: 'select id from orders where id = 18446744073709551616',
        at: 'id = 18446744073709551616',
        catalog: true,
      },
      {
        sql: 'select id from orders where id > $1::numeric',
        at: 'id > $1::numeric',
        catalog: true,
      },
      {
        sql: 'select 1 from orders o join shipments s on s.weight = o.id',
        at: 's.weight = o.id',
        catalog: true,
      },
    ],
    silent: [
      { sql: "select id from orders where reference = '5'", catalog: true },
      { sql: 'select id from orders where reference = $1', catalog: true },
      { sql: 'select id from orders where id = 1', catalog: true },
      { sql: 'select id from orders where total = 1', catalog: true },
      { sql: 'select 1 from orders o join customers c on c.id = o.customer_id', catalog: true },
      { sql: 'select id from orders where id = 1.0' },
    ],
  },
  judge({ map, catalog }) {
    if (catalog === null) return [];
    return map.predicates.flatMap((predicate) => {
      if (
        predicate.expression !== null ||
        !['equality', 'range', 'in-list'].includes(predicate.kind)
      )
        return [];
      const columns = predicate.columns.map((column) => resolveColumn(map, catalog, column));
      const failing = textWithNumber(map, predicate, columns);
      if (failing !== null) return [failing];
      const integer = columns.find((column) => column !== null && isInteger(column.column.type));
      if (integer === undefined || integer === null || !isLarge(integer.table)) return [];
      // Implicit casts go up: integer to numeric or double, never down, so it is the integer column that is cast.
      const other = columns.find((column) => column !== null && isWider(column.column.type));
      const value = predicate.value?.text ?? '';
      // A literal with a point is a numeric, whatever stands behind it.
      const wide =
        /^-?\d+\.\d+$/.test(value) || /::\s*(?:numeric|decimal|float|real|double)/i.test(value);
      const { name, type } = integer.column;
      const whole = wholeNumber(value);
      // A number that no bigint can hold is a numeric.
      if (whole !== null && !fits('bigint', whole)) {
        const message = `${name} is ${type}, which cannot hold ${value}: ${none(predicate.operator)}, and each row is cast to find that out.`;
        return [{ message, range: predicate.range, level: 'catalog' as const }];
      }
      if (other === undefined && !wide) return [];
      const same = ownType.rewrite({
        predicate,
        text: map.statement.text,
        column: integer.column,
      });
      return [
        {
          message: `${name} is ${type} and is cast in every row to be compared with ${other?.column.type ?? 'a number with decimals'}: its index cannot serve. Use one type.`,
          range: predicate.range,
          level: 'catalog' as const,
          fixes:
            same === null
              ? []
              : [editFix(`Compare with a value of type ${type}`, predicate.range, same)],
        },
      ];
    });
  },
};

/** One, or a list of them. */
const NUMBERS = /^\(?\s*-?\d+\s*(?:,\s*-?\d+\s*)*\)?$/;

/** A text column that is compared with a number, at any size of its table: no such operator exists. */
function textWithNumber(
  map: StatementMap,
  predicate: Predicate,
  [column, ...others]: readonly (ResolvedColumn | null)[],
): LintProblem | null {
  if (column === undefined || column === null || others.length > 0) return null;
  const { name, type } = column.column;
  if (!isTextual(type) || !NUMBERS.test(predicate.value?.text ?? '')) return null;
  const same = ownType.rewrite({ predicate, text: map.statement.text, column: column.column });
  return {
    message: `${name} is ${type}, and PostgreSQL has no operator that compares it with a number: the statement fails. Compare it with a text, as '5' of 5.`,
    range: predicate.range,
    level: 'catalog',
    fixes:
      same === null ? [] : [editFix(`Compare with a value of type ${type}`, predicate.range, same)],
  };
}

/** What a number beyond the type means: nothing equals it, and a bound out there has all values on one side. */
function none(operator: string): string {
  return operator === '=' ? 'no row can match' : 'every row or none matches';
}
