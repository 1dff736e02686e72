// What an engine says of statements with a set of candidates in place.

import type {
  SetPrice,
  StatementPrice,
  WorkloadOracle,
} from '../../analysis/advisor/workload/rememberedCosts';
import type { WorkloadCandidate } from '../../analysis/advisor/workload/workloadCandidate';
import { costOf } from '../../analysis/plan/planCost';
import type { Bytes } from '../../model/quantities';
import {
  usesIndex,
  type HypotheticalIndex,
  type Outcome,
  type WhatIf,
  type WhatIfStatement,
} from '../../whatif/whatIf';

type Price = StatementPrice<WorkloadCandidate>;

/** Heuristic: a cancel is heard between two questions. */
const AT_ONCE = 64;

export class EngineOracle implements WorkloadOracle<WorkloadCandidate> {
  readonly #engine: WhatIf;
  readonly #statements: readonly WhatIfStatement[];
  readonly #signal: AbortSignal;
  readonly #bytes = new Map<WorkloadCandidate, Bytes>();

  constructor(engine: WhatIf, statements: readonly WhatIfStatement[], signal: AbortSignal) {
    this.#engine = engine;
    this.#statements = statements;
    this.#signal = signal;
  }

  /** As the engine sized it; Infinity for what it has not held yet. */
  bytes(candidate: WorkloadCandidate): Bytes {
    return this.#bytes.get(candidate) ?? Infinity;
  }

  /** So that each has a size. */
  async hold(candidates: readonly WorkloadCandidate[]): Promise<void> {
    const unknown = candidates.filter((candidate) => !this.#bytes.has(candidate));
    for (let from = 0; from < unknown.length; from += AT_ONCE)
      await this.price(unknown.slice(from, from + AT_ONCE), []);
  }

  async price(
    set: readonly WorkloadCandidate[],
    statements: readonly number[],
  ): Promise<SetPrice<WorkloadCandidate>> {
    const asked = statements.flatMap((number) => this.#statements[number] ?? []);
    const add = set.map(({ definition }) => definition);
    const { indexes, outcomes, refused } = await this.#engine.evaluate(
      { add },
      asked,
      this.#signal,
    );
    const held = indexes.flatMap((index) =>
      set
        .filter(({ definition }) => definition === index.definition)
        .map((candidate) => ({ candidate, index })),
    );
    for (const { candidate, index } of held) this.#bytes.set(candidate, index.bytes);
    const reasons = new Map(refused.map(({ definition, why }) => [definition, why]));
    return {
      prices: outcomes.map((outcome) => priceOf(outcome, held)),
      refused: new Map(
        set.flatMap((candidate) => {
          const why = reasons.get(candidate.definition);
          return why === undefined ? [] : [[candidate, why] as const];
        }),
      ),
    };
  }
}

function priceOf(
  outcome: Outcome,
  held: readonly { readonly candidate: WorkloadCandidate; readonly index: HypotheticalIndex }[],
): Price {
  if (outcome.kind === 'refused') return { cost: Infinity, used: new Set() };
  const { plan } = outcome;
  const used = held.filter(({ index }) => usesIndex(plan, index));
  return { cost: costOf(plan), used: new Set(used.map(({ candidate }) => candidate)) };
}
