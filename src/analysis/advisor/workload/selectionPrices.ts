// What sets of indexes cost a whole workload, asked of a planner for those statements alone that a difference can matter for.

import type { Bytes, CostUnits } from '../../../model/quantities';
import type { WorkloadCosts } from './rememberedCosts';

export interface Selectable<C> {
  readonly candidates: readonly C[];
  /** Numbers of the statements that it can matter for. */
  readonly serves: (candidate: C) => readonly number[];
  readonly bytes: (candidate: C) => Bytes;
  /** What writes pay for it over the whole workload. */
  readonly upkeep: (candidate: C) => CostUnits;
  /** True when `one` gives all of `other`. */
  readonly covers: (one: C, other: C) => boolean;
  /** On the same table. */
  readonly besides: (candidate: C) => readonly C[];
}

export interface Selection<C> {
  readonly members: readonly C[];
  /** Of each statement, once. */
  readonly costs: readonly CostUnits[];
  /** All of the workload: how often each statement runs times its cost, and the upkeep of the members. */
  readonly total: CostUnits;
}

/** `weights`: how often each statement runs. */
export class SelectionPrices<C> {
  readonly #task: Selectable<C>;
  readonly #costs: Pick<WorkloadCosts<C>, 'of'>;
  readonly #weights: readonly number[];

  constructor(
    task: Selectable<C>,
    costs: Pick<WorkloadCosts<C>, 'of'>,
    weights: readonly number[],
  ) {
    this.#task = task;
    this.#costs = costs;
    this.#weights = weights;
  }

  /** Of every statement. */
  async of(members: readonly C[]): Promise<Selection<C>> {
    const all = await this.#costs.of(members, [...this.#weights.keys()]);
    return this.#selection(
      members,
      all.map(({ cost }) => cost),
    );
  }

  /** From a set whose costs are known to another. */
  async changed(from: Selection<C>, members: readonly C[]): Promise<Selection<C>> {
    const [before, after] = [new Set(from.members), new Set(members)];
    const different = [
      ...members.filter((member) => !before.has(member)),
      ...from.members.filter((member) => !after.has(member)),
    ];
    const affected = [...new Set(different.flatMap((member) => this.#task.serves(member)))];
    const prices = await this.#costs.of(members, affected);
    const costs = [...from.costs];
    for (const [position, statement] of affected.entries())
      costs[statement] = prices[position]?.cost ?? Infinity;
    return this.#selection(members, costs);
  }

  #selection(members: readonly C[], costs: readonly CostUnits[]): Selection<C> {
    const upkeep = members.reduce((sum, member) => sum + this.#task.upkeep(member), 0);
    const total = costs.reduce((sum, cost, i) => sum + cost * (this.#weights[i] ?? 1), upkeep);
    return { members, costs, total };
  }

  /** What a set gains that costs no more than `reached`, by statement, beside what is there. */
  gainOf({ costs }: Selection<C>, reached: ReadonlyMap<number, CostUnits>): CostUnits {
    let gain = 0;
    for (const [statement, cost] of reached)
      gain += Math.max(0, (costs[statement] ?? 0) - cost) * (this.#weights[statement] ?? 1);
    return gain;
  }

  bytes(members: readonly C[]): Bytes {
    return members.reduce((sum, member) => sum + this.#task.bytes(member), 0);
  }

  /** The largest first. */
  bySize(members: readonly C[]): readonly C[] {
    return [...members].sort((a, b) => this.#task.bytes(b) - this.#task.bytes(a));
  }
}
