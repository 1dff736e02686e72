// In the view Health: the indexes that Planwright made on this database, and how often each was used since.

import * as vscode from 'vscode';
import { dayOf, scansWords, type IndexState, type MadeIndex } from '../../features/madeIndexes';
import { exactCount } from '../../util/humanNumbers';
import type { TreeNode } from '../shell/treeNode';

export interface UsedIndex {
  readonly made: MadeIndex;
  readonly state: IndexState;
}

export class MadeGroupNode implements TreeNode {
  readonly #indexes: readonly UsedIndex[];

  constructor(indexes: readonly UsedIndex[]) {
    this.#indexes = indexes;
  }

  item(): vscode.TreeItem {
    const item = new vscode.TreeItem(
      'Made with Planwright',
      vscode.TreeItemCollapsibleState.Expanded,
    );
    item.id = 'made-with-planwright';
    item.iconPath = new vscode.ThemeIcon('history');
    item.description = exactCount(this.#indexes.length);
    item.tooltip =
      'Indexes of the view Applied that are on this database. One that is younger than 30 days is not called unused.';
    return item;
  }

  children(): Promise<readonly TreeNode[]> {
    return Promise.resolve(this.#indexes.map((index) => new UsedIndexNode(index)));
  }
}

class UsedIndexNode implements TreeNode {
  readonly #index: UsedIndex;

  constructor(index: UsedIndex) {
    this.#index = index;
  }

  item(): vscode.TreeItem {
    const { made, state } = this.#index;
    const { schema, name } = made.index;
    const item = new vscode.TreeItem(name);
    const scans = scansWords(state, made.at);
    item.id = ['made', schema ?? '', name].join('/');
    item.iconPath = new vscode.ThemeIcon(state.valid ? 'pass' : 'warning');
    item.description = state.valid ? scans : 'invalid: no query uses it';
    item.tooltip = `Made with Planwright on ${dayOf(made.at)}: ${item.description}`;
    item.accessibilityInformation = { label: `${name}, ${item.tooltip}` };
    return item;
  }

  children(): Promise<readonly TreeNode[]> {
    return Promise.resolve([]);
  }
}
