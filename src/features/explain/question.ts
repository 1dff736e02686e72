// What is asked of Explain & Optimize, and what it asks with.

import type { RuleSettings } from '../../analysis/rules/ruleSettings';
import type { SqlParser } from '../../analysis/sql/parser';
import type { ParsedStatement } from '../../analysis/sql/toStatement';
import type { DatabaseClient, Scratch } from '../../db/contracts';
import type { Reach } from '../../model/reachedCode';
import type { ExplainReport, PlanMode } from '../../model/report';
import type { TwinAccess } from '../chooseWhatIf';

export interface ExplainDependencies {
  readonly parser: SqlParser;
  readonly client: DatabaseClient;
  /** Of the demo, where indexes are really built and rolled back; null everywhere else. */
  readonly scratch: Scratch | null;
  /** Null: advice is proven without a twin. */
  readonly twin: TwinAccess | null;
}

export interface ExplainQuestion {
  /** As the reader parsed it; what it reaches was agreed to, as far as planning runs it. */
  readonly parsed: ParsedStatement & { readonly reach?: Reach };
  /** Text forms by number; empty for a generic plan. */
  readonly parameters: readonly (string | null)[];
  readonly mode: PlanMode;
  /** Why it is not executed; null when it is. */
  readonly modeReason: string | null;
  /** Only after an explicit, informed yes. */
  readonly allowWrite: boolean;
  readonly lockTimeoutMs: number;
  /** Of the person's statement; by default that of the connection. */
  readonly statementTimeoutMs?: number;
  /** Search for what would help, or the plan and its findings alone. */
  readonly advise: boolean;
  readonly rules: RuleSettings;
  /** Executes a read-only statement so many times more after its first run. */
  readonly runs?: number;
  /** Explains under them, in the same transaction; such as { work_mem: '64MB' }. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Where it is explained, in words for the notes, where that is not the server of the connection. */
  readonly place?: string;
  /** A report of it that is to be completed: its plan is judged again, and nothing is executed. */
  readonly explained?: ExplainReport;
}
