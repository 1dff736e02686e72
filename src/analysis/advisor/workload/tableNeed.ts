// What one statement asks of one table, and the shapes of index that might serve it: every order of its columns is somebody's
// best, and the planner says whose.

import type { Column, Table } from '../../../model/catalog';
import type { IndexDefinition } from '../../../model/indexDefinition';
import type { PredicateKind } from '../../sql/statementMap';
import type { KeyUse } from '../../indexes/keyUse';
import { columnKey, indexOn } from '../../indexes/newIndex';
import type { TableUse } from '../tableUse';

export interface TableNeed {
  readonly table: Table;
  /** Columns that are compared, joined or ordered by, and that a B-tree may be built on. */
  readonly keys: readonly string[];
  /** All that the statement reads of it; null where that is not known. */
  readonly read: readonly string[] | null;
}

/** Pairs grow with the square. Heuristic. */
const MOST_KEY_COLUMNS = 8;
/** Beside the keys. Heuristic: a wider index is the table once more. */
const MOST_INCLUDED = 12;
/** Heuristic: longer values make an index as large as the table, and may not fit into an entry at all. */
const WIDEST_INCLUDED = 64;
const WIDEST_ENTRY = 250;

const ORDERED: ReadonlySet<PredicateKind> = new Set([
  'equality',
  'in-list',
  'is-null',
  'range',
  'like-prefix',
]);

/** Types without an order, or whose order nobody searches by. */
const NO_KEY =
  /^(?:json|jsonb|xml|tsvector|tsquery|point|line|lseg|box|path|polygon|circle|xid)$|\[\]$/;

/** One need for each table, whatever its aliases. */
export function needsOf(uses: readonly TableUse[]): readonly TableNeed[] {
  const byTable = new Map<Table, readonly TableUse[]>();
  for (const use of uses) byTable.set(use.table, [...(byTable.get(use.table) ?? []), use]);
  return [...byTable].map(([table, ofTable]) => needOf(table, ofTable));
}

function needOf(table: Table, uses: readonly TableUse[]): TableNeed {
  const compared = uses.flatMap(({ restrictions, alternatives, joins, orders }) => [
    ...[...restrictions, ...alternatives, ...joins].filter(isSearch).map(({ column }) => column),
    ...orders.flatMap((order) => order.flatMap(({ column }) => column ?? [])),
  ]);
  const read = uses.some((use) => use.read === null)
    ? null
    : [...new Set(uses.flatMap((use) => use.read ?? []))];
  const keys = [...new Set(compared)].filter((name) => canLead(columnOf(table, name)));
  return { table, keys: keys.slice(0, MOST_KEY_COLUMNS), read };
}

function isSearch({ kind, expression }: KeyUse): boolean {
  return expression === null && ORDERED.has(kind);
}

function canLead(column: Column | null): boolean {
  return column !== null && !NO_KEY.test(column.type);
}

function columnOf({ columns }: Table, name: string): Column | null {
  return columns.find((column) => column.name === name) ?? null;
}

/** What is only read may give an order that is asked for further up, or spare the table. */
export function singleColumns(need: TableNeed): readonly IndexDefinition[] {
  return possibleKeys(need).map((key) => plain(need.table, [key]));
}

/** Led by what is compared, joined or ordered by, and by `others`: repeated keys take less room than what is included. */
export function columnPairs(
  need: TableNeed,
  others: readonly string[],
): readonly IndexDefinition[] {
  const { table, keys } = need;
  return [...new Set([...keys, ...others])].flatMap((first) =>
    possibleKeys(need)
      .filter((second) => second !== first)
      .map((second) => plain(table, [first, second])),
  );
}

function possibleKeys({ table, keys, read }: TableNeed): readonly string[] {
  const more = (read ?? []).filter((name) => {
    const column = columnOf(table, name);
    const width = column?.statistics?.averageWidth ?? Infinity;
    return !keys.includes(name) && canLead(column) && width <= WIDEST_INCLUDED;
  });
  return [...keys, ...more.slice(0, MOST_KEY_COLUMNS)];
}

/** The same with one more key. */
export function withOneMore(
  need: TableNeed,
  definition: IndexDefinition,
): readonly IndexDefinition[] {
  const columns = plainColumns(definition);
  if (columns === null) return [];
  return possibleKeys(need)
    .filter((key) => !columns.includes(key))
    .map((key) => plain(need.table, [...columns, key]));
}

/** With all that is read beside the keys; null where that is not known, is nothing, or is too much. */
export function covering(need: TableNeed, definition: IndexDefinition): IndexDefinition | null {
  const columns = plainColumns(definition);
  if (columns === null || need.read === null) return null;
  const include = need.read.filter((name) => !columns.includes(name)).sort();
  const widths = include.map(
    (name) => columnOf(need.table, name)?.statistics?.averageWidth ?? Infinity,
  );
  const isNarrow =
    include.length <= MOST_INCLUDED &&
    widths.every((width) => width <= WIDEST_INCLUDED) &&
    widths.reduce((sum, width) => sum + width, 0) <= WIDEST_ENTRY;
  return include.length === 0 || !isNarrow ? null : plain(need.table, columns, include);
}

/** One for two of which one's keys begin the other's: the longer keys, and beside them what either has. */
export function merged(a: IndexDefinition, b: IndexDefinition): IndexDefinition | null {
  const [keysOfA, keysOfB] = [plainColumns(a), plainColumns(b)];
  if (keysOfA === null || keysOfB === null) return null;
  const [short, long] = keysOfA.length <= keysOfB.length ? [keysOfA, keysOfB] : [keysOfB, keysOfA];
  if (!short.every((key, i) => key === long[i])) return null;
  const include = [...new Set([...a.include, ...b.include, ...short])]
    .filter((name) => !long.includes(name))
    .sort();
  return include.length > MOST_INCLUDED
    ? null
    : plain({ schema: a.schema ?? '', name: a.table }, long, include);
}

/** Null for anything but an ascending B-tree of all rows on bare columns. */
export function plainColumns({
  method,
  keys,
  predicate,
  unique,
}: IndexDefinition): readonly string[] | null {
  if (method !== 'btree' || predicate !== null || unique) return null;
  const columns = keys.flatMap(({ column, descending, nullsFirst, opclass, collation }) =>
    descending || nullsFirst || opclass !== undefined || collation !== undefined
      ? []
      : (column ?? []),
  );
  return columns.length === keys.length ? columns : null;
}

function plain(
  table: Pick<Table, 'schema' | 'name'>,
  columns: readonly string[],
  include: readonly string[] = [],
): IndexDefinition {
  return indexOn(table, columns.map(columnKey), { include });
}
