// Charges the elapsed time of an executed plan to its nodes: each moment once, where it ran.

import type { Plan, PlanNode } from '../../model/planNode';
import type { Ms } from '../../model/quantities';
import { distribute } from './distribute';
import { overLoops } from './overLoops';
import { isSharedPlan, type SharedPlan } from './sharedPlans';
import { subtreeEnds } from './subtree';

export interface TimeShares {
  /** Elapsed time that the node accounts for, with children and what it pulled. By id. */
  readonly wallMs: readonly Ms[];
  /** By id; their sum is the root's wallMs. */
  readonly selfMs: readonly Ms[];
  /** For each CTE and InitPlan the node that ran most of it. */
  readonly pulledBy: ReadonlyMap<number, number>;
}

/** Below this part of its time, what no consumer can hold is rounding and is dropped. */
const ROUNDING = 0.01;

export function timeShares(
  plan: Plan,
  shared: readonly SharedPlan[],
  processes: readonly number[],
): TimeShares {
  return new TimeLedger(plan, processes).settle(shared);
}

class TimeLedger {
  readonly #plan: Plan;
  /** Elapsed by the node's own clock. */
  readonly #claims: readonly Ms[];
  readonly #ends: readonly number[];
  readonly #wall: Ms[];
  readonly #self: Ms[];
  readonly #pulledBy = new Map<number, number>();

  constructor(plan: Plan, processes: readonly number[]) {
    this.#plan = plan;
    this.#claims = plan.nodes.map((node) => elapsedMs(node, processes[node.id] ?? 1));
    this.#ends = subtreeEnds(plan);
    this.#wall = plan.nodes.map(() => 0);
    this.#self = plan.nodes.map(() => 0);
  }

  settle(shared: readonly SharedPlan[]): TimeShares {
    this.#account(this.#plan.root, this.#claims[0] ?? 0);
    for (const entry of shared) this.#settleShared(entry);
    return { wallMs: this.#wall, selfMs: this.#self, pulledBy: this.#pulledBy };
  }

  /** Splits `amount` over a subtree, leaving out the CTEs and InitPlans that hang in it. */
  #account(top: PlanNode, amount: Ms): void {
    this.#wall[top.id] = amount;
    const end = this.#ends[top.id] ?? top.id + 1;
    for (let id = top.id; id < end; id += 1) {
      const node = this.#plan.nodes[id];
      if (node === undefined) continue;
      if (id !== top.id && isSharedPlan(node)) {
        id = (this.#ends[id] ?? id + 1) - 1;
        continue;
      }
      const children = node.children.filter((child) => !isSharedPlan(child));
      const shares = distribute(
        this.#wall[id] ?? 0,
        children.map((child) => this.#claims[child.id] ?? 0),
      );
      this.#self[id] = shares.self;
      children.forEach((child, index) => {
        this.#wall[child.id] = shares.children[index] ?? 0;
      });
    }
  }

  /** Takes the time of a CTE or InitPlan out of the self times of those that ran it. */
  #settleShared({ node, attachedTo, consumers, finishesAfterwards }: SharedPlan): void {
    const claim = this.#claims[node.id] ?? 0;
    let open = this.#take(node, [...consumers].sort(this.#bySelfTime), claim);
    if (finishesAfterwards) {
      // It went on after the main plan had ended: the root's clock did not see that.
      this.#wall[0] = (this.#wall[0] ?? 0) + open;
      open = 0;
    } else if (open > claim * ROUNDING) {
      open = this.#take(node, this.#neighbours(node, attachedTo), open);
    }
    this.#account(node, claim - open);
  }

  #take(shared: PlanNode, consumers: readonly number[], amount: Ms): Ms {
    let open = amount;
    for (const id of consumers) {
      if (open <= 0) break;
      const available = this.#self[id] ?? 0;
      const taken = Math.min(available, open);
      if (taken <= 0) continue;
      this.#self[id] = available - taken;
      open -= taken;
      if (!this.#pulledBy.has(shared.id)) this.#pulledBy.set(shared.id, id);
    }
    return open;
  }

  /** Everything under the node that it hangs on, when nothing printed tells who ran it. */
  #neighbours(shared: PlanNode, attachedTo: PlanNode): readonly number[] {
    const end = this.#ends[attachedTo.id] ?? 0;
    const sharedEnd = this.#ends[shared.id] ?? 0;
    return this.#plan.nodes
      .slice(attachedTo.id, end)
      .map((node) => node.id)
      .filter((id) => id < shared.id || id >= sharedEnd)
      .sort(this.#bySelfTime);
  }

  readonly #bySelfTime = (a: number, b: number): number =>
    (this.#self[b] ?? 0) - (this.#self[a] ?? 0);
}

/** A process that did less than this part of what the busiest one did only looked whether there was work. Heuristic. */
const IDLE_PART = 0.05;

/** Shared by the processes that worked: those that found nothing to do made nobody faster. */
function elapsedMs(node: PlanNode, processes: number): Ms {
  const workers = (node.fields.Workers ?? []).flatMap(
    ({ 'Actual Total Time': ms, 'Actual Loops': loops }) =>
      ms === undefined || loops === undefined ? [] : [overLoops(ms, loops)],
  );
  const all = processMs(node);
  if (workers.length === 0) return all / processes;
  const times = [Math.max(0, all - workers.reduce((sum, ms) => sum + ms, 0)), ...workers];
  const least = Math.max(...times) * IDLE_PART;
  const busy = times.filter((ms) => ms > 0 && ms >= least).length;
  return all / Math.max(1, Math.min(busy, processes));
}

/** Summed over processes, with children; absurd negative times count as none. */
export function processMs(node: PlanNode): Ms {
  const { 'Actual Total Time': ms = 0, 'Actual Loops': loops = 0 } = node.fields;
  return overLoops(ms, loops);
}
