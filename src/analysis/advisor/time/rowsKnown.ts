// What was measured of the rows that tables give once their conditions are met, alone and joined: another plan of the same
// statement gives the same, whatever the planner estimates.

import type { Plan, PlanNode } from '../../../model/planNode';
import type { PlanMetrics } from '../../../model/planMetrics';
import type { Rows } from '../../../model/quantities';
import { namesIn } from '../../conditions/words';
import { aliasOf } from '../../plan/names';
import { parallelFacts } from '../../plan/parallel';

/** What was measured of a statement with another plan. */
export interface Known {
  /** Of one time through, by `rowsKeys`. */
  readonly rows: ReadonlyMap<string, Rows>;
  /** How often a nested plan ran over all processes, by `loopsKey`. */
  readonly loops: ReadonlyMap<string, number>;
}

export function knownFrom(plan: Plan, metrics: PlanMetrics): Known {
  const { rowMultiplier } = parallelFacts(plan);
  const keys = rowsKeys(plan);
  const rows = new Map<string, Rows>();
  const loops = new Map<string, number>();
  // Parents stand before their children: of those with one key the first has met all conditions.
  for (const node of plan.nodes) {
    const of = metrics.nodes[node.id];
    const key = keys[node.id] ?? null;
    if (key === null || of === undefined || of.loops === null) continue;
    if (of.actualRowsTotal === null || of.loops > of.processes || of.mayStopEarly) continue;
    // What each process runs in full gives its rows to each.
    const repeats = (rowMultiplier[node.id] ?? 1) > 1 ? 1 : Math.max(1, of.loops);
    if (!rows.has(key)) rows.set(key, of.actualRowsTotal / repeats);
    for (const child of node.children) {
      const ran = metrics.nodes[child.id]?.loops ?? null;
      if (ran !== null) loops.set(loopsKey(key, child), ran / repeats);
    }
  }
  return { rows, loops };
}

/** `parentKey`: of the node whose rows ask for it. */
export function loopsKey(parentKey: string, { fields }: PlanNode): string {
  return `${parentKey} ${fields['Subplan Name'] ?? ''}`;
}

/** By id. Null for what no other plan need have: part of an Append, what a row from elsewhere decides. */
export function rowsKeys({ nodes }: Plan): readonly (string | null)[] {
  const all = nodes.flatMap((node) => aliasOf(node) ?? []);
  const [names, wholes] = [new Set(all), new Set(all.map(wholeOf))];
  const belows: Below[] = [];
  const keys: (string | null)[] = [];
  for (const node of [...nodes].reverse()) {
    const below = belowOf(node, belows);
    belows[node.id] = below;
    const { named, namedWholes, asked } = below;
    // What is called `o` above the parts of a table, `o_1` and `o_2`, is theirs.
    const isElsewhere = (alias: string): boolean =>
      !named.has(alias) && (names.has(alias) || (wholes.has(alias) && !namedWholes.has(alias)));
    const isKey = !KEYLESS.test(node.fields['Node Type']) && below.read.size > 0;
    keys[node.id] =
      isKey && ![...asked].some(isElsewhere)
        ? `${String(below.groups)} ${[...below.read].sort().join(' ')}`
        : null;
  }
  return keys;
}

const KEYLESS = /Append|Bitmap Index|BitmapAnd|BitmapOr|ModifyTable|LockRows/;

/** What stands in a node and below it. */
interface Below {
  /** Aliases that its rows are made of. */
  readonly read: ReadonlySet<string>;
  /** How often rows were grouped or limited up to here; a group in two steps is not one of either. */
  readonly groups: number;
  /** Aliases, those of nested plans too, and what their tables are called as a whole. */
  readonly named: ReadonlySet<string>;
  readonly namedWholes: ReadonlySet<string>;
  /** Aliases that conditions name. */
  readonly asked: ReadonlySet<string>;
}

function belowOf(node: PlanNode, belows: readonly Below[]): Below {
  const inputs = inputsOf(node).flatMap(({ id }) => belows[id] ?? []);
  const all = node.children.flatMap(({ id }) => belows[id] ?? []);
  const alias = node.fields['Node Type'] === 'Bitmap Index Scan' ? null : aliasOf(node);
  const own = alias === null ? [] : [alias];
  return {
    read: new Set([...own, ...inputs.flatMap(({ read }) => [...read])]),
    groups: Math.max(0, ...inputs.map(({ groups }) => groups)) + groupsOf(node),
    named: new Set([...own, ...all.flatMap(({ named }) => [...named])]),
    namedWholes: new Set([
      ...own.map(wholeOf),
      ...all.flatMap(({ namedWholes }) => [...namedWholes]),
    ]),
    asked: new Set([...aliasesAsked(node), ...all.flatMap(({ asked }) => [...asked])]),
  };
}

function wholeOf(part: string): string {
  return part.replace(/_\d+$/, '');
}

/** Most conditions name none, which is seen without reading them. */
function aliasesAsked({ fields }: PlanNode): readonly string[] {
  const {
    Filter: filter,
    'Index Cond': index,
    'Recheck Cond': recheck,
    'Join Filter': join,
  } = fields;
  return [filter, index, recheck, join, fields['TID Cond'], fields['One-Time Filter']]
    .flatMap((condition) => (condition?.includes('.') === true ? namesIn(condition) : []))
    .flatMap(({ alias }) => alias ?? []);
}

function groupsOf({ fields }: PlanNode): number {
  const { 'Node Type': type, 'Partial Mode': part = 'Simple' } = fields;
  if (!/^(Aggregate|Group|Unique|SetOp|ProjectSet|Limit)$/.test(type)) return 0;
  return part === 'Partial' || part === 'Finalize' ? 0.5 : 1;
}

/** Without nested plans, which run for each row or once. */
export function inputsOf({ children }: PlanNode): readonly PlanNode[] {
  return children.filter(({ fields }) => !isNested(fields['Parent Relationship']));
}

export function isNested(role: string | undefined): boolean {
  return role === 'SubPlan' || role === 'InitPlan';
}
