// How does a statement use each table: which columns does it compare, join and sort by? Read off its plan, where names are
// resolved and views are gone.

import type { Catalog, Table } from '../../model/catalog';
import type { Plan, PlanNode } from '../../model/planNode';
import type { PredicateKind } from '../sql/statementMap';
import { mirrored, readConditions, type Condition } from '../conditions/condition';
import { isNumberMismatch } from '../conditions/integerTypes';
import { ofType, type Subject } from '../conditions/subject';
import { settingsDependence } from '../indexes/settingsDependence';
import { aliasOf, tableOf } from '../rules/support/names';
import { orArms } from './orArms';
import { readOrder, type OrderKey } from './orderKeys';

/** One side of a condition that an index could serve. */
export interface KeyUse {
  readonly column: string;
  /** What the index is built on when the column is wrapped, such as `lower(email)`; null for the bare column. */
  readonly expression: string | null;
  readonly kind: PredicateKind;
  readonly operator: string;
  /** As the plan prints it; for joins the other side. */
  readonly value: string;
}

export interface TableUse {
  /** The root of a partitioned table stands for its partitions. */
  readonly table: Table;
  readonly alias: string;
  /** The plan's scans of it. */
  readonly nodeIds: readonly number[];
  /** Compared with constants and parameters. */
  readonly restrictions: readonly KeyUse[];
  /** Arms of ORs that an index each would serve together; one alone serves nothing. */
  readonly alternatives: readonly KeyUse[];
  /** Equal to columns of other tables. */
  readonly joins: readonly KeyUse[];
  /** What is sorted by, when all of it belongs to this table; empty otherwise. */
  readonly order: readonly OrderKey[];
  /** Only the first rows of that order are wanted. */
  readonly limited: boolean;
}

export function collectTableUses(plan: Plan, catalog: Catalog): readonly TableUse[] {
  const uses = new Map<string, TableUse>();
  for (const node of plan.nodes) {
    const table = rootOf(tableOf(catalog, node), catalog);
    const alias = aliasOf(node);
    if (table === null || alias === null || node.fields['Node Type'] === 'ModifyTable') continue;
    const use = useOf(plan, node, table, alias);
    const key = `${String(table.oid)} ${partitionAlias(alias)}`;
    const known = uses.get(key);
    uses.set(key, known === undefined ? use : merge(known, use));
  }
  return [...uses.values()];
}

/** The planner calls the partitions of `events e` e_1, e_2 ... */
function partitionAlias(alias: string): string {
  return alias.replace(/_\d+$/, '');
}

function rootOf(table: Table | null, catalog: Catalog): Table | null {
  if (table === null || table.partitionOf === null) return table;
  const parent = catalog.tables.find(
    ({ schema, name }) => `${schema}.${name}` === table.partitionOf,
  );
  return parent === undefined ? table : rootOf(parent, catalog);
}

function useOf(plan: Plan, node: PlanNode, table: Table, alias: string): TableUse {
  const { fields } = node;
  const below = node.children.flatMap((child) => readConditions(child.fields['Index Cond']));
  const own = [fields.Filter, fields['Index Cond'], fields['Recheck Cond']].flatMap(readConditions);
  const all = [...own, ...below];
  const conditions = all.filter(({ underOr }) => !underOr);
  const above = [...ancestorsOf(plan, node)];
  const joinConditions = above.flatMap(({ fields: join }) =>
    [join['Hash Cond'], join['Merge Cond'], join['Join Filter']].flatMap(readConditions),
  );
  const keys = (from: readonly Condition[], isRestriction: boolean): readonly KeyUse[] =>
    distinct(
      from
        .filter((condition) => condition.isRestriction === isRestriction)
        .flatMap((condition) => keyOf(condition, alias, table)),
    );
  return {
    table,
    alias,
    nodeIds: [node.id],
    restrictions: keys(conditions, true),
    alternatives: distinct(all.flatMap((condition) => alternativesOf(condition, alias, table))),
    joins: keys([...conditions, ...joinConditions], false).filter(
      ({ kind }) => kind === 'equality',
    ),
    ...orderOf(above, alias, table),
  };
}

