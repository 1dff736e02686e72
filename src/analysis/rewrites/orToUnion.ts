// `... WHERE a OR b` as `... WHERE a UNION ALL ... WHERE b AND (a) IS NOT TRUE`, where each part can begin with its own rows.

import type { Equivalence } from '../../model/change';
import type { Catalog } from '../../model/catalog';
import { isAnonymous } from '../../model/statement';
import type { Disjunction, QueryBlock, StatementMap } from '../sql/statementMap';
import { onlyTableNamed } from '../columns/tables';
import { provenKeys } from '../indexes/provenKeys';
import type { Rewritten } from './rewrite';
import { inItsCase, isStable, isWithin } from './selectParts';

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
  if (!canBeApart(map, block) || or.arms.length > MOST_ARMS || !isStable(map, or.range))
    return null;
  const { text } = map.statement;
  const range = { start: 0, end: text.length };
  const title = `Answer the ${or.arms.length === 2 ? 'two' : String(or.arms.length)} sides of OR apart`;
  if (block.distinct === null && withSubquery(map, or).length <= 1) {
    const newText = disjointParts(map, or).join('\nUNION ALL\n');
    return {
      title: `${title}, by UNION ALL`,
      edit: { range, newText },
      equivalence: { kind: 'same' },
    };
  }
  const parts = or.arms.map((arm) => partWith(text, or, text.slice(arm.start, arm.end)));
  return {
    title: `${title}, by UNION`,
    edit: { range, newText: parts.join('\nUNION\n') },
    equivalence: equivalenceOf(map, block, catalog),
  };
}

/** Those arms that hold a subquery, which would have to run for each row to be denied. */
function withSubquery({ blocks }: StatementMap, { arms }: Disjunction): Disjunction['arms'] {
  return arms.filter((arm) =>
    blocks.some(({ parent, range }) => parent === 0 && isWithin(range, arm)),
  );
}

/** No row is in two of them: each leaves out what those before it found. What holds a subquery comes last, where nothing denies it. */
function disjointParts(map: StatementMap, or: Disjunction): readonly string[] {
  const { text } = map.statement;
  const last = withSubquery(map, or);
  const ordered = [...or.arms.filter((arm) => !last.includes(arm)), ...last].map((arm) =>
    text.slice(arm.start, arm.end),
  );
  const and = inItsCase(map, 'and');
  const isNotTrue = inItsCase(map, 'is not true');
  return ordered.map((arm, at) => {
    const denied = ordered.slice(0, at).map((other) => ` ${and} (${other}) ${isNotTrue}`);
    return partWith(text, or, denied.length === 0 ? arm : `(${arm})${denied.join('')}`);
  });
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

/** A key of the only table is in the answer. */
function hasKey(map: StatementMap, block: QueryBlock, catalog: Catalog | null): boolean {
  const [relation, ...others] = map.relations.filter(({ block: at }) => at === 0);
  if (catalog === null || relation?.kind !== 'table' || others.length > 0) return false;
  const table = onlyTableNamed(catalog, relation);
  const keys = table === null ? [] : provenKeys(table);
  if (keys.length === 0 || block.targets === null) return false;
  const targets = map.statement.text.slice(block.targets.start, block.targets.end);
  if (/(?:^|,|\.)\s*\*/.test(targets)) return true;
  const { start, end } = block.targets;
  const named = map.columns.filter(({ range }) => range.start >= start && range.end <= end);
  return keys.some((key) =>
    key.every((name) => named.some(({ column, range }) => column === name && isWhole(range))),
  );

  /** Not within an expression, where two keys could become one value. */
  function isWhole({ start: from, end: to }: { start: number; end: number }): boolean {
    const { text } = map.statement;
    return /[,\s]$/.test(text.slice(0, from)) && /^\s*(?:,|from\b|as\b)/i.test(text.slice(to));
  }
}
