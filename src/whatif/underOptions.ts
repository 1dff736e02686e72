// The same planner in other circumstances: every question is asked under these settings and without these indexes.

import type { Plan } from '../model/planNode';
import type { Engine } from '../model/suggestion';
import type {
  Capabilities,
  Circumstances,
  Configuration,
  WhatIf,
  WhatIfAnswer,
  WhatIfStatement,
} from './whatIf';

export class UnderOptions implements WhatIf {
  readonly #engine: WhatIf;
  readonly #circumstances: Circumstances;

  constructor(engine: WhatIf, circumstances: Circumstances) {
    this.#engine = engine;
    this.#circumstances = circumstances;
  }

  get engine(): Engine {
    return this.#engine.engine;
  }

  capabilities(): Capabilities {
    return this.#engine.capabilities();
  }

  plan(
    statement: WhatIfStatement,
    circumstances: Circumstances = {},
    signal?: AbortSignal,
  ): Promise<Plan> {
    return this.#engine.plan(statement, this.#with(circumstances), signal);
  }

  evaluate(
    configuration: Configuration,
    statements: readonly WhatIfStatement[],
    signal?: AbortSignal,
  ): Promise<WhatIfAnswer> {
    const all = { ...configuration, ...this.#with(configuration) };
    return this.#engine.evaluate(all, statements, signal);
  }

  close(): Promise<void> {
    return this.#engine.close();
  }

  #with({ settings = {}, hide = [] }: Circumstances): Circumstances {
    return {
      settings: { ...this.#circumstances.settings, ...settings },
      hide: [...(this.#circumstances.hide ?? []), ...hide],
    };
  }
}
