// One question to any planner that can hold hypothetical indexes: how would these statements be planned with them?

import type { IndexDefinition } from '../model/indexDefinition';
import type { Plan } from '../model/planNode';
import type { Bytes } from '../model/quantities';
import type { Engine } from '../model/suggestion';

export interface WhatIfStatement {
  /** With `$n` placeholders. */
  readonly sql: string;
  /** Text forms; a missing value is planned generic. */
  readonly parameters: readonly (string | null)[];
}

export interface Capabilities {
  /** Access methods that the engine can hold. */
  readonly methods: readonly string[];
  /** It can plan as if an existing index were absent. */
  readonly canHideIndexes: boolean;
  /** It can plan under other settings. */
  readonly canChangeSettings: boolean;
}

export interface HypotheticalIndex {
  readonly definition: IndexDefinition;
  readonly bytes: Bytes;
  /** The name under which it stands in the plans. */
  readonly name: string;
}

export interface WhatIfAnswer {
  readonly indexes: readonly HypotheticalIndex[];
  /** One for each statement, in order. */
  readonly plans: readonly Plan[];
  /** Definitions that the engine could not hold, with the reason. */
  readonly refused: readonly { readonly definition: IndexDefinition; readonly why: string }[];
}

export interface PlanOptions {
  /** Settings for this plan only, such as { work_mem: '64MB' }. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Existing indexes, `schema.name`, to plan without. */
  readonly hiddenIndexes?: readonly string[];
}

export interface WhatIf {
  readonly engine: Engine;
  capabilities(): Capabilities;
  plan(statement: WhatIfStatement, options?: PlanOptions, signal?: AbortSignal): Promise<Plan>;
  /** Plans every statement with all the indexes in place; nothing remains of them afterwards. */
  whatIf(
    indexes: readonly IndexDefinition[],
    statements: readonly WhatIfStatement[],
    options?: PlanOptions,
    signal?: AbortSignal,
  ): Promise<WhatIfAnswer>;
  close(): Promise<void>;
}
