// What every statement costs with a set of indexes in place, asked of a planner as seldom as can be.

import type { CostUnits } from '../../../model/quantities';
import type { KnownPlan } from './knownPlans';

/** What the planner says of one statement. */
export interface StatementPrice<C> {
  /** Infinity where it cannot be planned. */
  readonly cost: CostUnits;
  /** Those of the set that its plan uses. */
  readonly used: ReadonlySet<C>;
}

export interface SetPrice<C> {
  /** One for each statement that was asked of, in order. */
  readonly prices: readonly StatementPrice<C>[];
  /** Those that could not be held at all, with the reason. */
  readonly refused: ReadonlyMap<C, string>;
}

export interface WorkloadOracle<C> {
  /** `statements` by number. */
  price(set: readonly C[], statements: readonly number[]): Promise<SetPrice<C>>;
}

/** Whoever knows what statements cost with a set in place. */
export interface WorkloadCosts<C> {
  /** In the order of `statements`. */
  of(set: readonly C[], statements: readonly number[]): Promise<readonly StatementPrice<C>[]>;
  /** All plans that are known. */
  plans(): Iterable<KnownPlan<C>>;
}

/** Statements by number, each with what of a set it could make use of. */
export interface Reach<C> {
  readonly statements: number;
  mayUse(statement: number, candidate: C): boolean;
}

interface Remembered<C> extends StatementPrice<C> {
  readonly within: ReadonlySet<C>;
}

/**
 * A plan that was the best of what a set allows, and uses only a part of it, is the best of every set between the two: so
 * most sets need no planner (Papadomanolakis et al., "Efficient Use of the Query Optimizer for Automated Physical Design").
 */
export class RememberedCosts<C> implements WorkloadCosts<C> {
  readonly #oracle: WorkloadOracle<C>;
  readonly #reach: Reach<C>;
  readonly #known: readonly Remembered<C>[][];
  readonly #refused = new Map<C, string>();
  #asked = 0;

  constructor(oracle: WorkloadOracle<C>, reach: Reach<C>) {
    this.#oracle = oracle;
    this.#reach = reach;
    this.#known = Array.from({ length: reach.statements }, () => []);
  }

  /** Plans that were asked for. */
  get asked(): number {
    return this.#asked;
  }

  /** All that were made so far. */
  *plans(): Generator<KnownPlan<C>> {
    for (const [statement, known] of this.#known.entries())
      for (const { cost, used } of known) yield { statement, cost, used };
  }

  get refused(): ReadonlyMap<C, string> {
    return this.#refused;
  }

  /** As it was planned before, with nothing of the set. */
  know(statement: number, cost: CostUnits): void {
    this.#known[statement]?.push({ cost, used: new Set(), within: new Set() });
  }

  async of(
    set: readonly C[],
    statements: readonly number[],
  ): Promise<readonly StatementPrice<C>[]> {
    const held = set.filter((candidate) => !this.#refused.has(candidate));
    const missing = statements.filter((statement) => this.recall(statement, held) === null);
    if (missing.length > 0) await this.#ask(held, missing);
    return statements.map((statement) => this.recall(statement, held) ?? NOTHING);
  }

  async #ask(set: readonly C[], statements: readonly number[]): Promise<void> {
    const wanted = set.filter((candidate) =>
      statements.some((statement) => this.#reach.mayUse(statement, candidate)),
    );
    const { prices, refused } = await this.#oracle.price(wanted, statements);
    this.#asked += statements.length;
    for (const [candidate, why] of refused) this.#refused.set(candidate, why);
    const within = new Set(wanted);
    for (const [position, statement] of statements.entries()) {
      const price = prices[position];
      if (price !== undefined) this.#known[statement]?.push({ ...price, within });
    }
  }

  /** What is known without asking; null where nothing is. */
  recall(statement: number, set: readonly C[]): StatementPrice<C> | null {
    const own = set.filter((candidate) => this.#reach.mayUse(statement, candidate));
    const inSet = new Set(own);
    const known = this.#known[statement] ?? [];
    return (
      known.find(
        ({ used, within }) =>
          own.every((candidate) => within.has(candidate) || this.#refused.has(candidate)) &&
          [...used].every((candidate) => inSet.has(candidate)),
      ) ?? null
    );
  }
}

/** Of an engine that answers with fewer plans than it was asked for. */
const NOTHING: StatementPrice<never> = { cost: Infinity, used: new Set() };
