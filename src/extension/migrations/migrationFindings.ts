// What the last check said of the migrations that are open: as problems on their statements, with the safe ways as light bulbs,
// until their text changes.

import * as vscode from 'vscode';
import { safeWayEdit, type ReplacedStatement } from '../../features/migrations/safeWayEdit';
import type { LintSeverity } from '../../model/lintFinding';
import type { MigrationFinding, MigrationReport } from '../../model/migrationReport';
import { visibleLine } from '../../util/visibleText';
import type { CommandId } from '../manifest';
import { DIAGNOSTIC_SOURCE } from '../presentation/diagnostics';

const SEVERITIES: Readonly<Record<LintSeverity, vscode.DiagnosticSeverity>> = {
  error: vscode.DiagnosticSeverity.Error,
  warning: vscode.DiagnosticSeverity.Warning,
  information: vscode.DiagnosticSeverity.Information,
};
const OPEN_SQL: CommandId = 'planwright.openSql';

interface Placed {
  readonly finding: MigrationFinding;
  readonly statement: ReplacedStatement;
  readonly diagnostic: vscode.Diagnostic;
}

export class MigrationFindings implements vscode.Disposable {
  readonly #rulePage: (rule: string) => vscode.Uri;
  readonly #collection = vscode.languages.createDiagnosticCollection('planwright-migration');
  readonly #placed = new Map<string, readonly Placed[]>();
  readonly #subscription: vscode.Disposable;

  constructor(rulePage: (rule: string) => vscode.Uri) {
    this.#rulePage = rulePage;
    this.#subscription = vscode.Disposable.from(
      vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        if (contentChanges.length > 0) this.#follow(document, contentChanges);
      }),
      vscode.workspace.onDidCloseTextDocument((document) => {
        this.#clear(document);
      }),
    );
  }

  /** Of a check of this text alone. */
  show(document: vscode.TextDocument, { statements }: MigrationReport): void {
    const placed = statements.flatMap(({ range, transaction, findings }) => {
      const statement = { ...range, isInTransaction: transaction !== null };
      return findings.map((finding) => ({
        ...{ finding, statement, diagnostic: this.#diagnosticOf(document, finding, statement) },
      }));
    });
    this.#place(document, placed);
  }

  /** What was said of a statement goes when it changes, and moves with it when others do. */
  #follow(
    document: vscode.TextDocument,
    changes: readonly vscode.TextDocumentContentChangeEvent[],
  ): void {
    const before = this.#placed.get(document.uri.toString());
    if (before === undefined) return;
    const placed = before.flatMap((one) => {
      const statement = moved(one.statement, changes);
      if (statement === null) return [];
      return [
        { ...one, statement, diagnostic: this.#diagnosticOf(document, one.finding, statement) },
      ];
    });
    this.#place(document, placed);
  }

  #place(document: vscode.TextDocument, placed: readonly Placed[]): void {
    this.#placed.set(document.uri.toString(), placed);
    this.#collection.set(
      document.uri,
      placed.map(({ diagnostic }) => diagnostic),
    );
  }

  actions(document: vscode.TextDocument, range: vscode.Range): readonly vscode.CodeAction[] {
    return (this.#placed.get(document.uri.toString()) ?? [])
      .filter(({ diagnostic }) => diagnostic.range.intersection(range) !== undefined)
      .flatMap((placed) => actionsOf(document, placed));
  }

  /** On its first line: a statement of fifty lines is no place to look at. */
  #diagnosticOf(
    document: vscode.TextDocument,
    { message, severity, rule }: MigrationFinding,
    statement: ReplacedStatement,
  ): vscode.Diagnostic {
    const start = document.positionAt(statement.start);
    const end = document.positionAt(statement.end);
    const line = document.lineAt(start.line).range.end;
    const words = new vscode.Range(start, end.isBefore(line) ? end : line);
    const diagnostic = new vscode.Diagnostic(words, visibleLine(message), SEVERITIES[severity]);
    diagnostic.source = DIAGNOSTIC_SOURCE;
    diagnostic.code = { value: rule, target: this.#rulePage(rule) };
    return diagnostic;
  }

  #clear({ uri }: vscode.TextDocument): void {
    if (this.#placed.delete(uri.toString())) this.#collection.delete(uri);
  }

  dispose(): void {
    this.#subscription.dispose();
    this.#collection.dispose();
  }
}

/** Null where a change touches it. */
function moved(
  statement: ReplacedStatement,
  changes: readonly vscode.TextDocumentContentChangeEvent[],
): ReplacedStatement | null {
  let by = 0;
  for (const { rangeOffset, rangeLength, text } of changes) {
    if (rangeOffset > statement.end) continue;
    const end = rangeOffset + rangeLength;
    const isBefore = end < statement.start || (end === statement.start && /[\s;]$/.test(text));
    if (!isBefore) return null;
    by += text.length - rangeLength;
  }
  return { ...statement, start: statement.start + by, end: statement.end + by };
}

function actionsOf(
  document: vscode.TextDocument,
  { finding, statement, diagnostic }: Placed,
): readonly vscode.CodeAction[] {
  return finding.fixes.flatMap(({ title, sql = '', undoSql = '' }) => {
    const open = actionOf(`Open: ${title}`, diagnostic);
    open.command = {
      command: OPEN_SQL,
      title: 'Open as SQL',
      arguments: [title, sql, undoSql, false, document.uri.toString()],
    };
    const edit = safeWayEdit(document.getText(), statement, sql);
    if (edit === null) return [open];
    const replace = actionOf(title, diagnostic);
    replace.isPreferred = true;
    replace.edit = new vscode.WorkspaceEdit();
    const start = document.positionAt(edit.range.start);
    const whole = new vscode.Range(start, document.positionAt(edit.range.end));
    replace.edit.replace(document.uri, whole, edit.newText);
    return [replace, open];
  });
}

function actionOf(title: string, diagnostic: vscode.Diagnostic): vscode.CodeAction {
  const action = new vscode.CodeAction(visibleLine(title), vscode.CodeActionKind.QuickFix);
  action.diagnostics = [diagnostic];
  return action;
}
