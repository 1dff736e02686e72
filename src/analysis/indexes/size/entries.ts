// What does GIN take out of a value: words, elements, trigrams, keys and values? Counted in samples, and told for all rows.

import type { ColumnStatistics } from '../../../model/catalog';
import type { Bytes, Rows, Share } from '../../../model/quantities';
import { readArrayText } from '../../../util/arrayText';
import { groupBy } from '../../../util/groupBy';
import { WORD_KIND, jsonEntries, trigrams, words, type Entries } from './extract';
import type { EntryShape } from './ginSize';
import { distinctOf, totalShare, type Sample } from './samples';
import { storedBytes, utf8Bytes, withHeader } from './storedTypes';

interface EntryKind {
  readonly extract: (text: string) => Entries;
  readonly keyBytes: (entry: string) => Bytes;
  /** Entries of a mean row where there is nothing to look at, by the value's width. Heuristic. */
  readonly perRow: (width: Bytes) => number;
  /** Words of a language: there are always more. */
  readonly grows?: boolean;
}

const HASH_BYTES = 4;
const textBytes = (entry: string): Bytes => withHeader(utf8Bytes(entry));

const TRIGRAMS: EntryKind = {
  extract: trigrams,
  keyBytes: () => HASH_BYTES,
  // The longer a text, the more of its trigrams it has had before. Heuristic, measured on prose.
  perRow: (width) => Math.min(width, 2.5 * width ** 0.74),
};
const JSON_PATHS: EntryKind = {
  extract: (text) => jsonEntries(text, 'paths'),
  keyBytes: () => HASH_BYTES,
  perRow: (width) => width / 20,
};
const JSON_KEYS: EntryKind = {
  extract: (text) => jsonEntries(text, 'keys'),
  keyBytes: textBytes,
  perRow: (width) => width / 12,
};
const wordsOf = (stop: boolean): EntryKind => ({
  extract: (text) => words(text, stop),
  keyBytes: textBytes,
  // So with words, seven letters each; a third of them are stop words. Heuristic, measured on prose.
  perRow: (width) => (stop ? 0.7 : 1) * (width / 7) ** 0.87,
  grows: true,
});
const elementsOf = (type: string): EntryKind => ({
  extract: (text) => new Map((readArrayText(text) ?? []).map((value) => [value ?? 'NULL', ''])),
  keyBytes: (entry) => (/^(text|character varying)/.test(type) ? textBytes(entry) : 8),
  perRow: (width) => width / 8,
});

export interface EntrySource {
  /** format_type() of what the index holds. */
  readonly type: string;
  readonly opclass: string | null;
  /** Of to_tsvector, where the expression says it. */
  readonly configuration: string | null;
  readonly averageWidth: Bytes;
  readonly samples: readonly Sample[];
  readonly elements: ColumnStatistics['elements'];
}

/** Null where the value itself is the entry. */
export function entryShape(source: EntrySource, rows: Rows): EntryShape | null {
  const kind = kindOf(source);
  if (kind === null) return null;
  const { elements, samples } = source;
  if (elements !== null && elements !== undefined && elements.frequencies.length > 0)
    return countedShape(source, rows);
  const usable = samples.filter(({ value }) => value !== null);
  return usable.length === 0 ? guessedShape(kind, source, rows) : sampledShape(kind, source, rows);
}

function kindOf({ type, opclass, configuration }: EntrySource): EntryKind | null {
  if (opclass?.endsWith('gin_trgm_ops') === true) return TRIGRAMS;
  if (opclass?.endsWith('jsonb_path_ops') === true) return JSON_PATHS;
  if (type === 'jsonb') return JSON_KEYS;
  if (type === 'tsvector') return wordsOf(!(configuration ?? '').endsWith('simple'));
  return type.endsWith('[]') ? elementsOf(type.slice(0, -2)) : null;
}

/** A lexeme in a tsvector beside its letters: its entry, and for most one position with its count (tsearch/ts_type.h). */
const LEXEME_BYTES = 8.5;
const VECTOR_HEADER_BYTES = 8;

/** ANALYZE counted the elements itself. */
function countedShape(source: EntrySource, rows: Rows): EntryShape {
  const { elements, averageWidth, type } = source;
  const { frequencies = [], averageBytes = 4, perRow = null } = elements ?? {};
  const common = frequencies.toSorted((a, b) => b - a);
  const each =
    perRow ?? Math.max(1, averageWidth - VECTOR_HEADER_BYTES) / (averageBytes + LEXEME_BYTES);
  const keyBytes = /^(tsvector|text|character varying)/.test(type)
    ? averageBytes + 1
    : averageBytes;
  return shapeOf(keyBytes, common, each, rows);
}

