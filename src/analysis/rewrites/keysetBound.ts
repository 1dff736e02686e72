// `a > 5 OR (a = 5 AND b < 9)`, the next page by two keys, as `a >= 5 AND (...)`: the bound that all sides share is one that an index
// can begin at.

import type { Disjunction, Predicate, StatementMap } from '../sql/statementMap';
import { isRepeatable } from './repeatable';
import type { Rewritten } from './rewrite';

/** For the first such OR of WHERE; null when there is none. NULL passes neither form. */
export function keysetBound(map: StatementMap): Rewritten | null {
  for (const or of map.disjunctions) {
    const bound = or.clause === 'where' ? boundOf(map, or) : null;
    if (bound === null) continue;
    const { text } = map.statement;
    const and = /\b(?:AND|SELECT)\b/.test(text) ? 'AND' : 'and';
    const whole = text.slice(or.range.start, or.range.end);
    return {
      title: `Begin at the bound of both sides: ${bound}`,
      edit: { range: or.range, newText: `${bound} ${and} (${whole})` },
      equivalence: { kind: 'same' },
    };
  }
  return null;
}

/** `a >= 5` where the first side is `a > 5` and each other side holds `a = 5`. */
function boundOf(map: StatementMap, { arms }: Disjunction): string | null {
  const [first, ...others] = arms.map((arm) =>
    map.predicates.filter(({ range }) => range.start >= arm.start && range.end <= arm.end),
  );
  const [open, ...more] = first ?? [];
  if (open === undefined || more.length > 0 || others.length === 0) return null;
  const operator = BOUNDS[open.operator];
  const key = sidesOf(map, open);
  if (operator === undefined || key === null) return null;
  const isShared = others.every((arm) =>
    arm.some((predicate) => {
      const sides = predicate.operator === '=' ? sidesOf(map, predicate) : null;
      return sides !== null && sides.column === key.column && sides.value === key.value;
    }),
  );
  return isShared ? `${key.column} ${operator} ${key.value}` : null;
}

const BOUNDS: Readonly<Record<string, string | undefined>> = { '>': '>=', '<': '<=' };

/** As written; null unless a bare column stands before a value. */
function sidesOf(
  map: StatementMap,
  { columns, value, expression }: Predicate,
): { readonly column: string; readonly value: string } | null {
  const [column] = columns;
  if (column === undefined || columns.length > 1 || value === null || expression !== null)
    return null;
  if (value.range.start < column.range.start || !isRepeatable(map, value)) return null;
  const { text } = map.statement;
  return { column: text.slice(column.range.start, column.range.end), value: value.text };
}
