// What does a second engine say to an index that the first one proved?

import { DatabaseError } from '../db/errors';
import type { IndexDefinition } from '../model/indexDefinition';
import type { Plan } from '../model/planNode';
import type { CrossCheck } from '../model/suggestion';
import { humanCost } from '../util/humanNumbers';
import type { WhatIf, WhatIfStatement } from '../whatif/whatIf';

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

  /** Null where it cannot hold such an index, or does not answer: the proof stands without it. */
  async check(definition: IndexDefinition): Promise<CrossCheck | null> {
    const engine = this.#engine;
    if (!engine.capabilities().methods.includes(definition.method)) return null;
    try {
      this.#before ??= engine.plan(this.#statement, {}, this.#signal);
      const before = await this.#before;
      const answer = await engine.whatIf([definition], [this.#statement], {}, this.#signal);
      const [plan] = answer.plans;
      const [index] = answer.indexes;
      if (plan === undefined || index === undefined) return null;
      return {
        engine: engine.engine,
        costBefore: before.root.fields['Total Cost'] ?? 0,
        costAfter: plan.root.fields['Total Cost'] ?? 0,
        used: plan.nodes.some(({ fields }) => fields['Index Name']?.includes(index.name) === true),
      };
    } catch (error) {
      if (error instanceof DatabaseError && error.reason !== 'cancelled') return null;
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
