// Where a plan goes that is exported from the panel: a file that the person names.

import * as vscode from 'vscode';
import { glance } from '../shell/dialogs';

type Format = 'json' | 'markdown' | 'svg' | 'png';

const FORMATS: Readonly<Record<Format, { readonly label: string; readonly extension: string }>> = {
  json: { label: 'EXPLAIN (FORMAT JSON)', extension: 'json' },
  markdown: { label: 'Markdown', extension: 'md' },
  svg: { label: 'SVG', extension: 'svg' },
  png: { label: 'PNG', extension: 'png' },
};

export async function saveFile(format: Format, content: string, title: string): Promise<void> {
  const { label, extension } = FORMATS[format];
  const name = `${
    title
      .replace(/[^\p{L}\p{N}]+/gu, '-')
      .replace(/^-|-$/g, '')
      .toLowerCase() || 'plan'
  }.${extension}`;
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  const uri = await vscode.window.showSaveDialog({
    ...(folder && { defaultUri: vscode.Uri.joinPath(folder, name) }),
    filters: { [label]: [extension] },
    saveLabel: 'Save Plan',
  });
  if (!uri) return;
  const bytes = Buffer.from(content, format === 'png' ? 'base64' : 'utf8');
  await vscode.workspace.fs.writeFile(uri, bytes);
  glance(`Planwright: saved ${vscode.workspace.asRelativePath(uri)}`, 5_000);
}
