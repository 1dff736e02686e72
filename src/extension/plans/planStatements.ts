// The statements of plans that came from files: read-only documents, so that findings have words to stand on.

import * as vscode from 'vscode';

export const PLAN_SCHEME = 'planwright-plan';
/** Heuristic: as many as results are kept. */
const MOST = 100;

export class PlanStatements implements vscode.TextDocumentContentProvider, vscode.Disposable {
  readonly #texts = new Map<string, string>();
  readonly #registration: vscode.Disposable;
  #count = 0;

  constructor() {
    this.#registration = vscode.workspace.registerTextDocumentContentProvider(PLAN_SCHEME, this);
  }

  /** The address of a new document with the statement. */
  add(sql: string): vscode.Uri {
    this.#count += 1;
    const uri = vscode.Uri.from({
      scheme: PLAN_SCHEME,
      path: `/${String(this.#count)}/statement.sql`,
    });
    this.#texts.set(uri.toString(), sql);
    const [oldest] = this.#texts.keys();
    if (this.#texts.size > MOST && oldest !== undefined) this.#texts.delete(oldest);
    return uri;
  }

  provideTextDocumentContent(uri: vscode.Uri): string {
    return this.#texts.get(uri.toString()) ?? '';
  }

  dispose(): void {
    this.#registration.dispose();
  }
}
