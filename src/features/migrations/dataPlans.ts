// How many rows does a change of data change? Planned on the schema before the migration; what needs a column or table of the
// migration's own, on what it has made of the schema by then.

import type { MigrationOutcome } from '../../model/migrationReport';
import type { TwinImage } from '../../model/twinImage';
import type { Work } from '../../util/progress';

export type Plan = (sql: string, work: Work) => Promise<MigrationOutcome>;

/** Of an image, on a twin of its own. */
export interface Planner {
  readonly plan: Plan;
  close(): Promise<void>;
}

/** The schema as the migration has it by now. */
export interface SchemaSoFar {
  /** Another one after each statement that may have changed it; 0 before the first. */
  readonly edition: number;
  readonly image: () => Promise<TwinImage>;
}

/** Heuristic: each is a twin, which takes seconds. */
const MOST_PLANNERS = 3;

export class DataPlans {
  readonly #plan: Plan;
  readonly #plannerOf: (image: TwinImage) => Planner;
  #made = 0;
  #latest: { readonly edition: number; readonly planner: Planner } | null = null;

  constructor(plan: Plan, plannerOf: (image: TwinImage) => Planner) {
    this.#plan = plan;
    this.#plannerOf = plannerOf;
  }

  async plan(sql: string, schema: SchemaSoFar, work: Work): Promise<MigrationOutcome> {
    const before = await this.#plan(sql, work);
    if (before.kind !== 'not run' || schema.edition === 0) return before;
    const planner = await this.#plannerFor(schema);
    return planner === null ? before : planner.plan(sql, work);
  }

  async close(): Promise<void> {
    await this.#latest?.planner.close();
    this.#latest = null;
  }

  /** Null where there were enough. */
  async #plannerFor({ edition, image }: SchemaSoFar): Promise<Planner | null> {
    if (this.#latest?.edition === edition) return this.#latest.planner;
    if (this.#made === MOST_PLANNERS) return null;
    this.#made += 1;
    await this.close();
    const planner = this.#plannerOf(await image());
    this.#latest = { edition, planner };
    return planner;
  }
}
