// Goes to the words of a statement in the editor that shows it.

import * as vscode from 'vscode';
import type { SourceRange } from '../../model/sourceRange';
import { PLAN_SCHEME } from '../plans/planStatements';
import { inDocument, type BoundResult } from '../results/resultStore';

/** `range`: in the statement's text. With the focus the cursor moves there, otherwise they are only selected. */
export async function reveal(
  result: BoundResult,
  range: SourceRange,
  focus: boolean,
): Promise<void> {
  if (result.stale) return;
  // A statement that came with a plan has no editor until somebody goes there.
  if (!focus && result.uri.scheme === PLAN_SCHEME && !isVisible(result.uri)) return;
  const document = await vscode.workspace.openTextDocument(result.uri);
  const { start, end } = inDocument(result, range);
  const selection = new vscode.Range(document.positionAt(start), document.positionAt(end));
  const visible = vscode.window.visibleTextEditors.find(
    (editor) => editor.document.uri.toString() === result.uri.toString(),
  );
  await vscode.window.showTextDocument(document, {
    ...(visible?.viewColumn !== undefined && { viewColumn: visible.viewColumn }),
    selection,
    preserveFocus: !focus,
  });
}

function isVisible(uri: vscode.Uri): boolean {
  const address = uri.toString();
  return vscode.window.visibleTextEditors.some(
    ({ document }) => document.uri.toString() === address,
  );
}
