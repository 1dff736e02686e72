// What the tests inside the extension host share: opening SQL, waiting for what shows, the demo database.

import * as vscode from 'vscode';

const PATIENCE_MS = 45_000;
const POLL_MS = 50;
/** The workbench keeps some documents open for a while. */
const CLOSING_MS = 5_000;

/** Documents that were closed may live on for a while, and answer to the name that the next untitled one gets. */
const opened = new WeakSet<vscode.TextDocument>();

async function newDocument(content: string, language: string): Promise<vscode.TextDocument> {
  return eventually(
    () => 'a new document',
    async () => {
      const document = await vscode.workspace.openTextDocument({ language, content });
      // Under a name that is used again the text of before may live on.
      if (opened.has(document) || unix(document.getText()) !== unix(content)) return null;
      opened.add(document);
      return document;
    },
  );
}

function unix(text: string): string {
  return text.replaceAll('\r\n', '\n');
}

export async function openSql(content: string): Promise<vscode.TextEditor> {
  return openText(content, 'sql');
}

export async function openText(content: string, language: string): Promise<vscode.TextEditor> {
  const document = await newDocument(content, language);
  const editor = await vscode.window.showTextDocument(document, { preview: false });
  // Commands act on the active editor, which the extension host hears of a little later.
  await eventually(
    () => 'the editor that was opened',
    () => vscode.window.activeTextEditor?.document === document,
  );
  return editor;
}

/** What `read` gives as soon as it gives something; an error that says what was waited for otherwise. */
export async function eventually<T>(
  what: () => string,
  read: () => T | null | undefined | false | Promise<T | null | undefined | false>,
): Promise<T> {
  const deadline = Date.now() + PATIENCE_MS;
  while (Date.now() < deadline) {
    const value = await read();
    if (value !== null && value !== undefined && value !== false) return value;
    await pause(POLL_MS);
  }
  throw new Error(`It did not come: ${what()}`);
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

export async function startDemo(): Promise<void> {
  await vscode.commands.executeCommand('planwright.startDemo');
}

export async function run(command: string, ...args: readonly unknown[]): Promise<void> {
  await vscode.commands.executeCommand(command, ...args);
}

/** Does what clicking a quick fix or a lens does. */
export async function invoke(command: vscode.Command | undefined): Promise<void> {
  if (!command) throw new Error('There is no command to invoke.');
  const args: readonly unknown[] = command.arguments ?? [];
  await run(command.command, ...args);
}

/** The lenses of a document, as they read. */
export async function lensTitles(document: vscode.TextDocument): Promise<readonly string[]> {
  const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>(
    'vscode.executeCodeLensProvider',
    document.uri,
    1_000,
  );
  return lenses.flatMap((lens) => lens.command?.title ?? []);
}

export async function hoverTextAt(
  document: vscode.TextDocument,
  position: vscode.Position,
): Promise<string> {
  const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
    'vscode.executeHoverProvider',
    document.uri,
    position,
  );
  return hovers
    .flatMap((hover) => hover.contents)
    .map((content) => (content instanceof vscode.MarkdownString ? content.value : ''))
    .join('\n');
}

export async function codeActionsAt(
  document: vscode.TextDocument,
  range: vscode.Range,
): Promise<readonly vscode.CodeAction[]> {
  return vscode.commands.executeCommand<vscode.CodeAction[]>(
    'vscode.executeCodeActionProvider',
    document.uri,
    range,
    vscode.CodeActionKind.QuickFix.value,
  );
}

/** Our diagnostics that carry one of the rules; all of ours without. */
export function problems(document: vscode.TextDocument, rule?: string): vscode.Diagnostic[] {
  return vscode.languages
    .getDiagnostics(document.uri)
    .filter(({ source }) => source === 'Planwright')
    .filter(({ code }) => rule === undefined || (typeof code === 'object' && code.value === rule));
}

export function webviewTabs(): readonly string[] {
  return vscode.window.tabGroups.all
    .flatMap((group) => group.tabs)
    .filter((tab) => tab.input instanceof vscode.TabInputWebview)
    .map((tab) => tab.label);
}

export async function closeEditors(): Promise<void> {
  await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  // The next document may get the same name: what is told of the last one must not be taken for its own.
  const closing = Date.now() + CLOSING_MS;
  while (vscode.workspace.textDocuments.some(isUntitled) && Date.now() < closing)
    await pause(POLL_MS);
}

function isUntitled({ uri, isClosed }: vscode.TextDocument): boolean {
  return uri.scheme === 'untitled' && !isClosed;
}
