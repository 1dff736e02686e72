// One question to any planner that can hold hypothetical indexes: how would these statements be planned with them?

import type { IndexDefinition } from '../model/indexDefinition';
import type { Plan } from '../model/planNode';
import type { Bytes } from '../model/quantities';
import type { RelationName } from '../model/relationName';
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
}

export interface HypotheticalIndex {
  readonly definition: IndexDefinition;
  readonly bytes: Bytes;
  /** Under which it stands in the plans; on a partitioned table those of all partitions as well, which are named after them. */
  readonly names: readonly string[];
}

export function usesIndex(plan: Plan, { names }: Pick<HypotheticalIndex, 'names'>): boolean {
  return plan.nodes.some(({ fields }) => names.includes(fields['Index Name'] ?? ''));
}

export interface WhatIfAnswer {
  readonly indexes: readonly HypotheticalIndex[];
  /** One for each statement, in order. */
  readonly outcomes: readonly Outcome[];
  /** Definitions that the engine could not hold, with the reason. */
  readonly refused: readonly { readonly definition: IndexDefinition; readonly why: string }[];
}

/** A statement that cannot be planned says why, and spoils no other. */
export type Outcome =
  | { readonly kind: 'plan'; readonly plan: Plan }
  | { readonly kind: 'refused'; readonly why: string };

/** What is otherwise than on the server, for one question only. */
export interface Circumstances {
  /** Such as { work_mem: '64MB' }. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Existing indexes to plan without. */
  readonly hide?: readonly RelationName[];
}

export interface Configuration extends Circumstances {
  /** Indexes to plan with. */
  readonly add: readonly IndexDefinition[];
}

export interface WhatIf {
  readonly engine: Engine;
  capabilities(): Capabilities;
  /** Rejects when the statement cannot be planned. */
  plan(
    statement: WhatIfStatement,
    circumstances?: Circumstances,
    signal?: AbortSignal,
  ): Promise<Plan>;
  /** Plans every statement in this configuration; nothing remains of it afterwards. Rejects only when all work ends. */
  evaluate(
    configuration: Configuration,
    statements: readonly WhatIfStatement[],
    signal?: AbortSignal,
  ): Promise<WhatIfAnswer>;
  close(): Promise<void>;
}
