// Which conditions of a scan can be told so that a plain index serves them, and what is said where a cast of PostgreSQL's own is
// what hides the column?

import type { Column, Table } from '../../../model/catalog';
import type { Fix } from '../../../model/change';
import type { PlanNode } from '../../../model/planNode';
import { editFix } from '../../changes/fixes';
import { readConditions, type Condition } from '../../conditions/condition';
import type { Subject } from '../../conditions/subject';
import { fits, isNumberMismatch, wholeNumber } from '../../conditions/integerTypes';
import { keyUseOf } from '../../indexes/keyUse';
import { STARTS_WITH } from '../../sql/operatorKinds';
import { movedInterval } from '../../rewrites/movedInterval';
import { rewritePredicate } from '../../rewrites/predicateRewrites';
import { coveredBy } from '../../indexes/coverage';
import type { RuleContext } from '../rule';
import { claimedFix, type IndexAdvice } from './indexAdvice';
import { tableScanned } from '../../columns/tables';
import { findPredicate } from './place';

interface Rewriting {
  readonly fix: Fix;
  /** As the conditions would stand. */
  readonly conditions: readonly Condition[];
}

/** `created_at::date = '2024-05-01'` becomes `created_at >= '2024-05-01'::date AND created_at < '2024-05-02'::date`. */
function rewriting(
  { statement, catalog, serverVersion }: RuleContext,
  node: PlanNode,
  condition: Condition,
): Rewriting | null {
  const { subject } = condition;
  if (statement === null || subject === null) return null;
  if (subject.wrapper === 'none' && !isSaidBetter(condition, serverVersion)) return null;
  const predicate = findPredicate(statement, node, condition);
  if (predicate === null || predicate.underOr) return null;
  const column = columnOf(tableScanned(catalog, node), subject);
  const given = { predicate, text: statement.statement.text, column };
  const same = rewritePredicate(given);
  const moved = same === null ? movedInterval(given) : null;
  const newText = same ?? moved?.newText ?? null;
  if (newText === null) return null;
  const title = `Compare ${subject.column} itself: ${newText}`;
  return {
    fix: editFix(title, predicate.range, newText, moved?.equivalence),
    conditions: asWritten(newText, condition, subject),
  };
}

/** Of a bare column: an index serves it by other words alone. */
function isSaidBetter(condition: Condition, serverVersion: number | null): boolean {
  const { operator } = condition;
  if (operator !== STARTS_WITH) return operator === '= any';
  return keyUseOf(condition, null, serverVersion) === null;
}

/** The rewrite is read like a condition of the plan; the alias is the plan's own. */
function asWritten(newText: string, condition: Condition, subject: Subject): readonly Condition[] {
  // EXPLAIN prints LIKE as ~~ and its keywords in capitals; the rewrite is in the words of the statement.
  const printed = newText.replaceAll(/\band\b/g, 'AND').replaceAll(/\blike\b/gi, '~~');
  const [first] = readConditions(printed);
  const column: Subject = { ...subject, wrapper: 'none', expression: subject.column, cast: null };
  const { kind, operator, value, literal } = first ?? { ...condition, kind: 'range' as const };
  return [{ ...condition, kind, operator, value, literal, subject: column }];
}

function columnOf(table: Table | null, { column }: Subject): Column | null {
  return table?.columns.find(({ name }) => name === column) ?? null;
}

interface HiddenCondition extends Condition {
  /** The operator of the rewrite, as people write it. */
  readonly instead: string;
}

export interface BareConditions {
  /** As they would stand: an index on what a rewrite does away with would serve nothing. */
  readonly conditions: readonly Condition[];
  readonly fixes: readonly Fix[];
  /** The first that a rewrite frees; null when none is. */
  readonly hidden: HiddenCondition | null;
  /** Why the scan has to cast a column that nobody cast; null where it does not. */
  readonly mismatch: string | null;
}

