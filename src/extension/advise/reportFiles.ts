// Where is a connection's report? Asked once, then remembered in the workspace; written as an edit, so that it can be undone.

import * as vscode from 'vscode';
import * as z from 'zod';
import { UserError } from '../shell/failure';
import type { State } from '../shell/orderedMemento';

const KEY = 'planwright.reports';
const DEFAULT_NAME = 'planwright-report.md';

const storedSchema = z.record(z.string(), z.string()).catch({});

export class ReportFiles {
  readonly #memory: State;

  constructor(memory: State) {
    this.#memory = memory;
  }

  /** Null where there is none, or none any more. */
  async of(connection: string): Promise<vscode.Uri | null> {
    const stored = storedSchema.parse(this.#memory.get(KEY) ?? {});
    const known = Object.hasOwn(stored, connection) ? stored[connection] : undefined;
    if (known === undefined) return null;
    const uri = vscode.Uri.parse(known);
    return (await exists(uri)) ? uri : null;
  }

  /** One that is there is not replaced but gone on with, if it is a report. Null when nobody chose. */
  async ask(connection: string): Promise<vscode.Uri | null> {
    const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
    const known = await this.of(connection);
    const defaultUri = known ?? (folder && vscode.Uri.joinPath(folder, DEFAULT_NAME));
    const uri = await vscode.window.showSaveDialog({
      ...(defaultUri && { defaultUri }),
      filters: { Markdown: ['md'] },
      saveLabel: 'Write Report',
      title: 'A report that is there is brought up to date, with all that was written in it',
    });
    return uri ?? null;
  }

  async remember(connection: string, uri: vscode.Uri): Promise<void> {
    const stored = storedSchema.parse(this.#memory.get(KEY) ?? {});
    await this.#memory.update(KEY, { ...stored, [connection]: uri.toString() });
  }

  /** As it stands in the editor, saved or not; empty where there is no such file. */
  async read(uri: vscode.Uri): Promise<string> {
    if (!(await exists(uri))) return '';
    const document = await vscode.workspace.openTextDocument(uri);
    if (!isUtf8(await vscode.workspace.fs.readFile(uri)))
      throw new UserError(
        `${vscode.workspace.asRelativePath(uri)} is not in UTF-8, and is not overwritten.`,
      );
    return document.getText();
  }

  /** What a person has not saved yet stays unsaved. */
  async write(uri: vscode.Uri, text: string): Promise<void> {
    if (!(await exists(uri))) await vscode.workspace.fs.writeFile(uri, new Uint8Array());
    const document = await vscode.workspace.openTextDocument(uri);
    const { isDirty } = document;
    const edit = new vscode.WorkspaceEdit();
    const end = document.lineAt(document.lineCount - 1).range.end;
    edit.replace(uri, new vscode.Range(new vscode.Position(0, 0), end), text);
    const applied = await vscode.workspace.applyEdit(edit);
    const saved = applied && (isDirty || (await document.save()));
    if (!saved)
      throw new UserError(`${vscode.workspace.asRelativePath(uri)} could not be written.`);
    await vscode.window.showTextDocument(document, { preview: false });
  }
}

async function exists(uri: vscode.Uri): Promise<boolean> {
  try {
    const { type } = await vscode.workspace.fs.stat(uri);
    return (type & vscode.FileType.File) !== 0;
  } catch (error) {
    if (error instanceof vscode.FileSystemError && error.code === 'FileNotFound') return false;
    throw error;
  }
}

function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return true;
  } catch {
    // It only says that it is not.
    return false;
  }
}
