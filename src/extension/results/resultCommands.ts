// The commands around results: show one again, clear them, open the samples and the pages of rules.

import * as vscode from 'vscode';
import { UserError } from '../shell/failure';
import type { BoundResult, ResultStore } from './resultStore';

/** A rule's id, and so the name of its page: nothing that leads out of the folder. */
const RULE_ID = /^[a-z0-9-]+$/;

export class ResultCommands {
  readonly #results: ResultStore;
  readonly #extension: vscode.Uri;
  readonly #show: (result: BoundResult) => void;

  constructor(results: ResultStore, extension: vscode.Uri, show: (result: BoundResult) => void) {
    this.#results = results;
    this.#extension = extension;
    this.#show = show;
  }

  async showPanel(id: unknown): Promise<void> {
    const result = typeof id === 'string' ? this.#results.get(id) : this.#results.last();
    if (!result)
      throw new UserError(
        'There is no result yet. Put the cursor into a statement and run Explain & Optimize.',
      );
    this.#show(result);
    return Promise.resolve();
  }

  clear(): void {
    const document = vscode.window.activeTextEditor?.document;
    if (document) this.#results.clear(document.uri);
  }

  /** A copy that can be changed, so that the samples stay as they are. */
  async openSamples(): Promise<void> {
    const file = vscode.Uri.joinPath(this.#extension, 'samples', 'slow-queries.sql');
    const content = new TextDecoder().decode(await vscode.workspace.fs.readFile(file));
    const document = await vscode.workspace.openTextDocument({ language: 'sql', content });
    await vscode.window.showTextDocument(document, { preview: false });
  }

  async openRulePage(rule: unknown): Promise<void> {
    if (typeof rule !== 'string' || !RULE_ID.test(rule))
      throw new UserError('There is no such rule.');
    await vscode.commands.executeCommand('markdown.showPreview', this.rulePage(rule));
  }

  rulePage(rule: string): vscode.Uri {
    return vscode.Uri.joinPath(this.#extension, 'docs', 'rules', `${rule}.md`);
  }
}
