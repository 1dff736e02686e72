// A view whose contents are made when somebody looks at it.

import * as vscode from 'vscode';
import type { ViewId } from '../manifest';
import type { TreeNode } from '../views/treeNode';

/** What stands behind a view once it is made. */
export interface TreeSource {
  readonly onDidChangeTreeData: vscode.Event<TreeNode | undefined>;
  children(node: TreeNode | undefined): Promise<readonly TreeNode[]>;
}

export function createLazyTree(
  id: ViewId,
  source: () => Promise<TreeSource>,
): vscode.TreeView<TreeNode> {
  return vscode.window.createTreeView(id, {
    treeDataProvider: new LazyTree(source),
    showCollapseAll: true,
  });
}

class LazyTree implements vscode.TreeDataProvider<TreeNode> {
  readonly #source: () => Promise<TreeSource>;
  readonly #changed = new vscode.EventEmitter<TreeNode | undefined>();
  #following: TreeSource | null = null;
  readonly onDidChangeTreeData = this.#changed.event;

  constructor(source: () => Promise<TreeSource>) {
    this.#source = source;
  }

  getTreeItem(node: TreeNode): vscode.TreeItem {
    return node.item();
  }

  async getChildren(node?: TreeNode): Promise<TreeNode[]> {
    const source = await this.#source();
    if (this.#following !== source) {
      this.#following = source;
      source.onDidChangeTreeData((changed) => {
        this.#changed.fire(changed);
      });
    }
    return [...(await source.children(node))];
  }
}
