// What is done with a statement of the view Workload: open it for its connection, explain it there, copy it.

import * as vscode from 'vscode';
import { castTypedParameters } from '../../features/statements';
import type { FileConnections } from '../connections/fileConnections';
import type { ExplainCommand } from '../explain/explainCommand';
import { sqlForReading } from '../fixes/sqlText';
import { glance } from '../shell/dialogs';
import { openSqlEditor } from '../shell/editors';
import { WayNode, WorkloadStatementNode } from './workloadNodes';
import type { WorkloadTree } from './workloadTree';

export class WorkloadCommands {
  readonly #tree: WorkloadTree;
  readonly #files: FileConnections;
  readonly #explain: ExplainCommand;

  constructor(tree: WorkloadTree, files: FileConnections, explain: ExplainCommand) {
    this.#tree = tree;
    this.#files = files;
    this.#explain = explain;
  }

  /** As the server has it, parameters as they are; nothing is run. */
  async open(node: unknown): Promise<void> {
    if (node instanceof WayNode) {
      const { platform, steps, sql } = node.way;
      const statements = sql === null ? [] : [{ title: steps, sql, undoSql: '' }];
      await this.#openFor(sqlForReading(sql === null ? [platform, steps] : [platform], statements));
      return;
    }
    const text = await this.#textOf(node);
    if (text !== null) await this.#openFor(`${text}\n`);
  }

  /** With values from statistics, as for every statement with parameters. */
  async explain(node: unknown): Promise<void> {
    const text = await this.#textOf(node);
    if (text === null) return;
    // As a server takes it: `interval $1` is what it counts, and nothing that it reads.
    const { document } = await this.#openFor(`${castTypedParameters(text)}\n`);
    await this.#explain.run('measure', [document.uri.toString(), 0]);
  }

  async copy(node: unknown): Promise<void> {
    const text = await this.#textOf(node);
    if (text === null) return;
    await vscode.env.clipboard.writeText(text);
    glance('Planwright: copied', 3_000);
  }

  /** Null when the person chose none. */
  async #textOf(node: unknown): Promise<string | null> {
    const chosen = node instanceof WorkloadStatementNode ? node : await this.#tree.pick();
    return chosen?.statement.text ?? null;
  }

  /** Bound to the view's connection, whichever becomes active; one that is open already is shown. */
  async #openFor(content: string): Promise<vscode.TextEditor> {
    const id = this.#tree.connectionId();
    const open = vscode.workspace.textDocuments.find(
      (document) =>
        document.isUntitled &&
        !document.isClosed &&
        document.getText() === content &&
        this.#files.idFor(document.uri) === id,
    );
    if (open !== undefined) return vscode.window.showTextDocument(open, { preview: false });
    const editor = await openSqlEditor(content);
    if (id !== null) await this.#files.pick(editor.document, id);
    return editor;
  }
}
