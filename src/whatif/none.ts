// The engine where no other fits: it holds nothing and says why, so that every suggestion stays marked unverified.

import type { Plan } from '../model/planNode';
import type { Engine } from '../model/suggestion';
import { refusalOf } from './sessionPlans';
import type {
  Capabilities,
  Configuration,
  Outcome,
  WhatIf,
  WhatIfAnswer,
  WhatIfStatement,
} from './whatIf';

export class NoWhatIf implements WhatIf {
  readonly engine: Engine = { kind: 'none', version: '' };
  readonly #why: string;
  readonly #plan: (statement: WhatIfStatement, signal?: AbortSignal) => Promise<Plan>;

  /** `why` in words for the person; `plan` asks the server itself, without changes. */
  constructor(
    why: string,
    plan: (statement: WhatIfStatement, signal?: AbortSignal) => Promise<Plan>,
  ) {
    this.#why = why;
    this.#plan = plan;
  }

  capabilities(): Capabilities {
    return { methods: [], canHideIndexes: false };
  }

  plan(statement: WhatIfStatement, _circumstances?: unknown, signal?: AbortSignal): Promise<Plan> {
    return this.#plan(statement, signal);
  }

  async evaluate(
    { add }: Configuration,
    statements: readonly WhatIfStatement[],
    signal?: AbortSignal,
  ): Promise<WhatIfAnswer> {
    const outcomes: Outcome[] = [];
    for (const statement of statements) {
      try {
        outcomes.push({ kind: 'plan', plan: await this.#plan(statement, signal) });
      } catch (error) {
        outcomes.push({ kind: 'refused', why: refusalOf(error) });
      }
    }
    const refused = add.map((definition) => ({ definition, why: this.#why }));
    return { indexes: [], outcomes, refused };
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}
