// One side of a condition that an index could serve.

import type { Column, Table } from '../../model/catalog';
import type { Condition } from '../conditions/condition';
import { isNumberMismatch } from '../conditions/integerTypes';
import { ofType, type Subject } from '../conditions/subject';
import type { PredicateKind } from '../sql/statementMap';
import { settingsDependence } from './settingsDependence';

export interface KeyUse {
  readonly column: string;
  /** What the index is built on when the column is wrapped, such as `lower(email)`; null for the bare column. */
  readonly expression: string | null;
  readonly kind: PredicateKind;
  readonly operator: string;
  /** As the plan prints it; for joins the other side. */
  readonly value: string;
}

/** More keys in one index rarely narrow the search further. Heuristic. */
export const MOST_KEYS = 4;

/** Null where no index can hold what is compared, or nobody knows whether one can. */
export function keyUseOf(
  { subject: printed, kind, operator, value }: Condition,
  table: Table | null,
): KeyUse | null {
  if (printed === null) return null;
  const type = columnIn(table, printed.column)?.type ?? null;
  const subject = type === null ? printed : ofType(printed, type, null);
  // A cast that PostgreSQL adds for a value of another type: an index on it would be a second one on the column.
  if (subject.cast !== null && isNumberMismatch(type, subject.cast.type)) return null;
  // Without the column's type nobody knows whether an index can hold the cast.
  if (subject.wrapper === 'cast' && type === null) return null;
  if (dependenceOf(subject, table) !== null) return null;
  const expression = subject.wrapper === 'none' ? null : subject.expression;
  return { column: subject.column, expression, kind, operator, value };
}

/** What of the expression depends on settings, so that no index can hold it; null for what is not known to. */
export function dependenceOf(
  { wrapper, column, expression }: Subject,
  table: Table | null,
): string | null {
  return wrapper === 'none'
    ? null
    : settingsDependence(expression, columnIn(table, column)?.type ?? null);
}

export function columnIn(table: Table | null, name: string): Column | null {
  return table?.columns.find((column) => column.name === name) ?? null;
}
