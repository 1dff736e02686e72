// What the panel is given to show: a report in a form that survives the way between two processes.

import type { AdviceStage } from './adviceStage';
import type { FindingText, FixKind, RefusedText, SuggestionText } from './adviceText';
import type { Tint } from './connectionProfile';
import type { Outcome } from './planComparison';
import type { PlanMetrics } from './planMetrics';
import type { PlanFields, PlanFormat, StatementFields } from './planNode';
import type { Blocks, CostUnits, Ms, Rows } from './quantities';
import type { PlanMode } from './report';
import type { RunTimes } from './run';
import type { SourceRange } from './sourceRange';
import type { Engine } from './suggestion';
import type { TwinReport } from './twinReport';

/** A node without its children: `Plan` holds every subtree twice, which grows with the square of its depth as JSON. */
export interface FlatNode {
  readonly id: number;
  readonly parentId: number | null;
  readonly fields: PlanFields;
}

export interface FlatPlan {
  /** In pre-order; `nodes[id]` has that id. */
  readonly nodes: readonly FlatNode[];
  readonly format: PlanFormat;
  readonly statementFields: StatementFields;
}

/** Something that can be done about a finding. The panel sends the name back; the SQL in it is only shown. */
export interface PanelFix {
  readonly name: string;
  readonly title: string;
  readonly kind: FixKind;
  readonly sql: string;
  /** Settings with values, under which the statement can be explained. */
  readonly canExplain: boolean;
  /** Indexes or statistics that can be built for a try, and were not measured yet. */
  readonly canTry: boolean;
  /** The suggestion behind it, for its proof; null when it is the rule's own. */
  readonly suggestionId: string | null;
}

/** The figures at the top; null where the plan does not say. */
export interface Figures {
  readonly executionMs: Ms | null;
  /** Of a statement that ran several times. */
  readonly times: RunTimes | null;
  readonly planningMs: Ms | null;
  /** Returned by the statement; estimated where nothing was executed. */
  readonly rows: Rows;
  /** Shared blocks, hit and read; null when not executed. */
  readonly blocks: Blocks | null;
  readonly totalCost: CostUnits;
  readonly measured: boolean;
}

export function figuresOf(metrics: PlanMetrics, times: RunTimes | null = null): Figures {
  const buffers = metrics.measured ? (metrics.nodes[0]?.totalBuffers ?? null) : null;
  return {
    executionMs: metrics.executionMs,
    times,
    planningMs: metrics.planningMs,
    rows: metrics.rows,
    blocks: buffers === null ? null : buffers.sharedHitBlocks + buffers.sharedReadBlocks,
    totalCost: metrics.totalCost,
    measured: metrics.measured,
  };
}

export interface PanelReport {
  readonly statement: {
    readonly text: string;
    readonly verb: string;
    readonly fingerprint: string;
  };
  readonly server: { readonly version: string; readonly engine: Engine };
  readonly mode: PlanMode;
  readonly modeReason: string | null;
  /** Settings that are not the connection's own, such as `work_mem = 64MB`. */
  readonly under: string | null;
  /** `$1 = US`, as the statement was explained with. */
  readonly values: readonly string[];
  readonly times: RunTimes | null;
  readonly plan: FlatPlan;
  readonly metrics: PlanMetrics;
  readonly verdict: string;
  /** The part of the plan that could not be judged, in words; absent when all of it was. */
  readonly unread?: string | undefined;
  readonly findings: readonly FindingText[];
  readonly suggestions: readonly SuggestionText[];
  /** Tried and lost, where no suggestion carries them. */
  readonly refused: readonly RefusedText[];
  readonly notes: readonly string[];
  /** Absent where all of the advice that was asked for is there. */
  readonly advice?: AdviceStage | undefined;
  /** The twin that advice was planned on; absent when none was asked. */
  readonly twin?: TwinReport | undefined;
  /** `fixes[i]` belongs to `findings[i]`. */
  readonly fixes: readonly (readonly PanelFix[])[];
  /** `suggestionFixes[i]` is the fix that `suggestions[i]` is. */
  readonly suggestionFixes: readonly PanelFix[];
  /** The words of the statement that each node comes from, the most telling first; `nodeRanges[id]`. */
  readonly nodeRanges: readonly (readonly SourceRange[])[];
}

/** What surrounds the report: where it ran and what may be done with it. */
export interface PanelFrame {
  /** Names the result in every message that the panel sends. */
  readonly resultId: string;
  /** The statement's short name, as in the tab. */
  readonly title: string;
  readonly connectionName: string;
  readonly production: boolean;
  /** By which its connection is told apart at a glance. */
  readonly tint: Tint | null;
  /** False on read-only connections: nothing that writes is offered. */
  readonly mayRun: boolean;
  /** Explained there; what is built or set for a try needs the primary. */
  readonly onReplica: boolean;
  /** The last run that this one may be compared with; null when there is none. */
  readonly previous: PreviousRun | null;
  readonly applied: AppliedNote | null;
  /** Where the statement stands, `orders.sql:12`; null where it came with a plan. */
  readonly place: string | null;
  /** The statements that were explained by one command, in their order; empty for one alone. */
  readonly series: readonly SeriesChoice[];
  /** Then the panel does not follow the cursor to another statement. */
  readonly pinned: boolean;
}

/** One of several statements to choose from. */
export interface SeriesChoice {
  readonly resultId: string;
  /** Of its first line in the file, from 1. */
  readonly line: number;
  readonly title: string;
  /** `463 ms`, or `cost 4 283` where it was not executed. */
  readonly figure: string;
  /** Of those that were executed, where there are several. */
  readonly slowest: boolean;
}

/** Something that was applied for this statement. */
export interface AppliedNote {
  readonly id: string;
  /** Its name among the fixes of this very report; null when it was proposed by an earlier one. */
  readonly fix: string | null;
  /** `77 × faster with Index on orders (customer_id): 126 ms → 1.64 ms. The prediction held (cost 47.4).` */
  readonly words: string;
  /** Null until the statement was explained again. */
  readonly outcome: Outcome | null;
  /** The run before it, to compare with; null when it is not kept. */
  readonly before: string | null;
  readonly canUndo: boolean;
}

/** What became of the statement since its last run, as the comparison of both judges it. */
export interface PreviousRun {
  readonly id: string;
  readonly figures: Figures;
  readonly outcome: Outcome;
  /** Such as `8.2 × faster: 3.4 s became 410 ms; 1 step replaced`. */
  readonly verdict: string;
}

/** `edited`: the statement's text has changed since; `restored`: from before the window was reloaded. */
export type Staleness = 'current' | 'edited' | 'outdated' | 'restored';
