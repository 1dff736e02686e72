// What do existing indexes already serve, and which of them would a new one make redundant?

import type { Index, Table } from '../../model/catalog';
import type { IndexDefinition, IndexKey } from '../../model/indexDefinition';

/** An existing index that gives all that the definition would; null when there is none. */
export function coveredBy(definition: IndexDefinition, table: Table): Index | null {
  return table.indexes.find((index) => index.valid && serves(index.definition, definition)) ?? null;
}

/** An index of all rows serves what one of some rows would, and a B-tree finds what block ranges would only narrow down. */
function serves(existing: IndexDefinition, wanted: IndexDefinition): boolean {
  if (existing.predicate !== null && existing.predicate !== wanted.predicate) return false;
  return hasSameLead(wanted, existing) || isBlockRangeOf(wanted, existing);
}

function isBlockRangeOf(one: IndexDefinition, other: IndexDefinition): boolean {
  const [lead, otherLead] = [one.keys[0], other.keys[0]];
  if (one.method !== 'brin' || other.method !== 'btree') return false;
  return lead?.column !== undefined && one.keys.length === 1 && lead.column === otherLead?.column;
}

/** Existing indexes that the definition gives all of: candidates to drop. Constraints and unique indexes stay. */
export function madeRedundant(definition: IndexDefinition, table: Table): readonly Index[] {
  return table.indexes.filter(
    (index) =>
      index.valid &&
      !index.primary &&
      index.constraint === null &&
      !index.definition.unique &&
      isLeadingPart(index.definition, definition),
  );
}

/** True when `one` serves part of what `other` serves, and is cheaper to keep: block ranges take a thousandth of the place. */
export function isSimpler(one: IndexDefinition, other: IndexDefinition): boolean {
  if (one.table !== other.table || one.schema !== other.schema) return false;
  if (isBlockRangeOf(one, other)) return true;
  const isSmaller = one.keys.length + one.include.length < other.keys.length + other.include.length;
  return isSmaller && (isLeadingPart(one, other) || isThinned(one, other));
}

/** The same first key and some of those behind it: the others were to give an order, which a small sort gives as well. */
function isThinned(one: IndexDefinition, other: IndexDefinition): boolean {
  const isComparable =
    one.method === 'btree' && other.method === 'btree' && one.predicate === other.predicate;
  if (!isComparable || one.include.length > 0) return false;
  const [first, ...rest] = one.keys;
  return (
    first !== undefined &&
    isSameColumn(first, other.keys[0]) &&
    rest.every((key) => other.keys.some((kept) => isSameColumn(key, kept)))
  );
}

function isSameColumn(a: IndexKey, b: IndexKey | undefined): boolean {
  return (
    b !== undefined &&
    a.column === b.column &&
    normalized(a.expression) === normalized(b.expression) &&
    a.opclass === b.opclass
  );
}

/** True when every search that `part` serves is served by `whole` as well. */
export function isLeadingPart(part: IndexDefinition, whole: IndexDefinition): boolean {
  if (part.predicate !== whole.predicate) return false;
  return hasSameLead(part, whole);
}

/** Of the same rows, or of more. */
function hasSameLead(part: IndexDefinition, whole: IndexDefinition): boolean {
  if (part.method !== whole.method) return false;
  // Only a B-tree has an order of keys; others are compared as a whole.
  if (part.method !== 'btree' && part.keys.length !== whole.keys.length) return false;
  const stored = new Set([...whole.include, ...whole.keys.map(({ column }) => column)]);
  return hasKeys(part.keys, whole.keys) && part.include.every((column) => stored.has(column));
}

/** In the same directions, or all of them in the opposite one: an index is read backwards as well. */
function hasKeys(keys: readonly IndexKey[], lead: readonly IndexKey[]): boolean {
  return (
    keys.every((key, i) => isSameKey(key, lead[i])) ||
    keys.every((key, i) => isSameKey(flipped(key), lead[i]))
  );
}

function flipped(key: IndexKey): IndexKey {
  return { ...key, descending: !key.descending, nullsFirst: !key.nullsFirst };
}

function isSameKey(a: IndexKey, b: IndexKey | undefined): boolean {
  return (
    b !== undefined &&
    a.column === b.column &&
    normalized(a.expression) === normalized(b.expression) &&
    a.descending === b.descending &&
    a.nullsFirst === b.nullsFirst &&
    a.opclass === b.opclass &&
    a.collation === b.collation
  );
}

/** The server prints expressions with more parentheses and spaces than a plan does. */
function normalized(expression: string | undefined): string | undefined {
  return expression?.replaceAll(/[\s()]/g, '');
}
