// Which indexes would serve what a statement asks of one table? Rules, lint and advisor all ask here; whether one pays, a
// planner decides.

import type { Table } from '../../model/catalog';
import type { IndexDefinition, IndexKey } from '../../model/indexDefinition';
import type { Bytes } from '../../model/quantities';
import type { RelationName } from '../../model/relationName';
import { distinctValues } from '../columns/distinctValues';
import { entryLimitWords } from './entryLimit';
import { blockRangeIndex, partialPredicate } from './smallIndexes';
import { columnIn, MOST_KEYS, type KeyUse } from './keyUse';
import { columnKey, expressionKey, indexOn, type IndexForm } from './newIndex';
import { otherMethods } from './otherMethods';

/** What is asked of one relation, for each of its scans together. */
export interface IndexNeed {
  /** Compared with constants and parameters. */
  readonly restrictions: readonly KeyUse[];
  /** Arms of ORs that an index each would serve together; one alone serves nothing. */
  readonly alternatives: readonly KeyUse[];
  /** Equal to columns of other tables. */
  readonly joins: readonly KeyUse[];
  /** Orders that an index could give. */
  readonly orders: readonly (readonly IndexKey[])[];
  /** Only the first rows of them are wanted. */
  readonly limited: boolean;
  /** Every column that the statement reads of it; null where that is not known. */
  readonly read: readonly string[] | null;
}

export const NO_NEED: IndexNeed = {
  restrictions: [],
  alternatives: [],
  joins: [],
  orders: [],
  limited: false,
  read: null,
};

export interface IndexDesign {
  readonly definition: IndexDefinition;
  /** Why this shape, when it is not a plain B-tree; empty otherwise. */
  readonly because: string;
}

/** More columns beside the keys make an index nearly as wide as its table. Heuristic. */
const MOST_INCLUDED = 4;
const MOST_INCLUDED_BYTES = 100;
/** Heuristic: so little beside the keys may be copied, whatever the row holds. */
const FEW_BYTES: Bytes = 32;
const MOST_OF_A_ROW = 0.5;

const EQUAL: ReadonlySet<KeyUse['kind']> = new Set(['equality', 'in-list', 'is-null']);
const ORDERED: ReadonlySet<KeyUse['kind']> = new Set(['range', 'like-prefix']);

/** The most promising first; each once. `table`: what is known of the relation. */
export function designIndexes(
  relation: RelationName,
  need: IndexNeed,
  table: Table | null,
): readonly IndexDesign[] {
  const design = (
    keys: readonly IndexKey[],
    because: string,
    form: IndexForm = {},
  ): IndexDesign => ({ definition: indexOn(relation, keys, form), because });
  const parts = keyParts(need, table);
  const lists = [
    ...new Map(keyLists(need, parts).map((keys) => [JSON.stringify(keys), keys])).values(),
  ];
  const plain = lists.map((keys) => design(keys, shapeReasons(keys, need)));
  const partialDesigns = partial(need, table).map(({ keys, predicate, because }) =>
    design(keys, because, { predicate }),
  );
  // A state with nothing beside it is worth no index of all rows.
  const alone = need.restrictions.length === 1 && need.orders.length === 0;
  return [
    ...blockRanges(need, table).map(({ key, because }) =>
      design([key], because, { method: 'brin' }),
    ),
    ...(alone ? partialDesigns : []),
    ...plain,
    ...(alone ? [] : partialDesigns),
    ...need.restrictions
      .flatMap((use) => otherMethods(use, need.restrictions, table))
      .map(({ keys, because, form }) => design(keys, because, form)),
    ...lists.slice(0, 2).flatMap((keys) => {
      const include = included(keys, need, table);
      return include.length === 0
        ? []
        : [design(keys, COVERING + entryLimitWords(include, table), { include })];
    }),
  ];
}

const COVERING = 'With all columns that the statement reads, the table itself need not be read.';

interface KeyParts {
  readonly equal: readonly IndexKey[];
  /** Without lists: behind one, the rows are not in the order of the next key. */
  readonly scalar: readonly IndexKey[];
  readonly ranges: readonly IndexKey[];
  readonly joins: readonly IndexKey[];
  readonly arms: readonly IndexKey[];
}

function keyParts({ restrictions, joins, alternatives }: IndexNeed, table: Table | null): KeyParts {
  const equal = bySelectivity(
    restrictions.filter(({ kind }) => EQUAL.has(kind)),
    table,
  );
  const key = (use: KeyUse): IndexKey => keyFor(use, table);
  return {
    equal: equal.map(key),
    scalar: equal.filter(({ kind }) => kind !== 'in-list').map(key),
    ranges: distinctKeys(restrictions.filter(({ kind }) => ORDERED.has(kind)).map(key)),
    joins: joins.map(key),
    arms: alternatives.map(key),
  };
}

