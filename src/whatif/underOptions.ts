// The same planner in other circumstances: every question is asked under these settings and without these indexes.

import type { IndexDefinition } from '../model/indexDefinition';
import type { Plan } from '../model/planNode';
import type { Engine } from '../model/suggestion';
import type { Capabilities, PlanOptions, WhatIf, WhatIfAnswer, WhatIfStatement } from './whatIf';

export class UnderOptions implements WhatIf {
  readonly #engine: WhatIf;
  readonly #options: PlanOptions;

  constructor(engine: WhatIf, options: PlanOptions) {
    this.#engine = engine;
    this.#options = options;
  }

  get engine(): Engine {
    return this.#engine.engine;
  }

  capabilities(): Capabilities {
    return this.#engine.capabilities();
  }

  plan(statement: WhatIfStatement, options: PlanOptions = {}, signal?: AbortSignal): Promise<Plan> {
    return this.#engine.plan(statement, this.#with(options), signal);
  }

  whatIf(
    indexes: readonly IndexDefinition[],
    statements: readonly WhatIfStatement[],
    options: PlanOptions = {},
    signal?: AbortSignal,
  ): Promise<WhatIfAnswer> {
    return this.#engine.whatIf(indexes, statements, this.#with(options), signal);
  }

  close(): Promise<void> {
    return this.#engine.close();
  }

  #with({ settings = {}, hiddenIndexes = [] }: PlanOptions): PlanOptions {
    return {
      settings: { ...this.#options.settings, ...settings },
      hiddenIndexes: [...(this.#options.hiddenIndexes ?? []), ...hiddenIndexes],
    };
  }
}
