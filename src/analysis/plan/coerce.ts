// Gives the texts of XML and YAML the types that FORMAT JSON has.

import { fieldKind, isNestedNumber } from './fieldKinds';

/** Lists that are printed empty as nothing at all. */
const EMPTY_LISTS: ReadonlySet<string> = new Set(['Triggers', 'Plans', 'Workers']);

export function coerce(key: string, text: string): unknown {
  if (EMPTY_LISTS.has(key) && text.trim() === '') return [];
  if (fieldKind(key) === 'boolean' && /^(?:true|false)$/.test(text)) return text === 'true';
  const isNumber = fieldKind(key) === 'number' || isNestedNumber(key);
  return isNumber && /^-?[\d.]+(?:e[+-]?\d+)?$/i.test(text) ? Number(text) : text;
}
