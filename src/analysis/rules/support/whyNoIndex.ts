// Why does no one index serve these conditions, and what would? A sentence.

import type { Table } from '../../../model/catalog';
import type { Condition } from '../../conditions/condition';
import { dependenceOf, keyUseOf, type KeyUse } from '../../indexes/keyUse';
import { STARTS_WITH } from '../../sql/operatorKinds';
import { list } from './describe';

export function whyNoIndex(conditions: readonly Condition[], table: Table | null): string {
  for (const { subject } of conditions) {
    const dependent = subject === null ? null : dependenceOf(subject, table);
    if (subject === null || dependent === null) continue;
    return `No index can hold ${subject.expression}: ${dependent} depends on the session's settings (it is not IMMUTABLE). Compare ${subject.column} itself, or say the setting in the expression, as AT TIME ZONE does, here and in the index.`;
  }
  const begins = conditions.find(({ operator, underOr }) => operator === STARTS_WITH && !underOr);
  if (begins !== undefined)
    return `No index serves ${begins.text}: before PostgreSQL 15 none does, and later only for a value that is known when it is planned. Compare by ^@, or by LIKE with the beginning written out.`;
  const [columns] = conditions
    .map((condition) => armColumns(condition, table))
    .filter((found) => found.length > 0);
  if (columns === undefined) return 'No index serves its condition as it is written.';
  return columns.length === 1
    ? `An index on ${list(columns)} would serve each side of its OR.`
    : `Each side of its OR needs an index of its own, on ${list(columns)}: what they find is combined.`;
}

/** What each side of an OR could be searched by; none where one side cannot be, as every row is then read all the same. */
function armColumns({ arms }: Condition, table: Table | null): readonly string[] {
  // NOT has one arm, which an index serves the less.
  if (arms.length < 2) return [];
  const columns = arms.map((arm) =>
    arm
      .filter(({ isRestriction, underOr }) => isRestriction && !underOr)
      .flatMap((part) => keyUseOf(part, table, null) ?? [])
      .filter(({ kind, expression }) => SEARCHED.has(kind) && expression === null)
      .map(({ column }) => column)
      .at(0),
  );
  const found = columns.flatMap((column) => column ?? []);
  return found.length === arms.length ? [...new Set(found)] : [];
}

/** By a B-tree (indxpath.c generate_bitmap_or_paths combines one a side). */
const SEARCHED: ReadonlySet<KeyUse['kind']> = new Set(['equality', 'in-list', 'is-null', 'range']);
