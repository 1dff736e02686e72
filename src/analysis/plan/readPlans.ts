// Reads what a person has: plans in any format, or a piece of a server log with auto_explain's entries.

import type { Plan } from '../../model/planNode';
import { ok, type Result } from '../../util/result';
import { detectLogFormat, logReader } from './log/logReader';
import { headingIn } from './log/logEntry';
import { planOfEntry } from './log/planOfEntry';
import type { PlanParseError } from './parseError';
import { parsePlans } from './parsePlans';

/** At least one plan, or where and why the text could not be read. */
export function readPlans(text: string): Result<readonly Plan[], PlanParseError> {
  return headingIn(text) === null ? parsePlans(text) : readLog(text);
}

/** A whole log is read by features/analyzeLog.ts, as a stream. */
function readLog(text: string): Result<readonly Plan[], PlanParseError> {
  const reader = logReader(detectLogFormat(text));
  const entries = text.split(/\r?\n/).map((line) => reader.read(line));
  for (let last = reader.end(); last !== null; last = reader.end()) entries.push(last);
  const plans: Plan[] = [];
  for (const entry of entries) {
    if (entry === null) continue;
    const plan = planOfEntry(entry);
    if (!plan.ok) return plan;
    plans.push(plan.value);
  }
  // The words stood in a statement or a comment, not at the head of an entry.
  return plans.length === 0 ? parsePlans(text) : ok(plans);
}
