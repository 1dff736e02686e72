// Which squiggles make room for what a plan says of the same words? One mark is enough, and the plan knows better.

import type * as vscode from 'vscode';
import { isGuess } from '../../features/lint/linter';
import type { LintFinding } from '../../model/lintFinding';
import { rangeIn } from '../presentation/diagnostics';
import type { ResultStore } from '../results/resultStore';
import { rangeOfLint } from './lintRange';

export function yields(
  document: vscode.TextDocument,
  finding: LintFinding,
  results: ResultStore,
): boolean {
  if (!isGuess(finding)) return false;
  const range = rangeOfLint(document, finding);
  return results
    .currentAt(document, range)
    .some((result) =>
      result.report.findings.some(
        (planned) =>
          planned.range !== null &&
          rangeIn(document, result, planned).intersection(range)?.isEmpty === false,
      ),
    );
}
