// Rows that were read, and what else is told at length, as read-only documents of plain text: one for each statement on a
// connection, filled anew when it is run again.

import * as vscode from 'vscode';

const SCHEME = 'planwright-rows';
/** Heuristic: more tables than anybody compares. */
const MOST = 20;
/** Titles of tabs are read in part. Heuristic. */
const MOST_OF_TITLE = 40;

export class RowsDocuments implements vscode.TextDocumentContentProvider, vscode.Disposable {
  readonly #texts = new Map<string, string>();
  readonly #addresses = new Map<string, vscode.Uri>();
  readonly #changed = new vscode.EventEmitter<vscode.Uri>();
  readonly #subscription: vscode.Disposable;
  readonly onDidChange = this.#changed.event;
  #count = 0;

  constructor() {
    this.#subscription = vscode.Disposable.from(
      vscode.workspace.registerTextDocumentContentProvider(SCHEME, this),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => {
        this.#texts.delete(uri.toString());
      }),
    );
  }

  /** `key` is the same for what takes the place of one, such as the same statement on the same connection. */
  async show(key: string, title: string, text: string): Promise<void> {
    const uri = this.#addressOf(key, title);
    this.#texts.set(uri.toString(), text);
    this.#changed.fire(uri);
    const document = await vscode.workspace.openTextDocument(uri);
    await vscode.window.showTextDocument(document, {
      viewColumn: columnOf(uri),
      preserveFocus: true,
      preview: false,
    });
  }

  provideTextDocumentContent(uri: vscode.Uri): string {
    return this.#texts.get(uri.toString()) ?? 'This is not kept. Run the command again.\n';
  }

  #addressOf(key: string, title: string): vscode.Uri {
    const known = this.#addresses.get(key);
    if (known) return known;
    this.#count += 1;
    const name = title.replace(/[/\\]/g, ' ').slice(0, MOST_OF_TITLE);
    const path = `/${String(this.#count)}/${name}`;
    const uri = vscode.Uri.from({ scheme: SCHEME, path });
    this.#addresses.set(key, uri);
    const [oldest] = this.#addresses.keys();
    if (this.#addresses.size > MOST && oldest !== undefined) this.#addresses.delete(oldest);
    return uri;
  }

  dispose(): void {
    this.#subscription.dispose();
    this.#changed.dispose();
  }
}

/** Where it is shown already, else beside the statement, if there is one. */
function columnOf(uri: vscode.Uri): vscode.ViewColumn {
  const shown = vscode.window.tabGroups.all.find(({ tabs }) =>
    tabs.some(
      ({ input }) =>
        input instanceof vscode.TabInputText && input.uri.toString() === uri.toString(),
    ),
  );
  const isEmpty = vscode.window.tabGroups.all.every(({ tabs }) => tabs.length === 0);
  return shown?.viewColumn ?? (isEmpty ? vscode.ViewColumn.Active : vscode.ViewColumn.Beside);
}