/** One use for each arm; none at all where one arm leaves every row to be looked at. */
function alternativesOf(condition: Condition, alias: string, table: Table): readonly KeyUse[] {
  const arms = orArms(condition).map((arm) =>
    arm
      .filter(({ isRestriction, kind }) => isRestriction && ARM_KINDS.has(kind))
      .flatMap((part) => keyOf(part, alias, table))
      .at(0),
  );
  const served = arms.filter((arm) => arm !== undefined);
  return served.length === arms.length ? served : [];
}

const ARM_KINDS: ReadonlySet<Condition['kind']> = new Set([
  'equality',
  'in-list',
  'is-null',
  'range',
  'like-prefix',
]);

function* ancestorsOf(plan: Plan, node: PlanNode): Generator<PlanNode> {
  for (let id = node.parentId; id !== null;) {
    const above = plan.nodes[id];
    if (above === undefined) return;
    yield above;
    id = above.parentId;
  }
}

/** The side of the condition that belongs to this table; conditions between columns are read from both sides. */
function keyOf(condition: Condition, alias: string, table: Table): readonly KeyUse[] {
  const other = condition.isRestriction ? null : mirrored(condition);
  const sides = other === null ? [condition] : [condition, other];
  return sides.flatMap(({ subject: printed, kind, operator, value }) => {
    if (printed === null || !belongs(printed, alias, table, condition.isRestriction)) return [];
    const subject = ofType(printed, typeIn(table, printed.column), null);
    const type = typeIn(table, subject.column);
    // A cast that PostgreSQL adds for a value of another type: an index on it would be a second one on the column.
    if (subject.cast !== null && isNumberMismatch(type, subject.cast.type)) return [];
    const expression = subject.wrapper === 'none' ? null : subject.expression;
    if (expression !== null && settingsDependence(expression, type) !== null) return [];
    return [{ column: subject.column, expression, kind, operator, value }];
  });
}

function typeIn(table: Table, column: string): string | null {
  return table.columns.find(({ name }) => name === column)?.type ?? null;
}

function belongs(subject: Subject, alias: string, table: Table, isRestriction: boolean): boolean {
  const isOurs = subject.alias === null ? isRestriction : subject.alias === alias;
  return isOurs && table.columns.some(({ name }) => name === subject.column);
}

/** The nearest sort above, with nothing between that changes which rows are sorted. */
function orderOf(
  above: readonly PlanNode[],
  alias: string,
  table: Table,
): Pick<TableUse, 'order' | 'limited'> {
  for (const [i, { fields }] of above.entries()) {
    if (fields['Node Type'] === 'Sort' || fields['Node Type'] === 'Incremental Sort') {
      const order = readOrder(fields['Sort Key'] ?? [], alias, table);
      return { order, limited: isLimited(above.slice(i + 1)) };
    }
    if (fields['Node Type'] === 'Aggregate') break;
  }
  return { order: [], limited: false };
}

/** A Limit above an aggregate limits groups, not the rows that are sorted for them. */
function isLimited(above: readonly PlanNode[]): boolean {
  const types = above.map(({ fields }) => fields['Node Type']);
  const limit = types.indexOf('Limit');
  const aggregate = types.indexOf('Aggregate');
  return limit !== -1 && (aggregate === -1 || limit < aggregate);
}

function merge(a: TableUse, b: TableUse): TableUse {
  return {
    ...a,
    nodeIds: [...a.nodeIds, ...b.nodeIds],
    restrictions: distinct([...a.restrictions, ...b.restrictions]),
    alternatives: distinct([...a.alternatives, ...b.alternatives]),
    joins: distinct([...a.joins, ...b.joins]),
    order: a.order.length > 0 ? a.order : b.order,
    limited: a.limited || b.limited,
  };
}

function distinct(keys: readonly KeyUse[]): readonly KeyUse[] {
  const seen = new Set<string>();
  return keys.filter(({ column, expression, kind, operator }) => {
    const key = JSON.stringify([expression ?? column, kind, operator]);
    return !seen.has(key) && seen.add(key);
  });
}
