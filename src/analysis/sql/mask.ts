// Which placeholders does a statement hold, how is it parsed despite them, and what is sent to the server?

import type { Parameter } from '../../model/statement';
import type { SourceRange } from '../../model/sourceRange';
import { findPlaceholders } from './placeholders';
import type { Placeholder } from './placeholders';

export interface MaskedStatement {
  /** As long as the statement and with every other token at its place: what the parser reads. */
  readonly masked: string;
  /** The same, with names where values do not parse: for `from ${table}`. Null without placeholders. */
  readonly maskedAsNames: string | null;
  /** `$n` for every placeholder. */
  readonly sql: string;
  readonly parameters: readonly Parameter[];
}

export function maskPlaceholders(text: string): MaskedStatement {
  const placeholders = findPlaceholders(text);
  if (placeholders.length === 0)
    return { masked: text, maskedAsNames: null, sql: text, parameters: [] };
  const numbers = numbered(placeholders);
  const written = placeholders.filter((placeholder) => placeholder.kind !== 'number');
  return {
    masked: replaceAll(text, written, (placeholder) =>
      placeholder.isName ? nameFor(placeholder) : valueFor(placeholder),
    ),
    maskedAsNames:
      written.length === 0
        ? null
        : replaceAll(text, written, (placeholder) => nameFor(placeholder)),
    sql: replaceAll(
      text,
      written,
      (placeholder) => `$${String(numbers.get(placeholder.key) ?? 0)}`,
    ),
    parameters: parametersOf(placeholders, numbers),
  };
}

/** `$n` keeps its number; others count on from the highest, equal names share one. */
function numbered(placeholders: readonly Placeholder[]): Map<string, number> {
  const numbers = new Map<string, number>();
  let highest = 0;
  for (const { kind, key, label } of placeholders) {
    if (kind !== 'number') continue;
    numbers.set(key, Number(label.slice(1)));
    highest = Math.max(highest, Number(label.slice(1)));
  }
  for (const { key } of placeholders) {
    if (numbers.has(key)) continue;
    highest += 1;
    numbers.set(key, highest);
  }
  return numbers;
}

function parametersOf(
  placeholders: readonly Placeholder[],
  numbers: ReadonlyMap<string, number>,
): Parameter[] {
  const byKey = new Map<string, { number: number; label: string; ranges: SourceRange[] }>();
  for (const { key, label, start, end } of placeholders) {
    const parameter = byKey.get(key) ?? { number: numbers.get(key) ?? 0, label, ranges: [] };
    parameter.ranges.push({ start, end });
    byKey.set(key, parameter);
  }
  return [...byKey.values()].sort((a, b) => a.number - b.number);
}

/** One character has no room for `$1`. Its number does not matter: it is found again by its place. */
function valueFor({ start, end }: Placeholder): string {
  return end - start === 1 ? '0' : '$1'.padEnd(end - start);
}

function nameFor({ start, end }: Placeholder): string {
  return '_'.repeat(Math.min(end - start, MAX_NAME_UNITS)).padEnd(end - start);
}

/** NAMEDATALEN - 1. */
const MAX_NAME_UNITS = 63;

function replaceAll(
  text: string,
  placeholders: readonly Placeholder[],
  replacement: (placeholder: Placeholder) => string,
): string {
  let result = '';
  let at = 0;
  for (const placeholder of placeholders) {
    result += text.slice(at, placeholder.start) + replacement(placeholder);
    at = placeholder.end;
  }
  return result + text.slice(at);
}
