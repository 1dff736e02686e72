// Opens text in editors.

import * as vscode from 'vscode';

/** A new, unsaved SQL file; nothing in it is run. */
export async function openSqlEditor(content: string): Promise<vscode.TextEditor> {
  const document = await vscode.workspace.openTextDocument({ language: 'sql', content });
  return vscode.window.showTextDocument(document, { preview: false });
}