/** Nothing to look at: a fifth of the entries is new with every row. Heuristic. */
const NEW_ENTRIES = 0.2;
/** Words of a language: Heaps' law with its usual factor. */
const HEAPS_FACTOR = 10;
const GUESSED_KEY_BYTES = 10;

function guessedShape(kind: EntryKind, { averageWidth }: EntrySource, rows: Rows): EntryShape {
  const perRow = Math.max(1, kind.perRow(averageWidth));
  const keyBytes = Math.min(GUESSED_KEY_BYTES, kind.keyBytes('xxxxxxxxx'));
  const all = rows * perRow;
  const fresh = kind.grows === true ? HEAPS_FACTOR * all ** HEAPS : all * NEW_ENTRIES;
  const distinct = Math.min(all, keyBytes === HASH_BYTES ? MOST_TRIGRAMS : fresh);
  return { keyBytes, common: [], rest: [{ perRow, distinct }] };
}

/** Letters and digits, three at a time. */
const MOST_TRIGRAMS = 20_000;
/** Seen so often in samples, an entry's share of the rows is taken as known. */
const KNOWN_SEEN = 3;

/** Heaps' law: texts of any length go on bringing new words, by this power of their length. Heuristic, 0.5 to 0.7. */
const HEAPS = 0.6;

/** What was seen in samples tells too little of a vocabulary, the law too much of a small one: the mean of both. */
function withNewWords(distinct: number, seen: readonly Seen[], all: number): number {
  const words = seen.reduce((sum, one) => sum + one.seen, 0);
  return Math.sqrt(distinct * seen.length * Math.max(1, all / words) ** HEAPS);
}

interface Seen {
  readonly kind: string;
  share: Share;
  seen: number;
}

function sampledShape(kind: EntryKind, source: EntrySource, rows: Rows): EntryShape {
  const { seen, wider } = lookAt(source, kind.extract);
  const known = [...seen.values()].filter((one) => one.seen >= KNOWN_SEEN);
  const rare = groupBy(
    [...seen.values()].filter((one) => one.seen < KNOWN_SEEN),
    (one) => one.kind,
  );
  const bytes = [...seen.keys()].reduce((sum, entry) => sum + kind.keyBytes(entry), 0);
  return {
    keyBytes: bytes / Math.max(1, seen.size),
    common: known.map(({ share }) => Math.min(1, share * wider)),
    rest: [...rare].map(([place, group]) => {
      const grows = kind.grows === true && place === WORD_KIND;
      const perRow = totalShare(group) * wider;
      const distinct = distinctOf(group, rows * perRow);
      return { perRow, distinct: grows ? withNewWords(distinct, group, rows * perRow) : distinct };
    }),
  };
}

function lookAt(source: EntrySource, extract: EntryKind['extract']) {
  const seen = new Map<string, Seen>();
  const samples = source.samples.filter(({ value }) => value !== null);
  const all = totalShare(source.samples);
  let letters = 0;
  for (const { value, share, common } of samples) {
    letters += share * storedBytes(source.type, value ?? '');
    for (const [entry, kind] of extract(value ?? '')) {
      const known = seen.get(entry) ?? { kind, share: 0, seen: 0 };
      known.share += share / all;
      known.seen += common ? KNOWN_SEEN : 1;
      seen.set(entry, known);
    }
  }
  // Values wider than a kilobyte are no samples (analyze.c WIDTH_THRESHOLD): all values have as many entries a byte.
  const held = totalShare(samples);
  const wider = letters > 0 ? Math.max(1, source.averageWidth / (letters / held)) : 1;
  return { seen, wider };
}

/** Between entries that go on falling so (0) and entries that occur once each (1). Heuristic, measured on prose and tags. */
const NEW_AT_ONCE = 0.25;

/** How many entries are there beyond the counted ones? Their frequency goes on falling with the rank as it did before. */
function shapeOf(
  keyBytes: Bytes,
  common: readonly Share[],
  perRow: number,
  rows: Rows,
): EntryShape {
  const others = Math.max(0, perRow - common.reduce((sum, share) => sum + share, 0));
  const last = common.at(-1) ?? 0;
  const middle = common[Math.floor(common.length / 4)] ?? last;
  const slope = Math.max(0.1, Math.log(middle / last) / Math.log(4));
  let left = rows * others;
  let rank = common.length;
  let group = last * rows;
  while (left > 0 && group > 1) {
    const next = rank * 1.1 + 1;
    group = last * rows * (common.length / next) ** slope;
    left -= (next - rank) * group;
    rank = next;
  }
  const falling = rank - common.length + Math.max(0, left);
  const distinct = falling ** (1 - NEW_AT_ONCE) * Math.max(1, rows * others) ** NEW_AT_ONCE;
  return { keyBytes, common, rest: [{ perRow: others, distinct }] };
}
