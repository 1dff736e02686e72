// What became of each statement's plan, as results of tests: what is worse fails with both plans side by side, and what nobody has
// recorded is passed over.

import * as vscode from 'vscode';
import { kindWords, stepWords, summaryWords } from '../../features/planGuard/planCheckWords';
import type { CheckedPlan } from '../../model/planCheck';
import { humanCost } from '../../util/humanNumbers';
import { visibleLine, visibleText } from '../../util/visibleText';
import type { CheckedPlans } from './planChecks';

/** Each test has its statement's fingerprint as its id. */
export function reportResults(
  run: vscode.TestRun,
  tests: readonly vscode.TestItem[],
  { report, recorded }: CheckedPlans,
): void {
  const known = new Set(recorded?.statements.map(({ fingerprint }) => fingerprint));
  const differing = new Map(report.statements.map((one) => [one.fingerprint, one]));
  const unplanned = new Map(report.notPlanned.map(({ fingerprint, why }) => [fingerprint, why]));
  for (const test of tests) {
    const checked = differing.get(test.id);
    const why = unplanned.get(test.id);
    if (checked?.kind === 'worse') run.failed(test, failure(test, checked));
    else if (known.has(test.id)) run.passed(test);
    else run.skipped(test);
    if (checked !== undefined) tell(run, differenceWords(checked), test);
    else if (why !== undefined) tell(run, why, test);
  }
  for (const line of [summaryWords(report), ...report.notes]) tell(run, line);
}

export function reportFailure(
  run: vscode.TestRun,
  tests: readonly vscode.TestItem[],
  words: string,
): void {
  for (const test of tests) run.errored(test, new vscode.TestMessage(visibleLine(words)));
}

function failure(test: vscode.TestItem, checked: CheckedPlan): vscode.TestMessage {
  const { regressions, costBefore, costAfter, planBefore, planAfter } = checked;
  const message = vscode.TestMessage.diff(
    visibleLine(regressions.map((one) => one.message).join(' ')),
    planWords(costBefore, planBefore),
    planWords(costAfter, planAfter),
  );
  if (test.uri !== undefined && test.range !== undefined)
    message.location = new vscode.Location(test.uri, test.range);
  return message;
}

function planWords(cost: number | null, plan: readonly string[]): string {
  const words = cost === null ? 'No plan' : `Cost ${humanCost(cost)}`;
  return visibleText([words, ...plan, ''].join('\n'));
}

function differenceWords(checked: CheckedPlan): string {
  const step = stepWords(checked);
  const told = [kindWords(checked), ...(step === null ? [] : [step])];
  const regressions = checked.regressions.map(({ message }) => message);
  return [`${checked.title}: ${told.join('; ')}.`, ...regressions].join(' ');
}

function tell(run: vscode.TestRun, words: string, test?: vscode.TestItem): void {
  // Terminals want both.
  run.appendOutput(`${visibleLine(words)}\r\n`, undefined, test);
}
