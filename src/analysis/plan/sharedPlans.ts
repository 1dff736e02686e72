// Where the time of CTEs and InitPlans was spent. They hang on the top node of their query level, but run inside
// the node that asks for them first (nodeSubplan.c ExecSetParamPlan, nodeCtescan.c CteScanNext).

import type { Plan, PlanNode } from '../../model/planNode';
import { subtreeEnds } from './subtree';

/** A CTE or InitPlan with the nodes that may have run it, the likeliest first. */
export interface SharedPlan {
  readonly node: PlanNode;
  /** The node that it hangs on. */
  readonly attachedTo: PlanNode;
  /** Ids. */
  readonly consumers: readonly number[];
  /** INSERT, UPDATE, DELETE or MERGE in WITH: what nobody pulled runs after the main plan (execMain.c ExecPostprocessPlan). */
  readonly finishesAfterwards: boolean;
}

export function isSharedPlan(node: PlanNode): boolean {
  return node.fields['Parent Relationship'] === 'InitPlan';
}

/** In an order in which every plan comes after those that may have run it. */
export function sharedPlans(plan: Plan): readonly SharedPlan[] {
  const roots = plan.nodes.filter(isSharedPlan);
  if (roots.length === 0) return [];
  const mentions = parameterMentions(plan);
  const owners = ownerOfEachNode(plan);
  const ends = subtreeEnds(plan);
  const found = roots.flatMap((node): SharedPlan[] => {
    const attachedTo = plan.nodes[node.parentId ?? 0];
    if (attachedTo === undefined) return [];
    const consumers = consumersOf(plan, { node, attachedTo, mentions, ends });
    return [{ node, attachedTo, consumers, finishesAfterwards: isDataModifying(node) }];
  });
  return inRunningOrder(found, owners);
}

interface Search {
  readonly node: PlanNode;
  readonly attachedTo: PlanNode;
  readonly mentions: ReadonlyMap<string, readonly number[]>;
  /** First id after the subtree, by id. */
  readonly ends: readonly number[];
}

function consumersOf(plan: Plan, { node, attachedTo, mentions, ends }: Search): readonly number[] {
  const isInside = (id: number, top: PlanNode): boolean =>
    id >= top.id && id < (ends[top.id] ?? id + 1);
  const outside = (id: number): boolean => isInside(id, attachedTo) && !isInside(id, node);
  const cte = cteName(node);
  if (cte !== null) {
    return (mentions.get(`CTE ${cte}`) ?? []).filter(outside);
  }
  const named = outputTokens(node)
    .flatMap((token) => mentions.get(token) ?? [])
    .filter(outside)
    .map((id) => evaluatorOf(plan, id, attachedTo.id));
  // The top node last: it evaluates what no printed expression shows (LIMIT, an output list without VERBOSE).
  return [...new Set([...named, attachedTo.id])];
}

/** Gather evaluates the parameters of its workers before it starts them (execParallel.c ExecInitParallelPlan). */
function evaluatorOf(plan: Plan, id: number, topId: number): number {
  let evaluator = id;
  for (let at: number | null = id; at !== null && at >= topId;) {
    const node: PlanNode | undefined = plan.nodes[at];
    if (at !== id && node !== undefined && isGather(node)) evaluator = at;
    at = node?.parentId ?? null;
  }
  return evaluator;
}

export function isGather(node: PlanNode): boolean {
  return node.fields['Node Type'] === 'Gather' || node.fields['Node Type'] === 'Gather Merge';
}

export function cteName(node: PlanNode): string | null {
  const name = node.fields['Subplan Name'];
  return name?.startsWith('CTE ') === true ? name.slice('CTE '.length) : null;
}

/** `InitPlan 1 (returns $0,$1)` up to 16; `InitPlan 1`, printed where it is used as `(InitPlan 1).col1`, from 17. */
function outputTokens(node: PlanNode): readonly string[] {
  const name = node.fields['Subplan Name'] ?? '';
  const returns = /\(returns ([^)]*)\)/.exec(name);
  if (returns?.[1] !== undefined) return returns[1].split(',').map((token) => token.trim());
  return name === '' ? [] : [`(${name})`];
}

const TOKEN = /\$\d+|\(InitPlan \d+\)/g;

/** Which nodes name each `$0`, `(InitPlan 1)` and `CTE x`, conditions before output lists. One pass over the plan. */
function parameterMentions(plan: Plan): ReadonlyMap<string, readonly number[]> {
  const conditions = new Map<string, number[]>();
  const outputs = new Map<string, number[]>();
  for (const node of plan.nodes) {
    const cte = node.fields['CTE Name'];
    if (cte !== undefined && node.fields['Node Type'] === 'CTE Scan') {
      add(conditions, `CTE ${cte}`, node.id);
    }
    for (const [key, value] of Object.entries(node.fields)) {
      if (key === 'Subplan Name') continue;
      const target = key === 'Output' ? outputs : conditions;
      for (const text of Array.isArray(value) ? value : [value]) {
        if (typeof text !== 'string') continue;
        for (const token of new Set(text.match(TOKEN))) add(target, token, node.id);
      }
    }
  }
  const all = new Map<string, readonly number[]>(conditions);
  for (const [token, ids] of outputs) all.set(token, [...(conditions.get(token) ?? []), ...ids]);
  return all;
}

function add(map: Map<string, number[]>, key: string, id: number): void {
  const ids = map.get(key);
  if (ids === undefined) map.set(key, [id]);
  else ids.push(id);
}

/** For each node the CTE or InitPlan that it is part of; -1 for the main plan. */
function ownerOfEachNode(plan: Plan): readonly number[] {
  const owners: number[] = [];
  for (const node of plan.nodes) {
    const inherited = node.parentId === null ? -1 : (owners[node.parentId] ?? -1);
    owners.push(isSharedPlan(node) ? node.id : inherited);
  }
  return owners;
}

/** Depth first over "may have been run by"; an explicit stack. A cycle (absurd input) is cut where it closes. */
function inRunningOrder(
  found: readonly SharedPlan[],
  owners: readonly number[],
): readonly SharedPlan[] {
  const byId = new Map(found.map((shared) => [shared.node.id, shared]));
  const runners = (shared: SharedPlan): readonly number[] => {
    const ids = [...shared.consumers, shared.attachedTo.id].map((id) => owners[id] ?? -1);
    return [...new Set(ids)].filter((id) => id !== -1 && id !== shared.node.id);
  };
  const ordered: SharedPlan[] = [];
  const seen = new Set<number>();
  for (const start of found) {
    const stack: { readonly shared: SharedPlan; readonly waitsFor: number[] }[] = [];
    const enter = (shared: SharedPlan): void => {
      if (seen.has(shared.node.id)) return;
      seen.add(shared.node.id);
      stack.push({ shared, waitsFor: [...runners(shared)] });
    };
    enter(start);
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      const next = top.waitsFor.pop();
      const runner = next === undefined ? undefined : byId.get(next);
      if (runner !== undefined) enter(runner);
      else if (next === undefined) {
        stack.pop();
        ordered.push(top.shared);
      }
    }
  }
  return ordered;
}

function isDataModifying(node: PlanNode): boolean {
  return cteName(node) !== null && node.fields['Node Type'] === 'ModifyTable';
}
