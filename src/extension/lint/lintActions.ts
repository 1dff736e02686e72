// The light bulb on a squiggle: the edit that mends it, or SQL to look at in an editor of its own.

import * as vscode from 'vscode';
import { fixText } from '../../features/adviceText';
import type { FixText } from '../../model/adviceText';
import type { TextEdit } from '../../model/change';
import type { LintFinding } from '../../model/lintFinding';
import type { CommandId } from '../manifest';
import { DIAGNOSTIC_SOURCE } from '../presentation/diagnostics';
import type { ResultStore } from '../results/resultStore';
import { rangeOfLint } from './lintRange';
import type { LintStore } from './lintStore';
import { yields } from './yielding';
import { suppressionEdit } from '../../features/lint/suppressionEdit';
import type { HostSqlReader } from '../../features/hostLanguages/hostSqlReader';
import type { DocumentSql } from '../shell/documentSql';

const DISABLE_RULE: CommandId = 'planwright.disableRule';
const OPEN_SQL: CommandId = 'planwright.openSql';

export class LintActions {
  readonly #store: LintStore;
  readonly #results: ResultStore;
  readonly #reader: HostSqlReader;
  readonly #sql: DocumentSql;

  constructor(parts: {
    readonly store: LintStore;
    readonly results: ResultStore;
    readonly reader: HostSqlReader;
    readonly sql: DocumentSql;
  }) {
    this.#store = parts.store;
    this.#results = parts.results;
    this.#reader = parts.reader;
    this.#sql = parts.sql;
  }

  async actions(
    document: vscode.TextDocument,
    range: vscode.Range,
    context: vscode.CodeActionContext,
  ): Promise<readonly vscode.CodeAction[]> {
    const findings = this.#store
      .of(document)
      .filter((finding) => rangeOfLint(document, finding).intersection(range));
    const mends = findings.flatMap((finding) =>
      this.#fixesOf(document, finding).map((fix, index) => {
        const action = actionOf(document, fix);
        action.isPreferred = index === 0 && fix.kind === 'edit';
        return about(action, finding, context);
      }),
    );
    // Behind what mends: silence is the last resort.
    const ways = await Promise.all(findings.map((finding) => this.#ignoring(document, finding)));
    const ignoring = ways.flatMap((actions, index) => {
      const finding = findings[index];
      return finding ? actions.map((action) => about(action, finding, context)) : [];
    });
    return [...mends, ...ignoring];
  }

  /** For this line, and everywhere. */
  async #ignoring(
    document: vscode.TextDocument,
    finding: LintFinding,
  ): Promise<readonly vscode.CodeAction[]> {
    const { rule } = finding;
    const language = this.#sql.hostLanguageOf(document);
    const edit = await suppressionEdit(this.#reader, document.getText(), language, finding);
    const everywhere = new vscode.CodeAction(`Switch off ${rule}`, vscode.CodeActionKind.QuickFix);
    everywhere.command = {
      ...{ command: DISABLE_RULE, title: everywhere.title },
      arguments: [rule, document.uri.toString()],
    };
    return edit === null
      ? [everywhere]
      : [editAction(document, `Ignore ${rule} here`, edit), everywhere];
  }

  /** An edit mends the text whatever was measured; an index is better chosen by the plan. */
  #fixesOf(document: vscode.TextDocument, finding: LintFinding): readonly FixText[] {
    const fixes = finding.fixes.map(fixText);
    return yields(document, finding, this.#results)
      ? fixes.filter(({ edit }) => edit !== undefined)
      : fixes;
  }
}

function about(
  action: vscode.CodeAction,
  { rule }: LintFinding,
  { diagnostics }: vscode.CodeActionContext,
): vscode.CodeAction {
  action.diagnostics = diagnostics.filter(
    ({ source, code }) =>
      source === DIAGNOSTIC_SOURCE && typeof code === 'object' && code.value === rule,
  );
  return action;
}

function editAction(
  document: vscode.TextDocument,
  title: string,
  { range, newText }: TextEdit,
): vscode.CodeAction {
  const action = new vscode.CodeAction(title, vscode.CodeActionKind.QuickFix);
  action.edit = new vscode.WorkspaceEdit();
  const place = new vscode.Range(document.positionAt(range.start), document.positionAt(range.end));
  action.edit.replace(document.uri, place, newText);
  return action;
}

function actionOf(document: vscode.TextDocument, fix: FixText): vscode.CodeAction {
  if (fix.edit) return editAction(document, fix.title, fix.edit);
  const action = new vscode.CodeAction(fix.title, vscode.CodeActionKind.QuickFix);
  action.command = {
    command: OPEN_SQL,
    title: 'Open as SQL',
    arguments: [
      ...[fix.title, fix.sql ?? '', fix.undoSql ?? '', fix.kind === 'sql'],
      document.uri.toString(),
    ],
  };
  return action;
}
