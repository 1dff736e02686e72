// Where a plan comes from: the editor, the clipboard, or a file that the person names, of which a log is read as a stream.

import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import * as vscode from 'vscode';
import { looksLikeLog } from '../../features/plans/planText';
import type { LogSource } from '../../features/analyzeLog';
import { decodeText } from '../../util/decodeText';
import { UserError } from '../shell/failure';

export interface PlanText {
  /** What it is called in the panel. */
  readonly name: string;
  readonly text: string;
}

/** What is selected, else all of the document; `uri` names one, else the active one is meant. */
export async function textInEditor(uri: unknown): Promise<PlanText> {
  const editor = vscode.window.activeTextEditor;
  const named = uriOf(uri);
  const document =
    named === null ? editor?.document : await vscode.workspace.openTextDocument(named);
  if (!document) {
    throw new UserError('Open a document with the output of EXPLAIN first, or paste a plan.');
  }
  const selection = editor?.document === document ? editor.selection : undefined;
  const text = selection?.isEmpty === false ? document.getText(selection) : document.getText();
  return { name: nameOf(document.uri), text };
}

export async function textOnClipboard(): Promise<PlanText> {
  const text = await vscode.env.clipboard.readText();
  if (text.trim() === '') {
    throw new UserError('The clipboard is empty. Copy the output of EXPLAIN, then paste it again.');
  }
  return { name: 'clipboard', text };
}

const FILTERS = {
  'Plans and server logs': ['explain', 'plan', 'json', 'txt', 'yaml', 'yml', 'xml', 'log', 'csv'],
  'All files': ['*'],
};

/** Undefined when the person chose none. */
export async function askFile(uri: unknown): Promise<vscode.Uri | undefined> {
  const named = uriOf(uri);
  if (named !== null) return named;
  const chosen = await vscode.window.showOpenDialog({
    title: 'Open a Plan or a Server Log',
    openLabel: 'Analyze',
    filters: FILTERS,
  });
  return chosen?.[0];
}

/** Larger files are read only when they are logs. A plan of 10 000 nodes has some 8 MB. */
const MOST_BYTES = 128 * 1024 * 1024;
const HEAD_BYTES = 64 * 1024;
const CHUNK_BYTES = 256 * 1024;

/** A log on this machine, to be read as a stream; null for everything else. */
export async function logSource(uri: vscode.Uri): Promise<LogSource | null> {
  if (uri.scheme !== 'file') return null;
  const head: Uint8Array[] = [];
  for await (const chunk of createReadStream(uri.fsPath, { end: HEAD_BYTES - 1 })) {
    head.push(chunk as Uint8Array);
  }
  if (!looksLikeLog(decodeText(Buffer.concat(head)))) return null;
  const { size } = await stat(uri.fsPath);
  return { chunks: createReadStream(uri.fsPath, { highWaterMark: CHUNK_BYTES }), totalBytes: size };
}

export async function textInFile(uri: vscode.Uri): Promise<PlanText> {
  const { size } = await vscode.workspace.fs.stat(uri);
  const name = nameOf(uri);
  if (size > MOST_BYTES) {
    throw new UserError(
      `${name} has ${String(Math.round(size / 1024 / 1024))} MB and is no server log: a plan is never that large.`,
    );
  }
  return { name, text: decodeText(await vscode.workspace.fs.readFile(uri)) };
}

/** As commands are given it: by a menu of the explorer, by a lens, or not at all. */
function uriOf(argument: unknown): vscode.Uri | null {
  if (argument instanceof vscode.Uri) return argument;
  return typeof argument === 'string' ? vscode.Uri.parse(argument, true) : null;
}

export function nameOf(uri: vscode.Uri): string {
  return uri.path.slice(uri.path.lastIndexOf('/') + 1);
}
