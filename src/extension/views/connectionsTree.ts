// The view Connections: what stands in it, when it is read again, and what its items can do.

import * as vscode from 'vscode';
import type { ConnectionManager } from '../connections/connectionManager';
import type { ProfileStore } from '../connections/profileStore';
import type { Log } from '../shell/log';
import { openSqlEditor } from '../shell/editors';
import { ConnectionNode, SchemaNode, type Besides } from './connectionNodes';
import type { DefinedNode, NamedNode } from './relationNodes';
import { readChildren, type TreeNode } from '../shell/treeNode';

export class ConnectionsTree implements vscode.Disposable {
  readonly #connections: ConnectionManager;
  readonly #besides: Besides;
  readonly #log: Log;
  readonly #changed = new vscode.EventEmitter<TreeNode | undefined>();
  readonly #subscription: vscode.Disposable;
  readonly onDidChangeTreeData = this.#changed.event;

  constructor(connections: ConnectionManager, profiles: ProfileStore, besides: Besides, log: Log) {
    this.#connections = connections;
    this.#besides = besides;
    this.#log = log;
    const refresh = () => {
      this.#changed.fire(undefined);
    };
    this.#subscription = vscode.Disposable.from(
      connections.onDidChange(refresh),
      profiles.onDidChange(refresh),
    );
  }

  children(node: TreeNode | undefined): Promise<readonly TreeNode[]> {
    if (node) return readChildren(() => node.children(), this.#log);
    const profiles = this.#connections.profiles();
    return Promise.resolve(
      profiles.map((profile) => new ConnectionNode(profile, this.#connections, this.#besides)),
    );
  }

  /** Reads a node and everything below it again; the whole view without one. */
  refresh(node: unknown): void {
    this.#changed.fire(isTreeNode(node) ? node : undefined);
  }

  showMore(node: unknown): void {
    if (!(node instanceof SchemaNode)) return;
    node.showMore();
    this.refresh(node);
  }

  async copyName(node: unknown): Promise<void> {
    if (isNamed(node)) await vscode.env.clipboard.writeText(node.sqlName);
  }

  async openDefinition(node: unknown): Promise<void> {
    if (isDefined(node)) await openSqlEditor(`${await node.definition()}\n`);
  }

  dispose(): void {
    this.#subscription.dispose();
    this.#changed.dispose();
  }
}

function isTreeNode(node: unknown): node is TreeNode {
  return typeof node === 'object' && node !== null && 'item' in node && 'children' in node;
}

function isNamed(node: unknown): node is NamedNode {
  return isTreeNode(node) && 'sqlName' in node;
}

function isDefined(node: unknown): node is DefinedNode {
  return isTreeNode(node) && 'definition' in node;
}
