// `ORDER BY abs(x - 500) LIMIT 1` as two walks along an index on x, upwards and downwards from the value, of which the nearer
// rows are taken: no B-tree holds the order of a distance, but each of its sides.

import type { Catalog, Column, Table } from '../../model/catalog';
import { isAnonymous } from '../../model/statement';
import type { Equivalence } from '../../model/change';
import { foldedIdentifier, sqlIdentifier } from '../../util/sqlIdentifier';
import { onlyTableNamed } from '../columns/tables';
import { STABLE_FUNCTIONS } from '../sql/builtinFunctions';
import type { OrderItem, QueryBlock, RelationReference, StatementMap } from '../sql/statementMap';
import { isComparedAsItIs, isRounded, readDistance } from './distance';
import { isOwnColumn } from './ownTies';
import { isRepeatable } from './repeatable';
import type { Rewritten } from './rewrite';

export interface NearestRow {
  readonly told: Rewritten;
  readonly table: Table;
  readonly column: Column;
  /** Columns that are compared with = to one value each: in an index they come before the column. */
  readonly equal: readonly string[];
}

/** For a SELECT of one table without subqueries; null else. */
export function nearestRow(map: StatementMap, catalog: Catalog): NearestRow | null {
  const question = questionOf(map, catalog);
  if (question === null) return null;
  const { relation, table, column, from } = question;
  const { text } = map.statement;
  const name = text.slice(relation.range.start, relation.range.end);
  const alias = sqlIdentifier(relation.alias);
  const named = relation.alias === relation.name ? name : `${name} ${alias}`;
  const side = (operator: string, direction: string): string =>
    `(SELECT * FROM ${named} WHERE ${from.conditions}${question.key} ${operator} ${question.value}` +
    ` ORDER BY ${[`${question.key}${direction}`, ...question.ties].join(', ')} LIMIT ${from.limit})`;
  const newText = `(\n  ${side('>=', '')}\n  UNION ALL\n  ${side('<', ' DESC')}\n) ${alias}\n`;
  return {
    told: {
      title: `Walk ${column.name} from the value to both sides`,
      edit: { range: { start: relation.range.start, end: from.end }, newText },
      equivalence: equivalenceOf(question),
    },
    table,
    column,
    equal: equalColumns(map, table),
  };
}