/** Equality first, then the order or one range: the order in which a B-tree narrows (documentation 18, "Multicolumn Indexes"). */
function keyLists(
  { orders: asked, limited }: IndexNeed,
  { equal, scalar, ranges, joins, arms }: KeyParts,
): readonly (readonly IndexKey[])[] {
  const orders = asked.map(forwards);
  const lists: readonly (readonly IndexKey[])[] = [
    ...orders.flatMap((order) => [
      [...scalar, ...order],
      [...equal, ...order],
    ]),
    ...ranges.map((range) => [...equal, range]),
    equal,
    ...orders.flatMap((order) => ranges.map((range) => [...scalar, ...order, range])),
    ...arms.flatMap((arm) => [[...equal, arm], [arm]]),
    ...(limited ? orders : []),
    ...joins.flatMap((join) => [[join], [join, ...equal], [...equal, join]]),
    ...joins.flatMap((join) => ranges.map((range) => [join, range])),
    ...equal.map((key) => [key]),
    ...ranges.map((key) => [key]),
  ];
  return lists
    .map((keys) => distinctKeys(keys).slice(0, MOST_KEYS))
    .filter((keys) => keys.length > 0);
}

/** An index is read backwards as well: the order and its opposite are one index, told as the one that begins upwards. */
function forwards(order: readonly IndexKey[]): readonly IndexKey[] {
  return order[0]?.descending === true
    ? order.map((key) => ({ ...key, descending: !key.descending, nullsFirst: !key.nullsFirst }))
    : order;
}

function shapeReasons(keys: readonly IndexKey[], need: IndexNeed): string {
  const reasons = keys.flatMap((key) => {
    if (key.opclass === 'text_pattern_ops')
      return ['Outside the C collation a prefix is served only with text_pattern_ops.'];
    if (key.expression === undefined) return [];
    const { column = '' } =
      need.restrictions.find((use) => use.expression === key.expression) ?? {};
    return column === ''
      ? []
      : [`The condition wraps ${column}: an index on the bare column does not serve it.`];
  });
  return [...new Set(reasons)].join(' ');
}

function blockRanges(
  { restrictions, orders, joins }: IndexNeed,
  table: Table | null,
): readonly { readonly key: IndexKey; readonly because: string }[] {
  if (orders.length > 0 || joins.length > 0 || table === null) return [];
  const found = blockRangeIndex(restrictions, table);
  return found === null ? [] : [found];
}

/** Only the rows with a rare constant, by what else is asked of them. */
function partial(
  need: IndexNeed,
  table: Table | null,
): readonly {
  readonly keys: readonly IndexKey[];
  readonly predicate: string;
  readonly because: string;
}[] {
  return need.restrictions.flatMap((use) => {
    const predicate = partialPredicate(use, table);
    if (predicate === null) return [];
    const restrictions = need.restrictions.filter((other) => other !== use);
    const [rest] = keyLists({ ...need, restrictions }, keyParts({ ...need, restrictions }, table));
    const keys = restrictions.length === 0 && need.orders.length === 0 ? undefined : rest;
    return [
      {
        keys: keys ?? [columnKey(use.column)],
        predicate,
        because: `It holds only the rows where ${predicate}.`,
      },
    ];
  });
}

/** Columns beside the keys with which the index alone answers; none where they are not known, or too many or too wide. */
function included(
  keys: readonly IndexKey[],
  { read }: IndexNeed,
  table: Table | null,
): readonly string[] {
  if (read === null || table === null || keys.some(({ column }) => column === undefined)) return [];
  const more = read.filter((name) => !keys.some(({ column }) => column === name));
  const bytes = widthOf(more, table);
  // Such an index would be the table once more.
  const row = widthOf(
    table.columns.map(({ name }) => name),
    table,
  );
  if (bytes > FEW_BYTES && bytes > row * MOST_OF_A_ROW) return [];
  return more.length > MOST_INCLUDED || bytes > MOST_INCLUDED_BYTES ? [] : more;
}

/** Infinite where it is not known. */
function widthOf(names: readonly string[], table: Table): Bytes {
  return names.reduce(
    (sum, name) => sum + (columnIn(table, name)?.statistics?.averageWidth ?? Infinity),
    0,
  );
}

function keyFor({ column, expression, kind }: KeyUse, table: Table | null): IndexKey {
  const key = expression === null ? columnKey(column) : expressionKey(expression);
  const needsPattern = kind === 'like-prefix' && columnIn(table, column)?.collation !== 'C';
  return needsPattern ? { ...key, opclass: 'text_pattern_ops' } : key;
}

/** For one statement the order of equality columns does not matter; the most selective first serves others best. */
function bySelectivity(uses: readonly KeyUse[], table: Table | null): readonly KeyUse[] {
  const distinct = ({ column }: KeyUse): number =>
    distinctValues(columnIn(table, column)?.statistics, table?.estimatedRows) ?? 0;
  return [...uses].sort((a, b) => distinct(b) - distinct(a));
}

function distinctKeys(keys: readonly IndexKey[]): readonly IndexKey[] {
  const seen = new Set<string>();
  return keys.filter(({ column, expression }) => {
    const key = JSON.stringify([column, expression]);
    return !seen.has(key) && seen.add(key);
  });
}
