// `... WHERE a OR b` as `... WHERE a UNION ... WHERE b`, where each part can begin with its own rows.

import type { Equivalence } from '../../model/change';
import type { Catalog, Table } from '../../model/catalog';
import { isAnonymous } from '../../model/statement';
import type { Disjunction, QueryBlock, StatementMap } from '../sql/statementMap';
import { onlyTableNamed } from '../columns/tables';
import type { Rewritten } from './rewrite';

/** More parts than that are no longer read by people. Heuristic. */
const MOST_ARMS = 4;

/**
 * For the OR in the WHERE of a plain SELECT. `isPlain`: its plan neither aggregates nor locks rows, so that the parts may be
 * answered apart.
 */
export function orToUnion(
  map: StatementMap,
  catalog: Catalog | null,
  isPlain: boolean,
): Rewritten | null {
  const [block] = map.blocks;
  const ors = map.disjunctions.filter(({ clause, block: at }) => clause === 'where' && at === 0);
  const [or] = ors;
  if (!isPlain || block === undefined || or === undefined || ors.length > 1) return null;
  if (!canBeApart(map, block) || or.arms.length > MOST_ARMS) return null;
  const { text } = map.statement;
  const parts = or.arms.map((arm) => partWith(text, or, text.slice(arm.start, arm.end)));
  return {
    title: `Answer the ${or.arms.length === 2 ? 'two' : String(or.arms.length)} sides of OR apart, by UNION`,
    edit: { range: { start: 0, end: text.length }, newText: parts.join('\nUNION\n') },
    equivalence: equivalenceOf(map, block, catalog),
  };
}

/** ORDER BY and LIMIT are of the whole, a WITH belongs to both parts, and `?` counts where it stands. */
function canBeApart(map: StatementMap, block: QueryBlock): boolean {
  const { text, parameters } = map.statement;
  return (
    block.kind === 'select' &&
    /^\s*select\b/i.test(text) &&
    block.orderBy.length === 0 &&
    block.groupBy.length === 0 &&
    block.limit === null &&
    block.offset === null &&
    !isDistinctOn(text, block) &&
    map.blocks.every(({ parent, range }) => parent !== 0 || range.start > 0) &&
    !parameters.some(({ label }) => isAnonymous(label)) &&
    !/--[^\n]*$/.test(text)
  );
}

function isDistinctOn(text: string, { distinct }: QueryBlock): boolean {
  return distinct !== null && /^distinct\s+on\b/i.test(text.slice(distinct.start));
}

function partWith(text: string, { range }: Disjunction, arm: string): string {
  const before = text.slice(0, range.start);
  const after = text.slice(range.end);
  return `${before}${arm}${after}`.trim();
}

/** UNION leaves each row once: the same where there are no equal rows, or where they are left out already. */
function equivalenceOf(map: StatementMap, block: QueryBlock, catalog: Catalog | null): Equivalence {
  if (block.distinct !== null || hasKey(map, block, catalog)) return { kind: 'same' };
  return { kind: 'given', condition: 'no two rows of the answer are equal' };
}

/** The only table's primary key is in the answer. */
function hasKey(map: StatementMap, block: QueryBlock, catalog: Catalog | null): boolean {
  const [relation, ...others] = map.relations.filter(({ block: at }) => at === 0);
  if (catalog === null || relation?.kind !== 'table' || others.length > 0) return false;
  const key = keyOf(onlyTableNamed(catalog, relation));
  if (key === null || block.targets === null) return false;
  const targets = map.statement.text.slice(block.targets.start, block.targets.end);
  if (/(?:^|,|\.)\s*\*/.test(targets)) return true;
  const { start, end } = block.targets;
  const named = map.columns.filter(({ range }) => range.start >= start && range.end <= end);
  return key.every((name) => named.some(({ column, range }) => column === name && isWhole(range)));

  /** Not within an expression, where two keys could become one value. */
  function isWhole({ start: from, end: to }: { start: number; end: number }): boolean {
    const { text } = map.statement;
    return /[,\s]$/.test(text.slice(0, from)) && /^\s*(?:,|from\b|as\b)/i.test(text.slice(to));
  }
}

function keyOf(table: Table | null): readonly string[] | null {
  if (table === null) return null;
  const primary = table.indexes.find((index) => index.primary && index.valid);
  const columns = primary?.definition.keys.flatMap(({ column }) => column ?? []) ?? [];
  return columns.length === 0 ? null : columns;
}
