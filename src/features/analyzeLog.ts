// Which statements of a server log took the time, and why? Reads auto_explain's entries as a stream and judges the worst of them.

import type { PlanParseError } from '../analysis/plan/parseError';
import type { LogFormat } from '../analysis/plan/log/logReader';
import { planOfEntry } from '../analysis/plan/log/planOfEntry';
import type { EntryGroup } from '../analysis/plan/log/slowestEntries';
import type { RuleSettings } from '../analysis/rules/ruleSettings';
import type { SqlParser } from '../analysis/sql/parser';
import type { PlanReport } from '../model/report';
import type { Work } from '../util/progress';
import { analyzePlan } from './analyzePlan';
import { LogScan, type LogSource } from './scanLog';

export type { LogSource } from './scanLog';

export interface LogQuestion {
  /** So many statements are judged, those with the most total time. */
  readonly top: number;
  readonly rules?: RuleSettings;
}

export interface LoggedStatement {
  readonly query: string;
  readonly calls: number;
  readonly totalMs: number;
  readonly maxMs: number;
  /** Of the slowest run: when, and at which line of the log it begins. */
  readonly time: string | null;
  readonly line: number;
  /** Of the slowest run; null when its plan cannot be read. */
  readonly report: PlanReport | null;
  readonly problem: PlanParseError | null;
}

export interface LogReport {
  readonly format: LogFormat;
  readonly bytes: number;
  readonly lines: number;
  readonly entries: number;
  /** Of all entries. */
  readonly totalMs: number;
  /** Statements that differ in more than literals. */
  readonly statements: number;
  readonly top: readonly LoggedStatement[];
  /** What was left out to keep memory bounded, in words. */
  readonly notes: readonly string[];
}

export async function analyzeLog(
  parser: SqlParser,
  source: LogSource,
  { top, rules = {} }: LogQuestion,
  work: Work,
): Promise<LogReport> {
  const scan = new LogScan();
  await scan.read(source, work);
  const { entries } = scan;
  const statements: LoggedStatement[] = [];
  for (const group of entries.top(top)) {
    work.signal.throwIfAborted();
    statements.push(await judged(parser, group, rules));
  }
  return {
    format: scan.format,
    bytes: scan.bytes,
    lines: scan.lines,
    entries: entries.count,
    totalMs: entries.totalMs,
    statements: entries.size + entries.dropped,
    top: statements,
    notes: scan.notes,
  };
}

async function judged(
  parser: SqlParser,
  { query, slowest, calls, totalMs }: EntryGroup,
  rules: RuleSettings,
): Promise<LoggedStatement> {
  const plan = planOfEntry(slowest);
  return {
    query,
    calls,
    totalMs,
    maxMs: slowest.durationMs,
    time: slowest.time,
    line: slowest.line,
    report: plan.ok
      ? await analyzePlan(parser, plan.value, query === '' ? null : query, rules)
      : null,
    problem: plan.ok ? null : plan.error,
  };
}
