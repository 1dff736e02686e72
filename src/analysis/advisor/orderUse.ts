// Which order of a table's rows does a statement ask for: to sort by, to walk along, or to find the least and the greatest?

import type { Table } from '../../model/catalog';
import type { IndexKey } from '../../model/indexDefinition';
import type { PlanNode } from '../../model/planNode';
import { readConditions } from '../conditions/condition';
import type { IndexNeed } from '../indexes/design';
import { columnKey } from '../indexes/newIndex';
import { readOrder } from './orderKeys';

type Orders = Pick<IndexNeed, 'orders' | 'limited'>;

interface Scanned {
  readonly alias: string;
  readonly table: Table;
}

const NONE: Orders = { orders: [], limited: false };

/** `above`: the node's ancestors, the nearest first. */
export function ordersOf(node: PlanNode, above: readonly PlanNode[], scanned: Scanned): Orders {
  for (const [i, step] of above.entries()) {
    const { fields } = step;
    if (fields['Node Type'] === 'Sort' || fields['Node Type'] === 'Incremental Sort') {
      const order = readOrder(fields['Sort Key'] ?? [], scanned.alias, scanned.table);
      return asOrders([order], isLimited(above.slice(i + 1)));
    }
    if (fields['Node Type'] === 'Aggregate') return extremes(step, scanned);
    if (fields['Node Type'] === 'Limit') return asOrders([walked(node, scanned)], true);
  }
  return NONE;
}

function asOrders(orders: readonly (readonly IndexKey[])[], limited: boolean): Orders {
  const known = orders.filter((order) => order.length > 0);
  return known.length === 0 ? NONE : { orders: known, limited };
}

/**
 * A plan that walks an index until it has enough rows has no Sort: the order is the index's own, but for the keys that are
 * bound to one value.
 */
function walked({ fields }: PlanNode, { table }: Scanned): readonly IndexKey[] {
  const name = fields['Index Name'];
  const index = table.indexes.find((known) => known.name === name);
  if (index?.definition.method !== 'btree') return [];
  const bound = new Set(
    readConditions(fields['Index Cond']).flatMap(({ kind, subject }) =>
      kind === 'equality' && subject?.wrapper === 'none' ? [subject.column] : [],
    ),
  );
  const backward = fields['Scan Direction'] === 'Backward';
  const keys = index.definition.keys.filter(
    ({ column }) => column === undefined || !bound.has(column),
  );
  return keys.map((key) =>
    backward ? { ...key, descending: !key.descending, nullsFirst: !key.nullsFirst } : key,
  );
}

/** min() and max() of a column are the first row of an order, once an index gives it (planagg.c). */
function extremes({ fields }: PlanNode, { alias, table }: Scanned): Orders {
  const outputs = fields.Output ?? [];
  if (fields['Group Key'] !== undefined || fields['Grouping Sets'] !== undefined) return NONE;
  const columns = outputs.map((output) => {
    const [, argument] = /^\(?(?:PARTIAL )?(?:min|max)\((.*?)\)*$/is.exec(output) ?? [];
    return argument === undefined ? null : (readOrder([argument], alias, table)[0]?.column ?? null);
  });
  if (columns.length === 0 || columns.includes(null)) return NONE;
  const distinct = [...new Set(columns.filter((column) => column !== null))];
  return asOrders(
    distinct.map((column) => [columnKey(column)]),
    true,
  );
}

/** A Limit above an aggregate limits groups, not the rows that are sorted for them. */
function isLimited(above: readonly PlanNode[]): boolean {
  const types = above.map(({ fields }) => fields['Node Type']);
  const limit = types.indexOf('Limit');
  const aggregate = types.indexOf('Aggregate');
  return limit !== -1 && (aggregate === -1 || limit < aggregate);
}
