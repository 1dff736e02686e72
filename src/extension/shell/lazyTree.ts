// A view whose contents are made when somebody looks at it.

import * as vscode from 'vscode';
import type { ViewId } from '../manifest';
import type { TreeNode } from './treeNode';
import { visibleLine, visibleText } from '../../util/visibleText';

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
    return visibleItem(node.item());
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

/** Names come from the database and from settings. */
function visibleItem(item: vscode.TreeItem): vscode.TreeItem {
  if (typeof item.label === 'string') item.label = visibleLine(item.label);
  if (typeof item.description === 'string') item.description = visibleLine(item.description);
  if (typeof item.tooltip === 'string') item.tooltip = visibleText(item.tooltip);
  else if (item.tooltip instanceof vscode.MarkdownString)
    item.tooltip.value = visibleText(item.tooltip.value);
  const spoken = item.accessibilityInformation;
  if (spoken) item.accessibilityInformation = { ...spoken, label: visibleLine(spoken.label) };
  return item;
}
