// What Explain & Optimize answers: one statement, its plan, findings and suggestions. Panel, editor and command line present it.

import type { AdviceStage } from './adviceStage';
import type { Finding } from './finding';
import type { Plan } from './planNode';
import type { PlanMetrics } from './planMetrics';
import type { RunTimes } from './run';
import type { Statement } from './statement';
import type { Engine, RefusedChange, Suggestion } from './suggestion';
import type { TwinReport } from './twinReport';

/** How the plan was obtained. */
export type PlanMode = 'analyze' | 'estimate' | 'generic';

export interface ExplainReport {
  readonly statement: Statement;
  readonly server: { readonly version: string; readonly engine: Engine };
  readonly mode: PlanMode;
  /** Why it was not executed, when it was not; said plainly in every face. */
  readonly modeReason: string | null;
  /** Of the parameters, as text, by number; absent where none were bound. */
  readonly values?: readonly (string | null)[];
  /** Of the median of several runs. */
  readonly plan: Plan;
  readonly metrics: PlanMetrics;
  /** Absent for one run. */
  readonly times?: RunTimes;
  /** The verdict sentence, such as "97 % of 3.4 s is spent reading orders, to keep 12 of 1.2 M rows". */
  readonly verdict: string;
  /** The part of the plan that is an extension's or another server's, in words; absent when all of it was judged. */
  readonly unread?: string;
  /** Ranked by the share that they explain. */
  readonly findings: readonly Finding[];
  readonly suggestions: readonly Suggestion[];
  /** Candidates that were tried and lost, where no suggestion carries them: that there is none has its reasons. */
  readonly refused: readonly RefusedChange[];
  /** Things that could not be done, in words: "index advice needs SELECT on pg_stats of orders". */
  readonly notes: readonly string[];
  /** The settings that it was explained under, such as `work_mem = 64MB`; absent where they are the connection's own. */
  readonly under?: string;
  /** Absent where all of the advice that was asked for is there. */
  readonly advice?: AdviceStage;
  /** True where the twin was still being built: the same report can be completed when it is ready. */
  readonly awaitsTwin?: boolean;
  /** The twin that advice was planned on, or compared with; absent when none was asked. */
  readonly twin?: TwinReport;
}

/** The same of a plan that may have come without its statement. */
export type PlanReport = Omit<ExplainReport, 'statement'> & {
  readonly statement: Statement | null;
};
