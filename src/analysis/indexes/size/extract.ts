// The entries of one value, as pg_trgm, to_tsvector and the two GIN operator classes of jsonb take them out.

import { readJson } from '../../../util/readJson';

const WORD = /[\p{L}\p{N}]+/gu;

/** Each entry with its kind: where the value lies that it is of. */
export type Entries = ReadonlyMap<string, string>;

/** pg_trgm: of each word in small letters, with two blanks before and one behind. */
export function trigrams(text: string): Entries {
  const found = new Map<string, string>();
  for (const [word] of text.toLowerCase().matchAll(WORD)) {
    const padded = `  ${word} `;
    for (let at = 0; at + 3 <= padded.length; at += 1) found.set(padded.slice(at, at + 3), '');
  }
  return found;
}

/** The commonest of what the dictionaries of English and its neighbours leave out. */
const STOP_WORDS: ReadonlySet<string> = new Set(
  (
    'a an and are as at be been but by can did do does for from had has have he her his how i if in into is it its just me ' +
    'my no nor not now of off on only or our out over own same she so some such t than that the their them then there ' +
    'these they this those through to too under until up very was we were what when where which while who why will with ' +
    'you your s don'
  ).split(' '),
);

/** The parser gives words joined by hyphens whole and apart; hosts and paths whole (wparser_def.c). */
const JOINED_WORDS = /[\p{L}\p{N}]+(?:[-./@_][\p{L}\p{N}]+)*/gu;

export const WORD_KIND = 'word';

export function words(text: string, stop: boolean): Entries {
  const found = new Map<string, string>();
  for (const [joined] of text.toLowerCase().matchAll(JOINED_WORDS)) {
    const isWhole = /[-./@_]/.test(joined);
    if (isWhole) found.set(joined, 'whole');
    if (/[./@_]/.test(joined)) continue;
    for (const word of joined.split('-')) {
      if (!stop || !STOP_WORDS.has(word)) found.set(word, WORD_KIND);
    }
  }
  return found;
}

/** jsonb_ops: keys and values each, told apart by a flag; jsonb_path_ops: a hash of each value with its path. */
export function jsonEntries(text: string, of: 'keys' | 'paths'): Entries {
  const found = new Map<string, string>();
  const open: { value: unknown; path: string }[] = [{ value: readJson(text), path: '' }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { value, path } = next;
    if (typeof value !== 'object' || value === null) {
      found.set(of === 'paths' ? `${path} ${String(value)}` : scalarEntry(value), path);
    } else if (Array.isArray(value)) {
      const items: readonly unknown[] = value;
      for (const item of items) open.push({ value: item, path });
    } else {
      for (const [key, item] of Object.entries(value)) {
        if (of === 'keys') found.set(`K${key}`, '');
        open.push({ value: item, path: `${path}.${key}` });
      }
    }
  }
  return found;
}

/** jsonb_gin.c make_scalar_key: longer ones are stored as a hash. */
const LONGEST_KEY = 125;

function scalarEntry(value: unknown): string {
  const text = `V${String(value)}`;
  return text.length > LONGEST_KEY ? `H${text.slice(-8)}` : text;
}
