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
/** Heuristic: each question is one transaction, which holds locks on the tables of its statements until it ends. */
const STATEMENTS_AT_ONCE = 100;

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
    const prices: Price[] = [];
    const refused = new Map<WorkloadCandidate, string>();
    for (let from = 0; from === 0 || from < asked.length; from += STATEMENTS_AT_ONCE) {
      const some = asked.slice(from, from + STATEMENTS_AT_ONCE);
      prices.push(...(await this.#ask(set, some, refused)));
    }
    return { prices, refused };
  }

  async #ask(
    set: readonly WorkloadCandidate[],
    statements: readonly WhatIfStatement[],
    reasons: Map<WorkloadCandidate, string>,
  ): Promise<readonly Price[]> {
    const add = set.map(({ definition }) => definition);
    const answer = await this.#engine.evaluate({ add }, statements, this.#signal);
    const byDefinition = new Map(set.map((candidate) => [candidate.definition, candidate]));
    const held = answer.indexes.flatMap((index) => {
      const candidate = byDefinition.get(index.definition);
      return candidate === undefined ? [] : [{ candidate, index }];
    });
    for (const { candidate, index } of held) this.#bytes.set(candidate, index.bytes);
    for (const { definition, why } of answer.refused) {
      const candidate = byDefinition.get(definition);
      if (candidate !== undefined) reasons.set(candidate, why);
    }
    return answer.outcomes.map((outcome) => priceOf(outcome, held));
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
