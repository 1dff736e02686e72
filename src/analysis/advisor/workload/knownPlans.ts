// What do the plans that were seen so far promise? What an index may gain at most, which others it was used beside, and sets
// that were used together: such a set gains at least what its plan gained, though each of it alone may gain nothing.

import type { CostUnits } from '../../../model/quantities';

export interface KnownPlan<C> {
  readonly statement: number;
  readonly cost: CostUnits;
  readonly used: ReadonlySet<C>;
}

export interface KnownSet<C> {
  readonly members: readonly C[];
  /** By statement, of one call. */
  readonly costs: ReadonlyMap<number, CostUnits>;
}

export class KnownPlans<C> {
  /** The lowest cost of each statement with it. */
  readonly #least = new Map<C, Map<number, CostUnits>>();
  readonly #companions = new Map<C, Set<C>>();
  readonly #sets = new Map<string, { members: C[]; costs: Map<number, CostUnits> }>();

  /** `covered`: what each candidate gives all of; it promises what those promise. */
  constructor(
    candidates: readonly C[],
    covered: ReadonlyMap<C, readonly C[]>,
    plans: Iterable<KnownPlan<C>>,
  ) {
    const numbers = new Map(candidates.map((candidate, i) => [candidate, i]));
    for (const { statement, cost, used } of plans) {
      const members = [...used].filter((member) => numbers.has(member));
      if (members.length === 0 || members.length < used.size) continue;
      for (const member of members) {
        lower(this.#leastOf(member), statement, cost);
        for (const other of members) this.#companionsOf(member).add(other);
      }
      const key = members
        .map((member) => numbers.get(member) ?? 0)
        .sort((a, b) => a - b)
        .join();
      const set = this.#sets.get(key) ?? { members, costs: new Map<number, CostUnits>() };
      lower(set.costs, statement, cost);
      this.#sets.set(key, set);
    }
    for (const [candidate, parts] of covered) {
      for (const part of parts) {
        for (const [statement, cost] of this.#least.get(part) ?? [])
          lower(this.#leastOf(candidate), statement, cost);
        for (const other of this.#companions.get(part) ?? [])
          this.#companionsOf(candidate).add(other);
      }
    }
  }

  /** The lowest costs of statements in plans that use it. */
  least(candidate: C): ReadonlyMap<number, CostUnits> {
    return this.#least.get(candidate) ?? new Map<number, CostUnits>();
  }

  wereTogether(one: C, other: C): boolean {
    return this.#companions.get(one)?.has(other) === true;
  }

  /** Of two or more. */
  sets(): readonly KnownSet<C>[] {
    return [...this.#sets.values()].filter(({ members }) => members.length > 1);
  }

  #leastOf(candidate: C): Map<number, CostUnits> {
    const known = this.#least.get(candidate) ?? new Map<number, CostUnits>();
    this.#least.set(candidate, known);
    return known;
  }

  #companionsOf(candidate: C): Set<C> {
    const known = this.#companions.get(candidate) ?? new Set<C>();
    this.#companions.set(candidate, known);
    return known;
  }
}

function lower(costs: Map<number, CostUnits>, statement: number, cost: CostUnits): void {
  costs.set(statement, Math.min(cost, costs.get(statement) ?? Infinity));
}
