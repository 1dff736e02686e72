// When are two plans the same? Nodes, joins, relations, indexes and directions, compared as one text; costs apart from it.

import type { Database } from '../../src/db/database';
import type { Plan, PlanNode } from '../../src/model/planNode';

export function shapeOf({ fields, children }: PlanNode): string {
  const parts = [
    fields['Node Type'],
    fields['Join Type'],
    fields['Index Name'],
    fields['Relation Name'],
    fields['Scan Direction'],
  ];
  return `${parts.filter((part) => part !== undefined).join(' ')}(${children.map(shapeOf).join(', ')})`;
}

export function costOf(plan: Plan): number {
  return plan.root.fields['Total Cost'] ?? 0;
}

export async function planOnSource(client: Database, sql: string): Promise<Plan> {
  const result = await client.explain({
    sql,
    parameters: [],
    mode: 'estimate',
    allowWrite: false,
    statementTimeoutMs: 30_000,
    lockTimeoutMs: 5_000,
  });
  return result.plan;
}
