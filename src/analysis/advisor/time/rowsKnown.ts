// What was measured of the rows that tables give once their conditions are met, alone and joined: another plan of the same
// statement gives the same, whatever the planner estimates.

import type { Plan, PlanNode } from '../../../model/planNode';
import type { PlanMetrics } from '../../../model/planMetrics';
import type { Rows } from '../../../model/quantities';
import { aliasOf } from '../../plan/names';
import { parallelFacts } from '../../plan/parallel';

/** By `rowsKey`. */
export type KnownRows = ReadonlyMap<string, Rows>;

export function knownRows(plan: Plan, metrics: PlanMetrics): KnownRows {
  const { rowMultiplier } = parallelFacts(plan);
  const known = new Map<string, Rows>();
  // Parents stand before their children: of those with one key the first has met all conditions.
  for (const node of plan.nodes) {
    const of = metrics.nodes[node.id];
    const key = rowsKey(node);
    if (key === null || of === undefined || known.has(key)) continue;
    if (of.actualRowsTotal === null) continue;
    const isWhole = of.loops !== null && of.loops <= of.processes && !of.mayStopEarly;
    // What each process runs in full gives its rows to each.
    const repeats = (rowMultiplier[node.id] ?? 1) > 1 ? 1 : Math.max(1, of.loops ?? 1);
    if (isWhole) known.set(key, of.actualRowsTotal / repeats);
  }
  return known;
}

/** Null for what no other plan need have: part of an Append, of a nested plan, of what a LIMIT ends. */
export function rowsKey(node: PlanNode): string | null {
  const type = node.fields['Node Type'];
  if (/Append|Limit|Bitmap Index|BitmapAnd|BitmapOr|ModifyTable|LockRows/.test(type)) return null;
  const aliases = [...new Set(aliasesOf(node))].sort();
  if (aliases.length === 0) return null;
  const groups = groupingsOf(node);
  return `${String(groups)} ${aliases.join(' ')}`;
}

function aliasesOf(node: PlanNode): readonly string[] {
  const own = node.fields['Node Type'] === 'Bitmap Index Scan' ? null : aliasOf(node);
  const below = inputsOf(node).flatMap(aliasesOf);
  return own === null ? below : [own, ...below];
}

/** How often rows were grouped up to here; a group in two steps is not one of either. */
function groupingsOf(node: PlanNode): number {
  const { 'Node Type': type, 'Partial Mode': part = 'Simple' } = node.fields;
  const isGrouping = /^(Aggregate|Group|Unique|SetOp|ProjectSet)$/.test(type);
  const own = isGrouping ? (part === 'Partial' ? 0.5 : part === 'Finalize' ? 0.5 : 1) : 0;
  return Math.max(0, ...inputsOf(node).map(groupingsOf)) + own;
}

/** Without nested plans, which run for each row or once. */
export function inputsOf({ children }: PlanNode): readonly PlanNode[] {
  return children.filter(({ fields }) => !isNested(fields['Parent Relationship']));
}

export function isNested(role: string | undefined): boolean {
  return role === 'SubPlan' || role === 'InitPlan';
}
