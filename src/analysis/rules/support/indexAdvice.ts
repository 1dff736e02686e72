// Which index would serve these conditions? The shape of each condition decides the method, opclass and expression.

import type { Column, Table } from '../../../model/catalog';
import type { Fix } from '../../../model/change';
import type { IndexDefinition, IndexKey } from '../../../model/indexDefinition';
import type { PlanNode } from '../../../model/planNode';
import { sqlIdentifier } from '../../../util/sqlIdentifier';
import type { Condition } from '../../conditions/condition';
import type { Subject } from '../../conditions/subject';
import {
  columnKey,
  createIndexFix,
  expressionKey,
  indexOn,
  indexWords,
} from '../../indexes/newIndex';
import { settingsDependence } from '../../indexes/settingsDependence';
import { scannedRelation } from './names';

export interface IndexAdvice {
  readonly method: Shape['method'];
  /** As in `orders (status, created_at)`; what sentences say. */
  readonly on: string;
  /** Why this shape, when it is not a plain B-tree; empty otherwise. */
  readonly because: string;
  readonly definition: IndexDefinition;
  readonly fix: Fix;
}

/** `claim`: the sentence of the message that proposes the index; empty where none does. It falls where a planner refuses. */
export function claimedFix({ fix }: Pick<IndexAdvice, 'fix'>, claim: string): Fix {
  return { ...fix, claim: claim.trim() };
}

interface Shape {
  readonly method: 'btree' | 'gin' | 'brin';
  readonly keys: readonly IndexKey[];
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

/** An index on given keys, in this order. */
export function adviseIndexOn(
  node: PlanNode,
  keys: readonly IndexKey[],
  table: Table | null,
): IndexAdvice | null {
  if (node.fields['Relation Name'] === undefined || keys.length === 0) return null;
  return adviceOf(node, { method: 'btree', keys, predicate: null, because: '' }, table);
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
    subject.wrapper === 'none' ? columnKey(subject.column) : expressionKey(subject.expression);
  const gin = { method: 'gin' as const, predicate: null };
  if (kind === 'like-infix') {
    return {
      ...gin,
      keys: [{ ...key, opclass: 'gin_trgm_ops' }],
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
    keys: keys.map(({ key }) => key),
    predicate: constant,
    because: [
      ...keys.flatMap(({ because }) => (because === '' ? [] : [because])),
      ...(constant === null ? [] : [`It holds only the rows where ${constant}.`]),
    ].join(' '),
  };
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
): { readonly key: IndexKey; readonly because: string } {
  const column = subject?.column ?? '';
  const isExpression = subject !== null && subject.wrapper !== 'none';
  const key = isExpression ? expressionKey(subject.expression) : columnKey(column);
  if (kind === 'like-prefix' && collationOf(table, column) !== 'C') {
    const because = 'Outside the C collation a prefix LIKE is served only with text_pattern_ops.';
    return { key: { ...key, opclass: 'text_pattern_ops' }, because };
  }
  const because = isExpression
    ? `The condition wraps ${column}: an index on the bare column does not serve it.`
    : '';
  return { key, because };
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
    keys: [columnKey(only.subject.column)],
    predicate: null,
    because: `The rows lie in the order of ${only.subject.column}, so a small block range index does.`,
  };
}

function adviceOf(node: PlanNode, shape: Shape, table: Table | null): IndexAdvice {
  const { method, keys, predicate, because } = shape;
  const relation = { ...scannedRelation(node), ...(table && { schema: table.schema }) };
  const definition = indexOn(relation, keys, { method, predicate });
  return {
    method,
    on: indexWords(definition),
    because,
    definition,
    fix: createIndexFix(definition, table),
  };
}
