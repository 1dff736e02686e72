// Where a lint finding stands in its document.

import * as vscode from 'vscode';
import type { LintFinding } from '../../model/lintFinding';

export function rangeOfLint(
  document: vscode.TextDocument,
  { range: { start, end } }: LintFinding,
): vscode.Range {
  return new vscode.Range(document.positionAt(start), document.positionAt(end));
}
