// What PostgreSQL's own parser makes of a printed condition, and what our reader makes of it, in one form to compare.

import { readConditions, type Condition } from '../../../../src/analysis/conditions/condition';
import { parts, type ColumnName } from '../../../../src/analysis/conditions/expression';
import { mapStatement } from '../../../../src/analysis/sql/mapStatement';
import type { Predicate } from '../../../../src/analysis/sql/statementMap';
import { parseText } from '../../../../src/analysis/sql/toStatement';
import { testParser } from '../sql/support';

/** What both say of one condition between AND, OR and NOT. */
export interface Reading {
  readonly kind: string;
  /** Empty where the reader names none, as of a call. */
  readonly operator: string;
  readonly columns: readonly string[];
  /** Null where two columns are compared or none is. */
  readonly wrapper: string | null;
  readonly isConstant: boolean;
  readonly underOr: boolean;
}

export function readerSays(text: string): readonly Reading[] {
  return readConditions(text).flatMap((condition) => leavesOf(condition, false));
}

function leavesOf(condition: Condition, underOr: boolean): readonly Reading[] {
  if (condition.underOr) {
    return condition.arms.flat().flatMap((arm) => leavesOf(arm, true));
  }
  const { kind, operator, subject, other, columns, expression } = condition;
  const mentions = [...parts(expression)].filter((part) => part.kind === 'column').length;
  const isAlone = mentions === 1 && subject !== null;
  const wrapper = subject !== null && subject.cast !== null ? 'cast' : subject?.wrapper;
  const isKnown = other === 'constant' || other === 'parameter';
  return [
    {
      kind,
      operator,
      columns: namesOf(columns),
      wrapper: isAlone && operator !== '' ? (wrapper ?? null) : null,
      // The parser names no value of a boolean column, alone or negated.
      isConstant: isKnown && columns.length > 0 && !['column', 'not'].includes(expression.kind),
      underOr,
    },
  ];
}

/** The one table needs no alias; the parser's map gives it one. */
function namesOf(columns: readonly ColumnName[]): readonly string[] {
  const names = columns.map(({ alias, column }) =>
    alias === null || alias === 't' ? column : `${alias}.${column}`,
  );
  return [...new Set(names)].sort();
}

const BACKWARDS: Readonly<Record<string, string>> = {
  '<': '>',
  '>': '<',
  '<=': '>=',
  '>=': '<=',
  '@>': '<@',
  '<@': '@>',
};

/** Null when it is no SQL, as where a SubPlan is named. */
export async function parserSays(text: string): Promise<readonly Reading[] | null> {
  const result = await parseText(await testParser(), `SELECT 1 FROM t WHERE ${asSql(text)}`);
  if (!result.ok) return null;
  const { predicates } = mapStatement(result.value);
  return predicates.filter(({ clause }) => clause === 'where').map(readingOf);
}

/** References to other plans stand for one value. */
function asSql(text: string): string {
  return text
    .replace(/\(InitPlan \w+\)\.col\d+/g, '$1')
    .replace(/\((?:hashed )?SubPlan \w+\)(?:\.col\d+)?/g, '(SELECT 1)')
    .replace(/EXISTS\(SubPlan \w+\)/g, 'EXISTS(SELECT 1)');
}

function readingOf(predicate: Predicate): Reading {
  const { kind, operator, value, columns, expression } = predicate;
  const names = namesOf(columns);
  // The reader names no operator of what compares nothing: calls but starts_with, and subqueries, which plans print by number.
  const isCall = /^[a-z_]\w*$/.test(operator) && kind !== 'starts-with';
  const first = columns[0];
  const isBackwards =
    value !== null && first !== undefined && value.range.start < first.range.start;
  const isUnmirrored = isBackwards && BACKWARDS[operator] === undefined && operator !== '=';
  return {
    kind: isCall || (isUnmirrored && !SYMMETRIC.has(operator)) ? 'other' : kind,
    operator: isCall ? '' : isBackwards ? (BACKWARDS[operator] ?? operator) : operator,
    columns: names,
    wrapper: columns.length === 1 && !isCall ? (expression?.wrapper ?? 'none') : null,
    isConstant: value !== null,
    underOr: predicate.underOr,
  };
}

const SYMMETRIC: ReadonlySet<string> = new Set(['<>', '&&', '= any', '<> all']);
