// Puts SQL into the document that a result belongs to, and changes the statement itself. Always one step to undo.

import * as vscode from 'vscode';
import type { TextEdit } from '../../model/change';
import { editInDocument, type BoundResult } from '../results/resultStore';
import { UserError } from '../shell/failure';

export async function insertAbove(result: BoundResult, sql: string): Promise<void> {
  const document = await vscode.workspace.openTextDocument(result.uri);
  const line = document.positionAt(result.offset).line;
  await apply(document, new vscode.Position(line, 0), `${sql}\n\n`);
}

export async function insertAtEnd(result: BoundResult, sql: string): Promise<void> {
  const document = await vscode.workspace.openTextDocument(result.uri);
  const end = document.lineAt(document.lineCount - 1).range.end;
  await apply(document, end, `${end.character === 0 ? '' : '\n'}\n${sql}\n`);
}

export async function applyStatementEdit(result: BoundResult, edit: TextEdit): Promise<void> {
  const document = await vscode.workspace.openTextDocument(result.uri);
  const made = editInDocument(result, edit);
  if (made === null)
    throw new UserError(
      'The string that holds this statement cannot take the edit as it is written. Copy the statement from the panel, or change the string by hand.',
    );
  const { start, end } = made.range;
  const range = new vscode.Range(document.positionAt(start), document.positionAt(end));
  await apply(document, range, made.newText);
}

async function apply(
  document: vscode.TextDocument,
  where: vscode.Position | vscode.Range,
  text: string,
): Promise<void> {
  const range = where instanceof vscode.Range ? where : new vscode.Range(where, where);
  const edit = new vscode.WorkspaceEdit();
  edit.replace(document.uri, range, text);
  if (!(await vscode.workspace.applyEdit(edit)))
    throw new UserError('The file cannot be changed. Open the suggestion in a new editor instead.');
  await vscode.window.showTextDocument(document, { preserveFocus: false });
}
