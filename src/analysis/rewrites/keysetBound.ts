// `a > 5 OR (a = 5 AND b > 9)`, the next page by two keys, as `(a, b) > (5, 9)`, which an index on both begins at; where the keys go
// different ways, as `a >= 5 AND (...)`: the bound that all sides share.

import type { SourceRange } from '../../model/sourceRange';
import type { Disjunction, Predicate, StatementMap } from '../sql/statementMap';
import { isRepeatable } from './repeatable';
import type { Rewritten } from './rewrite';
import { hasCollate, inItsCase } from './selectParts';

/** For the first such OR of WHERE; null when there is none. NULL passes neither form. */
export function keysetBound(map: StatementMap): Rewritten | null {
  const ors = map.disjunctions.filter(({ clause }) => clause === 'where');
  if (ors.length === 0) return null;
  const known = new Map(map.predicates.map((predicate) => [predicate.range.start, predicate]));
  for (const or of ors) {
    const sides = sidesAsked(map, or, known);
    if (sides === null) continue;
    const row = rowOf(map, sides);
    if (row !== null)
      return {
        title: `Compare the keys as one row: ${row}`,
        edit: { range: or.range, newText: row },
        equivalence: { kind: 'same' },
      };
    const bound = boundOf(map, sides);
    if (bound === null || isAsked(map, or, bound)) continue;
    const { text } = map.statement;
    const whole = text.slice(or.range.start, or.range.end);
    return {
      title: `Begin at the bound of both sides: ${bound}`,
      edit: { range: or.range, newText: `${bound} ${inItsCase(map, 'and')} (${whole})` },
      equivalence: { kind: 'same' },
    };
  }
  return null;
}

/** Each side holds the keys of those before it, and asks the same of the next: rows compare like that (documentation 18, 9.25.5). */
function rowOf(map: StatementMap, sides: Asked): string | null {
  const keys: Sides[] = [];
  let operator = '';
  for (const [index, asked] of sides.entries()) {
    const step = asked.find((predicate) => predicate?.operator !== '=') ?? null;
    const key = step === null ? null : sidesOf(map, step);
    if (step === null || key === null || asked.length !== keys.length + 1) return null;
    const isHeld = ({ column, value }: Sides): boolean =>
      asked.some((predicate) => {
        const held = predicate?.operator === '=' ? sidesOf(map, predicate) : null;
        return held?.column === column && held.value === value;
      });
    if (!keys.every(isHeld)) return null;
    // The last may take the row itself, as `(a, b) >= (5, 9)`, and no other.
    if (index === 0) operator = step.operator;
    const isLast = index === sides.length - 1;
    if (step.operator !== operator && !(isLast && step.operator === `${operator}=`)) return null;
    if (isLast) operator = step.operator;
    keys.push(key);
  }
  const columns = keys.map(({ column }) => column);
  if (new Set(columns).size < keys.length || sides.length < 2) return null;
  return `(${columns.join(', ')}) ${operator} (${keys.map(({ value }) => value).join(', ')})`;
}

/** The bound stands beside the OR already. */
function isAsked(
  { predicates, source }: StatementMap,
  { block }: Disjunction,
  bound: string,
): boolean {
  return predicates.some(
    ({ underOr, block: at, range }) =>
      !underOr && at === block && source.text(range).replace(/\s+/g, ' ') === bound,
  );
}

/** What each side asks for by AND alone; null for what is something else, such as NOT or another OR. */
type Asked = readonly (readonly (Predicate | null)[])[];

/** Null unless the first side is one key, beyond its value: most ORs are none, and may have thousands of sides. */
function sidesAsked(
  map: StatementMap,
  { conjuncts, block }: Disjunction,
  known: ReadonlyMap<number, Predicate>,
): Asked | null {
  const predicateAt = ({ start, end }: SourceRange): Predicate | null => {
    const found = known.get(start);
    return found?.block === block && found.range.end === end ? found : null;
  };
  const [first, ...more] = conjuncts[0] ?? [];
  const open = first === undefined || more.length > 0 ? null : predicateAt(first);
  if (open === null || !Object.hasOwn(BOUNDS, open.operator) || sidesOf(map, open) === null)
    return null;
  return conjuncts.map((asked) => asked.map(predicateAt));
}

interface Sides {
  readonly column: string;
  readonly value: string;
}

/** `a >= 5` where the first side is `a > 5` and each other side holds `a = 5`. */
function boundOf(map: StatementMap, [first, ...others]: Asked): string | null {
  const open = first?.[0] ?? null;
  if (open === null || others.length === 0) return null;
  const operator = BOUNDS[open.operator];
  const key = sidesOf(map, open);
  if (operator === undefined || key === null) return null;
  const isShared = others.every((asked) =>
    asked.some((predicate) => {
      const sides = predicate?.operator === '=' ? sidesOf(map, predicate) : null;
      return sides?.column === key.column && sides.value === key.value;
    }),
  );
  return isShared ? `${key.column} ${operator} ${key.value}` : null;
}

const BOUNDS: Readonly<Record<string, string | undefined>> = { '>': '>=', '<': '<=' };

/** As written; null unless a bare column stands before a value. */
function sidesOf(
  map: StatementMap,
  { columns, value, expression, range }: Predicate,
): Sides | null {
  const [column] = columns;
  if (column === undefined || columns.length > 1 || value === null || expression !== null)
    return null;
  if (value.range.start < column.range.start || !isRepeatable(map, value)) return null;
  const { text } = map.statement;
  if (hasCollate(text, range)) return null;
  return { column: text.slice(column.range.start, column.range.end), value: value.text };
}
