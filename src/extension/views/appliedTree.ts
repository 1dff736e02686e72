// The view Applied: what was done on each connection, what has become of it, and the ways back.

import * as vscode from 'vscode';
import { readIndexStates } from '../../features/madeIndexes';
import { groupBy } from '../../util/groupBy';
import type { ConnectionManager } from '../connections/connectionManager';
import type { FixRunner } from '../fixes/fixRunner';
import type { Applied, AppliedChanges } from '../results/appliedChanges';
import { askFirst, glance, pickOne } from '../shell/dialogs';
import { openSqlEditor } from '../shell/editors';
import { UserError } from '../shell/failure';
import type { Log } from '../shell/log';
import { readChildren, type TreeNode } from '../shell/treeNode';
import { AppliedConnectionNode, AppliedNode } from './appliedNodes';

export class AppliedTree implements vscode.Disposable {
  readonly #connections: ConnectionManager;
  readonly #applied: AppliedChanges;
  readonly #runner: FixRunner;
  readonly #log: Log;
  readonly #changed = new vscode.EventEmitter<TreeNode | undefined>();
  readonly #subscription: vscode.Disposable;
  readonly onDidChangeTreeData = this.#changed.event;

  constructor(
    connections: ConnectionManager,
    applied: AppliedChanges,
    runner: FixRunner,
    log: Log,
  ) {
    this.#connections = connections;
    this.#applied = applied;
    this.#runner = runner;
    this.#log = log;
    const refresh = () => {
      this.refresh();
    };
    this.#subscription = connections.onDidChange(refresh);
    applied.watch(refresh);
  }

  children(node: TreeNode | undefined): Promise<readonly TreeNode[]> {
    if (node) return readChildren(() => node.children(), this.#log);
    const newest = [...this.#applied.all()].reverse();
    const byConnection = groupBy(newest, ({ connectionId }) => connectionId);
    return Promise.resolve(
      [...byConnection.values()].flatMap(([first, ...rest]) =>
        first === undefined ? [] : [this.#connectionNode([first, ...rest])],
      ),
    );
  }

  refresh(): void {
    this.#changed.fire(undefined);
  }

  async undo(argument: unknown): Promise<void> {
    const id = argument === undefined ? await this.#askWhich() : idOf(argument);
    if (id !== undefined) await this.#runner.undo(id);
  }

  async copySql(argument: unknown): Promise<void> {
    await vscode.env.clipboard.writeText(this.#find(argument).sql);
    glance('Planwright: copied', 3_000);
  }

  /** Where it stood if it still stands there, else in a new editor. */
  async openStatement(argument: unknown): Promise<void> {
    const { statement } = this.#find(argument);
    if (statement === null) throw new UserError('This was done for no statement in particular.');
    const document = await documentOf(statement.uri);
    const offset = document?.getText().indexOf(statement.text) ?? -1;
    if (document === null || offset < 0) {
      await openSqlEditor(`${statement.text}\n`);
      return;
    }
    const [start, end] = [offset, offset + statement.text.length].map((at) =>
      document.positionAt(at),
    );
    await vscode.window.showTextDocument(document, {
      ...(start && end ? { selection: new vscode.Range(start, end) } : {}),
    });
  }

  async forget(argument: unknown): Promise<void> {
    const { id, title, undo } = this.#find(argument);
    const forget = 'Forget';
    const detail =
      'It stays in the database; what takes it back is forgotten with it. Copy its SQL first to keep that.';
    if (undo.length > 0 && (await askFirst(`Forget ${title}?`, detail, forget)) !== forget) return;
    await this.#applied.forget(id);
  }

  /** From the palette. Undefined when the person closes the question. */
  async #askWhich(): Promise<string | undefined> {
    const items = [...this.#applied.all()]
      .reverse()
      .filter(({ undo }) => undo.length > 0)
      .map(({ id, title, connectionName }) => ({ label: title, description: connectionName, id }));
    if (items.length === 0) throw new UserError('There is nothing that can be taken back.');
    const picked = await pickOne(items, { placeHolder: 'What is to be taken back?' });
    return picked?.id;
  }

  #find(argument: unknown): Applied {
    const id = idOf(argument);
    const applied = typeof id === 'string' ? this.#applied.find(id) : null;
    if (applied === null) throw new UserError('This change is not kept any more.');
    return applied;
  }

  #connectionNode(changes: readonly [Applied, ...Applied[]]): AppliedConnectionNode {
    const [{ connectionId, connectionName }] = changes;
    const profile = this.#connections.profiles().find(({ id }) => id === connectionId);
    return new AppliedConnectionNode(changes, profile?.name ?? connectionName, (all) =>
      this.#read(connectionId, all),
    );
  }

  /** One query for all of them. */
  async #read(connectionId: string, changes: readonly Applied[]): Promise<readonly AppliedNode[]> {
    const holding = changes.filter(({ takenBackAt }) => takenBackAt === null);
    const client = this.#connections.connection(connectionId)?.client;
    const indexes = holding.flatMap((applied) => applied.indexes);
    const states = client === undefined ? [] : await readIndexStates(client, indexes);
    const told = new Map(indexes.map((index, position) => [index, states[position]]));
    return changes.map(
      (applied) =>
        new AppliedNode(
          applied,
          applied.indexes.map((index) => told.get(index)),
        ),
    );
  }

  dispose(): void {
    this.#subscription.dispose();
    this.#changed.dispose();
  }
}

function idOf(argument: unknown): unknown {
  return argument instanceof AppliedNode ? argument.applied.id : argument;
}

/** A file, or what is open; an untitled document that was closed is not made anew. */
async function documentOf(address: string): Promise<vscode.TextDocument | null> {
  const open = vscode.workspace.textDocuments.find(({ uri }) => uri.toString() === address);
  if (open) return open;
  if (!address.startsWith('file:')) return null;
  try {
    return await vscode.workspace.openTextDocument(vscode.Uri.parse(address));
  } catch {
    // Moved or deleted: the text is kept.
    return null;
  }
}
