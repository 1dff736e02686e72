// The plans that were told of, for the next question about one of them: in memory, and only the latest.

import type { ComparedRun } from '../../plans/comparePlans';
import type { Precision } from './connections';
import { ToolError } from './toolError';

/** Of the specification: more than a conversation speaks of. */
const MOST_PLANS = 50;

export interface ShelvedPlan {
  /** Without the literals that may not be told. */
  readonly run: ComparedRun;
  readonly precision: Precision;
}

export class PlanShelf {
  readonly #plans = new Map<string, ShelvedPlan>();
  #count = 0;

  put(plan: ShelvedPlan): string {
    this.#count += 1;
    const id = `p${String(this.#count)}`;
    this.#plans.set(id, plan);
    for (const oldest of this.#plans.keys()) {
      if (this.#plans.size <= MOST_PLANS) break;
      this.#plans.delete(oldest);
    }
    return id;
  }

  get(id: string): ShelvedPlan {
    const plan = this.#plans.get(id);
    if (plan !== undefined) return plan;
    throw new ToolError(
      'unknown-name',
      `There is no plan ${id}: the last ${String(MOST_PLANS)} are kept`,
      'Call explain or analyze_plan again and use its planId',
    );
  }
}
