// DISTINCT of few values, and the first row of each group, by jumping through an index from one value to the next: PostgreSQL has no
// such scan of its own, a recursive query is one.

import type { Catalog, Table } from '../../model/catalog';
import type { Equivalence } from '../../model/change';
import { foldedIdentifier, sqlIdentifier } from '../../util/sqlIdentifier';
import type { OrderItem, QueryBlock, RelationReference, StatementMap } from '../sql/statementMap';
import { onlyTableNamed } from '../columns/tables';
import type { Rewritten } from './rewrite';

/** For a statement that is nothing but that question to one table whose index begins with the column; null else. */
export function looseScan(map: StatementMap, catalog: Catalog): Rewritten | null {
  const question = questionOf(map, catalog);
  if (question === null) return null;
  const {
    map: {
      statement: { text },
    },
    block,
  } = question;
  const key = keyOf(question);
  if (key === null) return null;
  const jump = jumpSql(question, key);
  const range = { start: 0, end: text.length };
  const equivalence = equivalenceOf(question, key);
  if (block.orderBy.length === 0) {
    const newText = `${jump}\nSELECT ${key} FROM each_key WHERE ${key} IS NOT NULL`;
    return { title: `Jump from one ${key} to the next`, edit: { range, newText }, equivalence };
  }
  const newText = `${jump}\n${firstRows(question, key)}`;
  return {
    title: `Read the first row of each ${key} alone`,
    edit: { range, newText },
    equivalence,
  };
}

interface Question {
  readonly map: StatementMap;
  readonly block: QueryBlock;
  readonly relation: RelationReference;
  readonly table: Table;
  /** The select list as written. */
  readonly targets: string;
}

/** One table, no condition, and only DISTINCT, GROUP BY or DISTINCT ON with its ORDER BY. */
function questionOf(map: StatementMap, catalog: Catalog): Question | null {
  const [block, ...blocks] = map.blocks;
  const [relation, ...relations] = map.relations;
  if (block?.kind !== 'select' || relation?.kind !== 'table') return null;
  if (blocks.length > 0 || relations.length > 0 || map.functions.length > 0) return null;
  if (map.predicates.length > 0 || block.limit !== null || block.offset !== null) return null;
  const { text } = map.statement;
  const after = text.slice(relation.range.end).trim().replace(/\s+/g, ' ');
  if (!/^select\b/i.test(text) || !REST.test(after) || block.targets === null) return null;
  const table = onlyTableNamed(catalog, relation);
  if (table?.kind !== 'table') return null;
  const targets = text.slice(block.targets.start, block.targets.end);
  return { map, block, relation, table, targets };
}

/** An alias, and what the blocks of the map know: no TABLESAMPLE, HAVING, FOR UPDATE. */
const REST =
  /^(?:(?:as )?(?!order|group|for|tablesample|having|window)[a-z_]\w*)?\s*(?:(?:order|group) by (?:(?!\b(?:for|having|window|fetch)\b).)*)?$/i;

/** The column, when an index begins with it and, for first rows, goes on with the first column that orders them. */
function keyOf(question: Question): string | null {
  const { block, map, targets } = question;
  const { text } = map.statement;
  const [first, second] = block.orderBy;
  if (block.distinct !== null && block.groupBy.length === 0) {
    const written = text.slice(block.distinct.start, block.targets?.start ?? 0);
    const on = /^distinct\s+on\s*\(\s*(?:\w+\.)?(\w+|"[^"]+")\s*\)\s*$/i.exec(written)?.[1];
    if (on === undefined) {
      const isPlain = /^distinct\s*$/i.test(written) && block.orderBy.length === 0;
      return isPlain ? served(question, columnNamed(question, targets), null) : null;
    }
    const key = first?.column?.column;
    const next = second?.column?.column;
    const isNamed = map.columns.some(
      ({ column, range }) => column === key && isTarget(question, range),
    );
    if (key === undefined || next === undefined || !isNamed || foldedIdentifier(on) !== key)
      return null;
    return served(question, key, next);
  }
  const [only, ...others] = block.groupBy;
  const isSame = only?.column?.column === columnNamed(question, targets);
  if (block.distinct !== null || others.length > 0 || block.orderBy.length > 0 || !isSame)
    return null;
  return served(question, columnNamed(question, targets), null);
}

function isTarget({ block }: Question, { start, end }: { start: number; end: number }): boolean {
  return block.targets !== null && start >= block.targets.start && end <= block.targets.end;
}

/** The select list when it is one column of the table. */
function columnNamed({ table }: Question, targets: string): string | null {
  const name = /^(?:\w+\.)?(\w+|"(?:[^"]|"")+")$/.exec(targets.trim())?.[1];
  const column = name === undefined ? null : foldedIdentifier(name);
  return table.columns.some((known) => known.name === column) ? column : null;
}

function served({ table }: Question, key: string | null, next: string | null): string | null {
  const isServed = table.indexes.some(
    ({ valid, definition: { method, predicate, keys } }) =>
      valid &&
      method === 'btree' &&
      predicate === null &&
      keys[0]?.column === key &&
      (next === null || keys[1]?.column === next),
  );
  return isServed && key !== null ? sqlIdentifier(key) : null;
}

function fromSql({ map, relation }: Question): string {
  const name = map.statement.text.slice(relation.range.start, relation.range.end);
  return relation.alias === relation.name ? name : `${name} ${sqlIdentifier(relation.alias)}`;
}

function jumpSql(question: Question, key: string): string {
  const from = fromSql(question);
  const own = `${sqlIdentifier(question.relation.alias)}.${key}`;
  return `WITH RECURSIVE each_key AS (
  (SELECT ${own} FROM ${from} ORDER BY ${own} LIMIT 1)
  UNION ALL
  SELECT (SELECT ${own} FROM ${from} WHERE ${own} > each_key.${key} ORDER BY ${own} LIMIT 1)
  FROM each_key WHERE each_key.${key} IS NOT NULL
)`;
}

function firstRows(question: Question, key: string): string {
  const { block, targets, relation } = question;
  const [first, ...rest] = block.orderBy;
  const own = `${sqlIdentifier(relation.alias)}.${key}`;
  return `SELECT first_row.* FROM each_key CROSS JOIN LATERAL (
  SELECT ${targets} FROM ${fromSql(question)} WHERE ${own} = each_key.${key}
  ORDER BY ${rest.map((item) => orderSql(question, item)).join(', ')} LIMIT 1
) first_row
ORDER BY each_key.${key}${first?.descending === true ? ' DESC' : ''}`;
}

function orderSql({ map }: Question, { range }: OrderItem): string {
  return map.statement.text.slice(range.start, range.end);
}

/** NULL is a value of DISTINCT, and no value is greater. */
function equivalenceOf({ table }: Question, key: string): Equivalence {
  const column = table.columns.find(({ name }) => sqlIdentifier(name) === key);
  return column?.notNull === true
    ? { kind: 'same' }
    : { kind: 'given', condition: `${key} is never NULL` };
}
