// What would statements cost at most, without asking anybody? A plan that was seen is possible wherever the indexes that it
// uses are: the cheapest such plan is an upper bound, and mostly the very cost.

import type { KnownPlan } from './knownPlans';
import type { StatementPrice, WorkloadCosts } from './rememberedCosts';

const ANSWERS_A_TURN = 50;

export class EstimatedCosts<C> implements WorkloadCosts<C> {
  /** By statement, the cheapest first, each set once. */
  readonly #plans = new Map<number, readonly KnownPlan<C>[]>();

  readonly #turn: () => Promise<void>;
  #answers = 0;

  /** `turn` lets others have theirs: a search that waits for nobody would keep a cancel from being heard. */
  constructor(plans: Iterable<KnownPlan<C>>, turn: () => Promise<void>) {
    this.#turn = turn;
    const all = new Map<number, KnownPlan<C>[]>();
    for (const plan of plans) {
      const known = all.get(plan.statement) ?? [];
      known.push(plan);
      all.set(plan.statement, known);
    }
    for (const [statement, known] of all) {
      const kept: KnownPlan<C>[] = [];
      for (const plan of known.sort((a, b) => a.cost - b.cost || a.used.size - b.used.size))
        if (!kept.some(({ used }) => isWithin(used, plan.used))) kept.push(plan);
      this.#plans.set(statement, kept);
    }
  }

  async of(
    set: readonly C[],
    statements: readonly number[],
  ): Promise<readonly StatementPrice<C>[]> {
    this.#answers += 1;
    if (this.#answers % ANSWERS_A_TURN === 0) await this.#turn();
    const held = new Set(set);
    return statements.map(
      (statement) =>
        this.#plans.get(statement)?.find(({ used }) => isWithin(used, held)) ?? NEVER_PLANNED,
    );
  }

  *plans(): Generator<KnownPlan<C>> {
    for (const known of this.#plans.values()) yield* known;
  }
}

function isWithin<C>(part: ReadonlySet<C>, whole: ReadonlySet<C>): boolean {
  for (const one of part) if (!whole.has(one)) return false;
  return true;
}

const NEVER_PLANNED: StatementPrice<never> = { cost: Infinity, used: new Set() };
