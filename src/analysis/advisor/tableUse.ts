// How does a statement use each table: which columns does it compare, join and sort by? Read off its plan, where names are
// resolved and views are gone.

import type { Catalog, Table } from '../../model/catalog';
import type { Plan, PlanNode } from '../../model/planNode';
import { mirrored, readConditions, type Condition } from '../conditions/condition';
import type { Subject } from '../conditions/subject';
import type { IndexNeed } from '../indexes/design';
import { keyUseOf, type KeyUse } from '../indexes/keyUse';
import { partitionedBy, tableScanned } from '../columns/tables';
import { aliasOf, withoutPartitionNumber } from '../plan/names';
import { orArms } from './orArms';
import { ordersOf } from './orderUse';

export interface TableUse extends IndexNeed {
  /** The root of a partitioned table stands for its partitions. */
  readonly table: Table;
  readonly alias: string;
  /** The plan's scans of it. */
  readonly nodeIds: readonly number[];
}

export function collectTableUses(plan: Plan, catalog: Catalog): readonly TableUse[] {
  const uses = new Map<string, TableUse>();
  for (const node of plan.nodes) {
    const table = rootOf(tableScanned(catalog, node), catalog);
    const alias = aliasOf(node);
    if (table === null || alias === null || node.fields['Node Type'] === 'ModifyTable') continue;
    const use = useOf(plan, node, { table, alias, serverVersion: catalog.serverVersion });
    const key = `${String(table.oid)} ${withoutPartitionNumber(alias)}`;
    const known = uses.get(key);
    uses.set(key, known === undefined ? use : merge(known, use));
  }
  return [...uses.values()];
}

function rootOf(table: Table | null, catalog: Catalog): Table | null {
  const parent = table === null ? null : partitionedBy(catalog, table);
  return parent === null ? table : rootOf(parent, catalog);
}

interface Place {
  readonly table: Table;
  readonly alias: string;
  readonly serverVersion: number;
}

function useOf(plan: Plan, node: PlanNode, place: Place): TableUse {
  const { table, alias } = place;
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
        .flatMap((condition) => keyOf(condition, place)),
    );
  return {
    table,
    alias,
    nodeIds: [node.id],
    restrictions: keys(conditions, true),
    alternatives: distinct(all.flatMap((condition) => alternativesOf(condition, place))),
    joins: keys([...conditions, ...joinConditions], false).filter(
      ({ kind }) => kind === 'equality',
    ),
    ...ordersOf(node, above, { alias, table }),
    read: columnsRead(node, all, table),
  };
}

/** One use for each arm; none at all where one arm leaves every row to be looked at. */
function alternativesOf(condition: Condition, place: Place): readonly KeyUse[] {
  const arms = orArms(condition).map((arm) =>
    arm
      .filter(({ isRestriction }) => isRestriction)
      .flatMap((part) => keyOf(part, place))
      .filter(({ kind }) => ARM_KINDS.has(kind))
      .at(0),
  );
  const served = arms.filter((arm) => arm !== undefined);
  return served.length === arms.length ? served : [];
}

const ARM_KINDS: ReadonlySet<KeyUse['kind']> = new Set([
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
function keyOf(condition: Condition, place: Place): readonly KeyUse[] {
  const { table, alias, serverVersion } = place;
  const other = condition.isRestriction ? null : mirrored(condition);
  const sides = other === null ? [condition] : [condition, other];
  return sides.flatMap((side) =>
    side.subject !== null && belongs(side.subject, alias, table, condition.isRestriction)
      ? (keyUseOf(side, table, serverVersion) ?? [])
      : [],
  );
}

function belongs(subject: Subject, alias: string, table: Table, isRestriction: boolean): boolean {
  const isOurs = subject.alias === null ? isRestriction : subject.alias === alias;
  return isOurs && table.columns.some(({ name }) => name === subject.column);
}

/** What the scan hands on and what it compares; null where the plan does not print the one (VERBOSE). */
function columnsRead(
  { fields: { Output: output } }: PlanNode,
  conditions: readonly Condition[],
  table: Table,
): readonly string[] | null {
  if (output === undefined) return null;
  const names = [
    ...output.flatMap((text) => columnsOf(text)),
    ...conditions.flatMap(({ columns }) => columns.map(({ column }) => column)),
  ];
  return [...new Set(names)].filter((name) => table.columns.some((column) => column.name === name));
}

function columnsOf(text: string): readonly string[] {
  return readConditions(text).flatMap(({ columns }) => columns.map(({ column }) => column));
}

function merge(a: TableUse, b: TableUse): TableUse {
  return {
    ...a,
    nodeIds: [...a.nodeIds, ...b.nodeIds],
    restrictions: distinct([...a.restrictions, ...b.restrictions]),
    alternatives: distinct([...a.alternatives, ...b.alternatives]),
    joins: distinct([...a.joins, ...b.joins]),
    orders: a.orders.length > 0 ? a.orders : b.orders,
    limited: a.limited || b.limited,
    read: a.read === null || b.read === null ? null : [...new Set([...a.read, ...b.read])],
  };
}

function distinct(keys: readonly KeyUse[]): readonly KeyUse[] {
  const seen = new Set<string>();
  return keys.filter(({ column, expression, kind, operator }) => {
    const key = JSON.stringify([expression ?? column, kind, operator]);
    return !seen.has(key) && seen.add(key);
  });
}
