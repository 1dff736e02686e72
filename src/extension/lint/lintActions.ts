// The light bulb on a squiggle: the edit that mends it, or SQL to look at in an editor of its own.

import * as vscode from 'vscode';
import type { Fix } from '../../model/finding';
import type { LintFinding } from '../../model/lintFinding';
import type { CommandId } from '../manifest';
import { DIAGNOSTIC_SOURCE } from '../presentation/diagnostics';
import type { LintStore } from './lintStore';

const OPEN_SQL: CommandId = 'planwright.openSql';

export class LintActions {
  readonly #store: LintStore;

  constructor(store: LintStore) {
    this.#store = store;
  }

  actions(
    document: vscode.TextDocument,
    range: vscode.Range,
    context: vscode.CodeActionContext,
  ): readonly vscode.CodeAction[] {
    return this.#store
      .of(document)
      .filter((finding) => rangeOf(document, finding).intersection(range))
      .flatMap((finding) =>
        finding.fixes.map((fix, index) => {
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
}

function actionOf(document: vscode.TextDocument, fix: Fix): vscode.CodeAction {
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
      arguments: [fix.title, fix.sql ?? '', fix.undoSql ?? ''],
    };
  }
  return action;
}

function rangeOf(document: vscode.TextDocument, { range }: LintFinding): vscode.Range {
  return new vscode.Range(document.positionAt(range.start), document.positionAt(range.end));
}
