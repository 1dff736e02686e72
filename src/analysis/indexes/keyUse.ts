// One side of a condition that an index could serve.

import type { Column, Table } from '../../model/catalog';
import type { Condition } from '../conditions/condition';
import { isNumberMismatch } from '../conditions/integerTypes';
import { ofType, type Subject } from '../conditions/subject';
import { SEARCHES_STARTS_WITH, STARTS_WITH } from '../sql/operatorKinds';
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

/**
 * Null where no index can hold or serve what is compared, or nobody knows whether one can. `serverVersion`: of the planner,
 * null for the newest.
 */
export function keyUseOf(
  { subject: printed, kind, operator, value, literal }: Condition,
  table: Table | null,
  serverVersion: number | null,
): KeyUse | null {
  if (printed === null) return null;
  const served = kindServed({ kind, operator, literal }, serverVersion);
  if (served === null) return null;
  const column = columnIn(table, printed.column);
  if (PATTERNS.has(served) && column !== null && !servesPatterns(column)) return null;
  const type = column?.type ?? null;
  const subject = type === null ? printed : ofType(printed, type, null);
  // A cast that PostgreSQL adds for a value of another type: an index on it would be a second one on the column.
  if (subject.cast !== null && isNumberMismatch(type, subject.cast.type)) return null;
  // Without the column's type nobody knows whether an index can hold the cast.
  if (subject.wrapper === 'cast' && type === null) return null;
  if (dependenceOf(subject, table) !== null) return null;
  const expression = subject.wrapper === 'none' ? null : subject.expression;
  return { column: subject.column, expression, kind: served, operator, value };
}

const PATTERNS: ReadonlySet<PredicateKind> = new Set([
  'like-prefix',
  'like-infix',
  'like-unknown',
  'starts-with',
]);

/**
 * Under a nondeterministic collation text_pattern_ops is refused, and trigrams miss what is equal in other characters: the
 * index would change the answer.
 */
export function servesPatterns({ nondeterministic }: Pick<Column, 'nondeterministic'>): boolean {
  return nondeterministic !== true;
}

/**
 * A beginning that is known when it is planned is searched as that of LIKE is, from PostgreSQL 15 on; one that is not known,
 * and any before, only by ^@ itself (like_support.c match_pattern_prefix). Null where nothing is.
 */
function kindServed(
  { kind, operator, literal }: Pick<Condition, 'kind' | 'operator' | 'literal'>,
  serverVersion: number | null,
): PredicateKind | null {
  if (kind !== 'starts-with') return kind;
  const isSearched = serverVersion === null || serverVersion >= SEARCHES_STARTS_WITH;
  if (isSearched && literal !== null) return 'like-prefix';
  return operator === STARTS_WITH ? null : kind;
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
