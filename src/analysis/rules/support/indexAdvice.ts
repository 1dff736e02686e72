// Which index would serve these conditions? The shape of each condition decides the method, opclass and expression.

import type { Column, Table } from '../../../model/catalog';
import type { Fix } from '../../../model/finding';
import type { PlanNode } from '../../../model/planNode';
import { sqlIdentifier } from '../../../util/sqlIdentifier';
import type { Condition, Subject } from '../../plan/conditions';
import { settingsDependence } from '../../indexes/settingsDependence';
import { quotedRelation } from './names';

export interface IndexAdvice {
  readonly method: Shape['method'];
  /** As in `orders (status, created_at)`; what sentences say. */
  readonly on: string;
  /** Why this shape, when it is not a plain B-tree; empty otherwise. */
  readonly because: string;
  readonly fix: Fix;
}

interface Shape {
  readonly method: 'btree' | 'gin' | 'brin';
  /** SQL of the keys. */
  readonly keys: readonly string[];
  /** For the index name. */
  readonly names: readonly string[];
  readonly predicate: string | null;
  readonly because: string;
}

/** Null when no index serves any of the conditions. */
export function adviseIndex(
  node: PlanNode,
  conditions: readonly Condition[],
  table: Table | null,
): IndexAdvice | null {
  if (node.fields['Relation Name'] === undefined) return null;
  const shape = shapeOf(conditions, table);
  return shape === null ? null : adviceOf(node, shape, table);
}

export interface IndexColumn {
  readonly name: string;
  /** As SQL says it, with a leading blank; empty for ascending. */
  readonly order: string;
}

/** An index on given columns, in this order. */
export function indexOn(
  node: PlanNode,
  columns: readonly IndexColumn[],
  table: Table | null,
): IndexAdvice | null {
  if (node.fields['Relation Name'] === undefined || columns.length === 0) return null;
  const keys = columns.map(({ name, order }) => `${sqlIdentifier(name)}${order}`);
  const names = columns.map(({ name }) => name);
  const shape: Shape = { method: 'btree', keys, names, predicate: null, because: '' };
  return adviceOf(node, shape, table);
}

/** pg_class.relpages from which a block range index is worth its imprecision. Heuristic: 800 MB. */
const BRIN_PAGES = 100_000;
/** pg_stats.correlation at which block ranges hold narrow ranges of values. Heuristic. */
const BRIN_CORRELATION = 0.9;
/** More keys rarely narrow the search further. Heuristic. */
const MOST_KEYS = 4;

function shapeOf(conditions: readonly Condition[], table: Table | null): Shape | null {
  const usable = conditions.filter(
    (condition) =>
      condition.isRestriction && !condition.underOr && isIndexable(condition.subject, table),
  );
  const special = usable.map(specialShape).find((shape) => shape !== null);
  const btree = btreeShape(usable, table);
  if (btree === null) return special ?? null;
  return brinShape(usable, table) ?? btree;
}

function isIndexable(subject: Condition['subject'], table: Table | null): boolean {
  if (subject === null) return false;
  // Without the column's type nobody knows whether an index can hold the cast.
  const isUnknown = subject.wrapper === 'cast' && columnIn(table, subject.column) === null;
  return !isUnknown && dependenceOf(subject, table) === null;
}

/** What of the expression depends on settings, so that no index can hold it; null for what is not known to. */
export function dependenceOf(subject: Subject, table: Table | null): string | null {
  return subject.wrapper === 'none'
    ? null
    : settingsDependence(subject.expression, columnIn(table, subject.column)?.type ?? null);
}

/** Conditions that a B-tree does not serve. */
function specialShape({ kind, subject, operator }: Condition): Shape | null {
  if (subject === null) return null;
  const key =
    subject.wrapper === 'none' ? sqlIdentifier(subject.column) : `(${subject.expression})`;
  const gin = { method: 'gin' as const, names: [subject.column], predicate: null };
  if (kind === 'like-infix') {
    return {
      ...gin,
      keys: [`${key} gin_trgm_ops`],
      because:
        'Only trigrams serve a pattern that is not anchored at its start: CREATE EXTENSION pg_trgm first.',
    };
  }
  if (kind === 'containment') {
    return { ...gin, keys: [key], because: `${operator} is served by GIN, not by a B-tree.` };
  }
  return null;
}

const BTREE_KINDS: ReadonlySet<Condition['kind']> = new Set([
  'equality',
  'in-list',
  'is-null',
  'range',
  'like-prefix',
]);
const ORDERED_KINDS: ReadonlySet<Condition['kind']> = new Set(['range', 'like-prefix']);

/** Equality first, then one range: the order in which a B-tree narrows (documentation 18, "Multicolumn Indexes"). */
function btreeShape(usable: readonly Condition[], table: Table | null): Shape | null {
  const serving = usable.filter(({ kind }) => BTREE_KINDS.has(kind));
  const equal = serving.filter(({ kind }) => !ORDERED_KINDS.has(kind));
  const range = serving.find(({ kind }) => ORDERED_KINDS.has(kind));
  const chosen = distinctSubjects(range === undefined ? equal : [...equal, range]);
  if (chosen.length === 0) return null;
  const keys = chosen.map((condition) => keyOf(condition, table));
  const constant = skewedConstant(chosen, table);
  return {
    method: 'btree',
    keys: keys.map(({ sql }) => sql),
    names: chosen.map(nameOf),
    predicate: constant,
    because: [
      ...keys.flatMap(({ because }) => (because === '' ? [] : [because])),
      ...(constant === null ? [] : [`It holds only the rows where ${constant}.`]),
    ].join(' '),
  };
}

