// What does a second engine say to indexes that the first one proved?

import { costOf } from '../analysis/plan/planCost';
import { DatabaseError, endsTheWork } from '../db/errors';
import type { IndexDefinition } from '../model/indexDefinition';
import type { Plan } from '../model/planNode';
import type { CrossCheck } from '../model/suggestion';
import { humanCost } from '../util/humanNumbers';
import { usesIndex, type WhatIf, type WhatIfStatement } from '../whatif/whatIf';

export class CrossChecker {
  readonly #engine: WhatIf;
  readonly #statement: WhatIfStatement;
  readonly #signal: AbortSignal;
  #before: Promise<Plan> | null = null;

  constructor(engine: WhatIf, statement: WhatIfStatement, signal: AbortSignal) {
    this.#engine = engine;
    this.#statement = statement;
    this.#signal = signal;
  }

  /** Null where it cannot hold such indexes, or does not answer: the proof stands without it. */
  async check(definitions: readonly IndexDefinition[]): Promise<CrossCheck | null> {
    const engine = this.#engine;
    const { methods } = engine.capabilities();
    if (!definitions.every(({ method }) => methods.includes(method))) return null;
    try {
      this.#before ??= engine.plan(this.#statement, {}, this.#signal);
      const before = await this.#before;
      const answer = await engine.evaluate({ add: definitions }, [this.#statement], this.#signal);
      const [outcome] = answer.outcomes;
      if (outcome?.kind !== 'plan' || answer.indexes.length < definitions.length) return null;
      return {
        engine: engine.engine,
        costBefore: costOf(before),
        costAfter: costOf(outcome.plan),
        used: answer.indexes.every((index) => usesIndex(outcome.plan, index)),
      };
    } catch (error) {
      if (error instanceof DatabaseError && !endsTheWork(error)) return null;
      throw error;
    }
  }
}

/** Only what weakens the proof. */
export function contradiction({ used, costBefore }: CrossCheck): string | null {
  return used
    ? null
    : `HypoPG on the server would not use this index (cost stays ${humanCost(costBefore)}). It knows no deduplication, so its indexes are larger than real ones.`;
}
