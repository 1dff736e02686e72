// What a plan rule is: one file that declares itself, documents itself and judges one plan.

import type { z } from 'zod';
import type { Catalog } from '../../model/catalog';
import type { Finding, Impact } from '../../model/finding';
import type { ServerLoad } from '../../model/serverLoad';
import type { PlanMetrics } from '../../model/planMetrics';
import type { Plan, PlanNode } from '../../model/planNode';
import type { RuleDocumentation } from '../ruleDocumentation';
import type { StatementMap } from '../sql/statementMap';

/** What is not there makes a rule silent: a guess about it would be worse. */
export interface RuleNeeds {
  /** Silent unless the plan was executed. */
  readonly analyze?: true;
  /** Silent unless pages were counted (BUFFERS). */
  readonly buffers?: true;
  /** Silent without the columns, indexes and statistics of the tables. */
  readonly catalog?: true;
  /** Lowest server major that can show it. */
  readonly major?: number;
}

/** What is known of a plan that is to be judged. Everything is data; nothing here does I/O. */
export interface PlanContext {
  readonly plan: Plan;
  readonly metrics: PlanMetrics;
  /** Null when the plan came without its statement. */
  readonly statement: StatementMap | null;
  /** Null when no database is at hand. */
  readonly catalog: Catalog | null;
  /** server_version_num; null when the plan does not tell. */
  readonly serverVersion: number | null;
  /** Absent or null where no server is at hand. */
  readonly load?: ServerLoad | null;
}

/** What a rule sees. */
export interface RuleContext extends PlanContext {
  /** In pre-order: most rules look at nodes of one type, and a plan may have thousands of others. */
  readonly nodesByType: ReadonlyMap<string, readonly PlanNode[]>;
}

/** A fixture plan under test/fixtures/plans, as `pg18/seq-scan-selective`. */
export type FixtureName = string;

export interface PlanRule<Options extends z.ZodObject = z.ZodObject> {
  /** kebab-case, equal to the file's name in kebab-case. */
  readonly id: string;
  /** Planwright version that introduced it. */
  readonly since: string;
  /** The impact that its findings have at most, by themselves: how far what it reckons with can be trusted, not how much it finds. */
  readonly severity: Impact;
  /** Told after all others, whatever it may save: what it proposes takes from other work, or cannot be verified. */
  readonly rank?: 'last';
  readonly needs: RuleNeeds;
  /** Every option has a default and a description with its reason. */
  readonly options: Options;
  readonly documentation: RuleDocumentation;
  /** Fixtures on which it must fire, and on which it must stay silent. */
  readonly fixtures: {
    readonly fires: readonly FixtureName[];
    readonly silent: readonly FixtureName[];
  };
  judge(context: RuleContext, options: z.infer<Options>): readonly Finding[];
}

/** Gives a rule its exact option types while the registry sees the general one. */
export function defineRule<Options extends z.ZodObject>(
  rule: PlanRule<Options>,
): PlanRule<Options> {
  return rule;
}
