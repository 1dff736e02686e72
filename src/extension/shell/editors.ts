// Opens text in editors.

import * as vscode from 'vscode';
import * as z from 'zod';
import { UserError } from './failure';

/** A new, unsaved SQL file; nothing in it is run. */
export async function openSqlEditor(content: string): Promise<vscode.TextEditor> {
  const document = await vscode.workspace.openTextDocument({ language: 'sql', content });
  return vscode.window.showTextDocument(document, { preview: false });
}

/** To read, and to save where the person wants to keep it. */
export async function showMarkdown(content: string): Promise<void> {
  const document = await vscode.workspace.openTextDocument({ language: 'markdown', content });
  await vscode.window.showTextDocument(document, { preview: false });
}

/** What a lens passes, else the editor that has the focus; `otherwise` is said where there is none. */
export async function documentOf(
  argument: unknown,
  otherwise: string,
): Promise<vscode.TextDocument> {
  const uri = z.string().safeParse(argument);
  if (uri.success) return vscode.workspace.openTextDocument(vscode.Uri.parse(uri.data));
  const editor = vscode.window.activeTextEditor;
  if (!editor) throw new UserError(otherwise);
  return editor.document;
}
