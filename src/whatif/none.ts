// The engine where no other fits: it holds nothing and says why, so that every suggestion stays marked unverified.

import type { IndexDefinition } from '../model/indexDefinition';
import type { Plan } from '../model/planNode';
import type { Engine } from '../model/suggestion';
import type { Capabilities, WhatIf, WhatIfAnswer, WhatIfStatement } from './whatIf';

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
    return { methods: [], canHideIndexes: false, canChangeSettings: false };
  }

  plan(statement: WhatIfStatement, _options?: unknown, signal?: AbortSignal): Promise<Plan> {
    return this.#plan(statement, signal);
  }

  async whatIf(
    indexes: readonly IndexDefinition[],
    statements: readonly WhatIfStatement[],
    _options?: unknown,
    signal?: AbortSignal,
  ): Promise<WhatIfAnswer> {
    const plans: Plan[] = [];
    for (const statement of statements) plans.push(await this.#plan(statement, signal));
    const refused = indexes.map((definition) => ({ definition, why: this.#why }));
    return { indexes: [], plans, refused };
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}
