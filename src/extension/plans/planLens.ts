// "Analyze This Plan" above a plan that somebody opened in an editor. Loads nothing: documents of all kinds pass through here.

import * as vscode from 'vscode';
import { planSign } from '../../features/plans/planSign';
import type { CommandId } from '../manifest';

/** Languages that plans are opened as; `postgres-plan` is ours, for *.explain and *.plan. */
export const PLAN_SELECTOR: readonly string[] = [
  'postgres-plan',
  'json',
  'plaintext',
  'yaml',
  'xml',
  'log',
];

const ANALYZE: CommandId = 'planwright.analyzePlanInEditor';

export const planLenses: vscode.CodeLensProvider = {
  provideCodeLenses: (document) => {
    const sign = planSign(document.getText());
    if (sign === -1) return [];
    const top = new vscode.Range(0, 0, 0, 0);
    return [
      new vscode.CodeLens(top, {
        title: '$(graph) Analyze This Plan',
        tooltip: 'Where the time goes, and what would help',
        command: ANALYZE,
        arguments: [document.uri.toString()],
      }),
    ];
  },
};
