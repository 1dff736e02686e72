// The light bulb on a squiggle: the edit that mends it, or SQL to look at in an editor of its own.

import * as vscode from 'vscode';
import { fixText } from '../../features/adviceText';
import type { FixText } from '../../model/adviceText';
import type { LintFinding } from '../../model/lintFinding';
import type { CommandId } from '../manifest';
import { DIAGNOSTIC_SOURCE } from '../presentation/diagnostics';
import type { ResultStore } from '../results/resultStore';
import { rangeOfLint } from './lintRange';
import type { LintStore } from './lintStore';
import { yields } from './yielding';

const OPEN_SQL: CommandId = 'planwright.openSql';

export class LintActions {
  readonly #store: LintStore;
  readonly #results: ResultStore;

  constructor(store: LintStore, results: ResultStore) {
    this.#store = store;
    this.#results = results;
  }

  actions(
    document: vscode.TextDocument,
    range: vscode.Range,
    context: vscode.CodeActionContext,
  ): readonly vscode.CodeAction[] {
    return this.#store
      .of(document)
      .filter((finding) => rangeOfLint(document, finding).intersection(range))
      .flatMap((finding) =>
        this.#fixesOf(document, finding).map((fix, index) => {
          const action = actionOf(document, fix);
          action.isPreferred = index === 0 && fix.kind === 'edit';
          action.diagnostics = context.diagnostics.filter(
            ({ source, code }) =>
              source === DIAGNOSTIC_SOURCE &&
              typeof code === 'object' &&
              code.value === finding.rule,
          );
          return action;
        }),
      );
  }

  /** An edit mends the text whatever was measured; an index is better chosen by the plan. */
  #fixesOf(document: vscode.TextDocument, finding: LintFinding): readonly FixText[] {
    const fixes = finding.fixes.map(fixText);
    return yields(document, finding, this.#results)
      ? fixes.filter(({ edit }) => edit !== undefined)
      : fixes;
  }
}

function actionOf(document: vscode.TextDocument, fix: FixText): vscode.CodeAction {
  const action = new vscode.CodeAction(fix.title, vscode.CodeActionKind.QuickFix);
  if (fix.edit) {
    const { start, end } = fix.edit.range;
    action.edit = new vscode.WorkspaceEdit();
    action.edit.replace(
      document.uri,
      new vscode.Range(document.positionAt(start), document.positionAt(end)),
      fix.edit.newText,
    );
  } else {
    action.command = {
      command: OPEN_SQL,
      title: 'Open as SQL',
      arguments: [
        ...[fix.title, fix.sql ?? '', fix.undoSql ?? '', fix.kind === 'sql'],
        document.uri.toString(),
      ],
    };
  }
  return action;
}