/** The conditions of a scan with those rewritten that can be. */
export function onBareColumns(
  context: RuleContext,
  node: PlanNode,
  conditions: readonly Condition[],
): BareConditions {
  const table = tableScanned(context.catalog, node);
  const rewritten = conditions.map((condition) => ({
    condition,
    told: rewriting(context, node, condition),
    mismatch: mismatchOf(condition, table),
  }));
  return {
    conditions: rewritten.flatMap(({ condition, told, mismatch }) =>
      told === null ? (mismatch === null ? [condition] : []) : told.conditions,
    ),
    fixes: rewritten.flatMap(({ told }) => (told === null ? [] : [told.fix])),
    hidden: rewritten.flatMap(hiddenIn).at(0) ?? null,
    mismatch: rewritten.find(({ mismatch }) => mismatch !== null)?.mismatch ?? null,
  };
}

function hiddenIn({
  condition,
  told,
}: {
  readonly condition: Condition;
  readonly told: Rewriting | null;
}): readonly HiddenCondition[] {
  const operator = told?.conditions[0]?.operator;
  return operator === undefined
    ? []
    : [{ ...condition, instead: operator === '~~' ? 'LIKE' : operator }];
}

/** An integer column that is compared with a number of another type is cast in every row: an index on that would be a second one. */
function mismatchOf({ subject, literal, operator }: Condition, table: Table | null): string | null {
  const type = subject === null ? null : (columnOf(table, subject)?.type ?? null);
  if (type === null || subject === null || subject.cast === null) return null;
  if (!isNumberMismatch(type, subject.cast.type)) return null;
  const { column, cast } = subject;
  const whole = literal === null ? null : wholeNumber(literal);
  if (operator === '=' && whole !== null && !fits(type, whole)) {
    return `${column} is ${type}, which cannot hold ${String(whole)}: no row can match, and every row is cast to ${cast.type} to find that out.`;
  }
  const served = leadingIndex(table, column);
  const then =
    served === null ? 'Then an index on it can serve' : `Then ${served}, which exists, serves`;
  return `${column} is ${type} and is compared as ${cast.type}, so PostgreSQL casts it in every row. Send the value as ${type}. ${then} the condition.`;
}

/** The name of an index that begins with the column. */
function leadingIndex(table: Table | null, column: string): string | null {
  const found = table?.indexes.find(
    ({ valid, definition: { method, predicate, keys } }) =>
      valid && method === 'btree' && predicate === null && keys[0]?.column === column,
  );
  return found?.name ?? null;
}

/** The name of an index that is there already; null when it would be new. */
function existingIndex(advice: IndexAdvice | null, table: Table | null): string | null {
  if (advice === null || table === null) return null;
  return coveredBy(advice.definition, table)?.name ?? null;
}

/** The index that the conditions need as they would stand, unless there is one. `serve`: the sentence that proposes it. */
export function indexFixes(
  { hidden, mismatch }: BareConditions,
  advice: IndexAdvice | null,
  serve: string,
  table: Table | null,
): readonly Fix[] {
  if (advice === null || existingIndex(advice, table) !== null) return [];
  const isProposed = hidden === null && mismatch === null;
  return [isProposed ? claimedFix(advice, serve) : advice.fix];
}

/** `advice` is on the conditions as they would stand; null when none is known. */
export function hiddenSentence(
  { subject, text, instead }: HiddenCondition,
  advice: IndexAdvice | null,
  table: Table | null,
): string {
  const column = subject?.column ?? '';
  const existing = existingIndex(advice, table);
  const index = existing ?? `an index on ${advice?.on ?? 'it'}`;
  const serves = existing === null ? 'would serve it' : 'serves it';
  return subject?.wrapper === 'none'
    ? `No index serves ${text}; with ${instead}, ${index} ${serves}.`
    : `${subject?.expression ?? text} hides ${column}: compared as it is, ${index} ${serves}.`;
}
