// What a plan node is called: the operation as EXPLAIN's text form names it, what it works on, and its most telling condition.

import type { PlanFields } from '../../model/planNode';

/** `Parallel Seq Scan`, `Hash Left Join`, `Partial HashAggregate`. */
export function operationOf(fields: PlanFields): string {
  const type = fields['Node Type'];
  const parallel = fields['Parallel Aware'] === true ? 'Parallel ' : '';
  switch (type) {
    case 'Nested Loop':
    case 'Hash Join':
    case 'Merge Join':
      return parallel + joinName(type, fields['Join Type'] ?? 'Inner');
    case 'Aggregate':
      return parallel + aggregateName(fields);
    case 'ModifyTable':
      return fields.Operation ?? type;
    case 'SetOp':
      return `${fields.Strategy === 'Hashed' ? 'Hash' : ''}SetOp ${fields.Command ?? ''}`.trim();
    case 'Custom Scan':
    case 'Foreign Scan': {
      const provider = fields['Custom Plan Provider'];
      return provider === undefined ? parallel + type : `${parallel}${type} (${provider})`;
    }
    default:
      return parallel + type + (fields['Scan Direction'] === 'Backward' ? ' Backward' : '');
  }
}

/** EXPLAIN's text form writes `Hash Left Join`, its JSON form the two parts. */
function joinName(type: string, join: string): string {
  if (join === 'Inner') return type;
  const stem = type.replace(/ Join$/, '');
  return `${stem} ${join} Join`;
}

/** By the strategy of the JSON form; `Plain` is an Aggregate without groups (explain.c). */
const AGGREGATES: Readonly<Record<string, string>> = {
  Hashed: 'HashAggregate',
  Sorted: 'GroupAggregate',
  Mixed: 'MixedAggregate',
};

function aggregateName(fields: PlanFields): string {
  const name = AGGREGATES[fields.Strategy ?? ''] ?? 'Aggregate';
  const mode = fields['Partial Mode'];
  return mode === undefined || mode === 'Simple' ? name : `${mode} ${name}`;
}

/** `orders o`, `orders o using orders_pkey`, `CTE top`; empty for nodes that only combine. */
export function targetOf(fields: PlanFields): string {
  const name =
    fields['Relation Name'] ??
    fields['CTE Name'] ??
    fields['Function Name'] ??
    (fields['Node Type'] === 'Subquery Scan' ? fields.Alias : undefined);
  const alias = fields.Alias;
  const relation = [name, alias === name ? undefined : alias].filter(Boolean).join(' ');
  const index = fields['Index Name'];
  // A Bitmap Index Scan names no relation.
  if (index === undefined) return relation;
  return relation === '' ? `on ${index}` : `${relation} using ${index}`;
}

/** `InitPlan 1`, `CTE top`, `SubPlan 2`: why the node stands below its parent; null for ordinary children. */
export function subplanOf(fields: PlanFields): string | null {
  return fields['Subplan Name'] ?? null;
}

// The most telling first: what is searched by, then what is joined by, then what is only tested.
const CONDITIONS = [
  'Index Cond',
  'Hash Cond',
  'Merge Cond',
  'Recheck Cond',
  'TID Cond',
  'Join Filter',
  'Filter',
  'One-Time Filter',
  'Order By',
  'Cache Key',
] as const;

/** The condition or key that tells most about it; empty where it has none. */
export function conditionOf(fields: PlanFields): string {
  for (const key of CONDITIONS) {
    const value = fields[key];
    if (typeof value === 'string') return value;
  }
  const keys = fields['Sort Key'] ?? fields['Group Key'];
  return Array.isArray(keys) ? keys.join(', ') : '';
}