/** PostgreSQL calls expressions expr, too. */
function nameOf({ subject }: Condition): string {
  const column = subject?.column ?? '';
  return subject?.wrapper === 'none' ? column : `${column}_expr`;
}

function distinctSubjects(conditions: readonly Condition[]): readonly Condition[] {
  const seen = new Set<string>();
  return conditions
    .filter(({ subject }) => {
      const key = subject?.expression ?? '';
      return !seen.has(key) && seen.add(key);
    })
    .slice(0, MOST_KEYS);
}

function keyOf(
  { kind, subject }: Condition,
  table: Table | null,
): { readonly sql: string; readonly because: string } {
  const column = subject?.column ?? '';
  const isExpression = subject !== null && subject.wrapper !== 'none';
  const sql = isExpression ? `(${subject.expression})` : sqlIdentifier(column);
  if (kind === 'like-prefix' && collationOf(table, column) !== 'C') {
    const because = 'Outside the C collation a prefix LIKE is served only with text_pattern_ops.';
    return { sql: `${sql} text_pattern_ops`, because };
  }
  const because = isExpression
    ? `The condition wraps ${column}: an index on the bare column does not serve it.`
    : '';
  return { sql, because };
}

function columnIn(table: Table | null, name: string): Column | null {
  return table?.columns.find((column) => column.name === name) ?? null;
}

function collationOf(table: Table | null, name: string): string | null {
  return columnIn(table, name)?.collation ?? null;
}

/** A value that holds for less than this part of the rows is worth an index of its own. Heuristic. */
const RARE_VALUE = 0.1;
/** With so few distinct values the column is a state, not a key. Heuristic. */
const FEW_VALUES = 20;

/** `status = 'failed'` of a column with a handful of values: the index needs only those rows. */
function skewedConstant(chosen: readonly Condition[], table: Table | null): string | null {
  const [only] = chosen;
  if (chosen.length !== 1 || only?.kind !== 'equality' || only.subject?.wrapper !== 'none') {
    return null;
  }
  const statistics = columnIn(table, only.subject.column)?.statistics ?? null;
  if (statistics === null || statistics.nDistinct < 2 || statistics.nDistinct > FEW_VALUES) {
    return null;
  }
  const literal = /^'((?:[^']|'')*)'/.exec(only.value)?.[1]?.replaceAll("''", "'");
  const known = statistics.mostCommonValues.indexOf(literal ?? only.value);
  const frequency = known === -1 ? 0 : (statistics.mostCommonFrequencies[known] ?? 0);
  const isConstant = literal !== undefined || /^(?:\d+|true|false)$/.test(only.value);
  return isConstant && frequency < RARE_VALUE
    ? `${sqlIdentifier(only.subject.column)} = ${only.value.replace(/::text$/, '')}`
    : null;
}

/** A huge table in the order of the column: block ranges do, at a thousandth of the size. */
function brinShape(usable: readonly Condition[], table: Table | null): Shape | null {
  const [only] = usable;
  if (usable.length === 0 || table === null || table.pages < BRIN_PAGES) return null;
  if (only?.kind !== 'range' || only.subject?.wrapper !== 'none') return null;
  if (usable.some(({ subject }) => subject?.column !== only.subject?.column)) return null;
  const correlation = columnIn(table, only.subject.column)?.statistics?.correlation ?? 0;
  if (Math.abs(correlation) < BRIN_CORRELATION) return null;
  return {
    method: 'brin',
    keys: [sqlIdentifier(only.subject.column)],
    names: [only.subject.column],
    predicate: null,
    because: `The rows lie in the order of ${only.subject.column}, so a small block range index does.`,
  };
}

const PARTITIONED =
  '-- Blocks writes while it is built on every partition. Without that: CONCURRENTLY on each partition, then ATTACH.\n';

function adviceOf(node: PlanNode, shape: Shape, table: Table | null): IndexAdvice {
  const { method, keys, names, predicate, because } = shape;
  const relation = node.fields['Relation Name'] ?? '';
  const name = freeIndexName(relation, names, table);
  const using = method === 'btree' ? '' : ` USING ${method}`;
  const where = predicate === null ? '' : ` WHERE ${predicate}`;
  const isPartitioned = table?.kind === 'partitioned';
  const how = isPartitioned ? '' : ' CONCURRENTLY';
  const on = `${relation}${using} (${keys.join(', ')})${where}`;
  const schema = quotedRelation(node).includes('.')
    ? `${sqlIdentifier(node.fields.Schema ?? '')}.`
    : '';
  return {
    method,
    on,
    because,
    fix: {
      title: `Create an index on ${on}`,
      kind: 'sql',
      // On a partitioned table neither may be CONCURRENTLY (documentation 18, CREATE INDEX).
      sql: `${isPartitioned ? PARTITIONED : ''}CREATE INDEX${how} ${name} ON ${quotedRelation(node)}${using} (${keys.join(', ')})${where};`,
      undoSql: `DROP INDEX${how} ${schema}${name};`,
    },
  };
}

/** NAMEDATALEN - 1 (pg_config_manual.h). */
const LONGEST_NAME = 63;

/** As PostgreSQL names indexes itself: relation, columns, idx, and a number when that is taken (indexcmds.c ChooseIndexName). */
function freeIndexName(relation: string, columns: readonly string[], table: Table | null): string {
  const taken = new Set(table?.indexes.map(({ name }) => name));
  const words = [relation, ...columns].join('_').replaceAll(/[^\w\u0080-\uffff]+/g, '_');
  for (let number = 0; ; number += 1) {
    const end = number === 0 ? '_idx' : `_idx${String(number)}`;
    const name = `${words.slice(0, LONGEST_NAME - end.length).toLowerCase()}${end}`;
    if (!taken.has(name)) return sqlIdentifier(name);
  }
}