/** The walks meet no NULL: neither in the column, nor any row where the value is NULL. */
function equivalenceOf({ column, value }: Question): Equivalence {
  const conditions = [
    ...(CERTAIN.test(value.replace(/'(?:''|[^'])*'/g, '')) ? [] : [`${value} is not NULL`]),
    ...(column.notNull ? [] : [`${column.name} is not NULL in as many rows as LIMIT asks for`]),
  ];
  return conditions.length === 0
    ? { kind: 'same' }
    : { kind: 'given', condition: conditions.join(', ') };
}

/** Literals, the present, and sums of them, without their strings: what is never NULL. */
const CERTAIN =
  /^(?:[\s\d.,()+*/-]|::|\b(?:now|current_date|current_timestamp|localtimestamp|date_trunc|interval|date|timestamp|timestamptz|with|without|time|zone|at|int[248]?|integer|bigint|smallint)\b)*$/i;

interface Question {
  readonly block: QueryBlock;
  readonly relation: RelationReference;
  readonly table: Table;
  readonly column: Column;
  /** The column and the value, as written. */
  readonly key: string;
  readonly value: string;
  /** What orders rows of the same distance, as written. */
  readonly ties: readonly string[];
  readonly from: From;
}

function questionOf(map: StatementMap, catalog: Catalog): Question | null {
  const [block, ...blocks] = map.blocks;
  const [relation, ...relations] = map.relations;
  if (block?.kind !== 'select' || relation?.kind !== 'table') return null;
  if (blocks.length > 0 || relations.length > 0 || !isPlain(map, block)) return null;
  const table = onlyTableNamed(catalog, relation);
  const from = fromOf(map, block, relation);
  if (table === null || from === null || !INDEXED.has(table.kind)) return null;
  if (!isOfTable(map, table, block, from)) return null;
  const distance = distanceOf(map, block, table);
  return distance === null ? null : { block, relation, table, from, ...distance };
}

const INDEXED: ReadonlySet<Table['kind']> = new Set(['table', 'partitioned', 'materialized-view']);

/** Nothing that counts rows or groups: only rows, in an order, up to a number that can be said twice. */
function isPlain({ statement: { text, parameters } }: StatementMap, block: QueryBlock): boolean {
  const { limit, offset, distinct, groupBy, targets } = block;
  if (limit === null || offset !== null || distinct !== null || groupBy.length > 0) return false;
  if (targets === null || !/^select\b/i.test(text)) return false;
  // Neither comments nor an order by another operator is read here.
  if (/--|\/\*|\busing\b/i.test(text)) return false;
  // `?` is the next value wherever it stands.
  if (parameters.some(({ label }) => isAnonymous(label))) return false;
  const isWindow = /\bover\s*(?:\(|\w)/i.test(text.slice(targets.start, targets.end));
  return !isWindow;
}

interface From {
  /** Where ORDER BY begins. */
  readonly end: number;
  /** What both sides ask as well, with AND behind it; empty where nothing is. */
  readonly conditions: string;
  /** What stands behind LIMIT. */
  readonly limit: string;
}

function fromOf(
  { statement: { text } }: StatementMap,
  { orderBy, limit }: QueryBlock,
  { range }: RelationReference,
): From | null {
  const [first, last] = [orderBy[0], orderBy.at(-1)];
  if (first === undefined || last === undefined || limit === null) return null;
  const by = /\border\s+by\s*$/i.exec(text.slice(0, first.range.start));
  // Neither WITH TIES nor FOR UPDATE can be asked of each side.
  const [, rows] =
    /^\s*limit\s+(\d+|[$:]\w+(?:::\w+)?)\s*$/i.exec(text.slice(last.range.end)) ?? [];
  if (by === null || rows === undefined || !/\bfrom\s+$/i.test(text.slice(0, range.start)))
    return null;
  const [all, where] = MIDDLE.exec(text.slice(range.end, by.index)) ?? [];
  if (all === undefined) return null;
  const asked = where?.trim() ?? '';
  const and = /\b(?:AND|SELECT)\b/.test(text) ? 'AND' : 'and';
  const kept = /\bor\b/i.test(asked) ? `(${asked})` : asked;
  const conditions = asked === '' ? '' : `${kept} ${and} `;
  return { end: by.index, conditions, limit: rows };
}

/** An alias and WHERE, with nothing else: no TABLESAMPLE, HAVING or WINDOW. */
const MIDDLE =
  /^(?:\s+(?:as\s+)?(?:"(?:""|[^"])+"|(?!where\b|tablesample\b|window\b|having\b)[a-z_]\w*))?\s*(?:\bwhere\b((?:(?!\b(?:having|window|for)\b).)*))?$/is;

/** Whatever is named is a column of the table, and whatever is called may be called for other rows. */
function isOfTable(map: StatementMap, table: Table, { targets }: QueryBlock, from: From): boolean {
  const { text } = map.statement;
  const isTarget = ({ start, end }: { start: number; end: number }): boolean =>
    targets !== null && start >= targets.start && end <= targets.end;
  return (
    map.columns.every(
      ({ column, range }) =>
        // With its schema a column is the table's own, which the outer query does not read.
        !/\..*\./s.test(text.slice(range.start, range.end)) &&
        (range.start >= from.end || table.columns.some(({ name }) => name === column)),
    ) &&
    map.functions.every(
      ({ schema, name, range }) =>
        (schema ?? 'pg_catalog') === 'pg_catalog' &&
        (isTarget(range) ? ONE_VALUE.has(name) : STABLE_FUNCTIONS.has(name)),
    )
  );
}

/** One value of a row, not many and not one of many rows. */
const ONE_VALUE: ReadonlySet<string> = new Set(
  'abs greatest least extract date_part date_trunc coalesce round lower upper length to_char concat'.split(
    ' ',
  ),
);

function distanceOf(
  map: StatementMap,
  block: QueryBlock,
  table: Table,
): Pick<Question, 'column' | 'key' | 'value' | 'ties'> | null {
  const { text } = map.statement;
  const [first, ...others] = block.orderBy;
  if (first === undefined || first.descending || first.nullsFirst === true) return null;
  const written = writtenDistance(map, block, first);
  const read = written === null ? null : readDistance(written.text);
  if (written === null || read === null) return null;
  if (!others.every((item) => isOwnColumn(map, table, item))) return null;
  const [key, value] = [read.column, read.value].map(({ start, end }) =>
    written.text.slice(start, end),
  );
  if (key === undefined || value === undefined) return null;
  const name = foldedIdentifier(/(?:^|\.)\s*("(?:""|[^"])+"|\w+)$/.exec(key)?.[1] ?? '');
  const column = table.columns.find((known) => known.name === name);
  const start = written.start + read.value.start;
  const range = { start, end: start + value.length };
  if (column === undefined || !isComparedAsItIs(column, value)) return null;
  if (others.length > 0 && isRounded(column, written.text)) return null;
  if (!isRepeatable(map, { text: value, range, parameter: null })) return null;
  return {
    column,
    key,
    value: SIMPLE.test(value) ? value : `(${value})`,
    ties: others.map((item) => text.slice(item.range.start, item.range.end)),
  };
}

/** A literal, a parameter, `now()`: what binds as closely as a column. */
const SIMPLE = /^(?:(?:\w+\s+)?'(?:''|[^'])*'|-?[\d.]+|[$:]?\w+(?:\(\))?)(?:::\w+)?$/;

interface Written {
  readonly text: string;
  readonly start: number;
}

/** In ORDER BY itself, or in the select list under the name that ORDER BY gives. */
function writtenDistance(map: StatementMap, block: QueryBlock, item: OrderItem): Written | null {
  const { text } = map.statement;
  const whole = text.slice(item.range.start, item.range.end).replace(/\s+asc\s*$/i, '');
  const { targets } = block;
  if (item.column !== null || targets === null) return null;
  if (!/^(?:"(?:""|[^"])+"|\w+)$/.test(whole)) return { text: whole, start: item.range.start };
  const alias = foldedIdentifier(whole);
  for (const { range } of map.functions) {
    const [, name] =
      /^\s*(?:as\s+)?("(?:""|[^"])+"|\w+)\s*(?:,|from\b)/i.exec(text.slice(range.end)) ?? [];
    const isWhole = /(?:,|^)\s*$/.test(text.slice(targets.start, range.start));
    if (name !== undefined && foldedIdentifier(name) === alias && isWhole)
      return { text: text.slice(range.start, range.end), start: range.start };
  }
  return null;
}

function equalColumns(map: StatementMap, table: Table): readonly string[] {
  return map.predicates.flatMap(({ kind, columns, expression, value, underOr }) => {
    const [name] = columns;
    const isBound = kind === 'equality' && expression === null && value !== null && !underOr;
    const isKnown = table.columns.some((column) => column.name === name?.column);
    return isBound && isKnown && name !== undefined && columns.length === 1 ? [name.column] : [];
  });
}
