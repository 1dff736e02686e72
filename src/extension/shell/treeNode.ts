// What every tree of the sidebar is made of: a node that shows itself and reads its children when it is opened.

import * as vscode from 'vscode';
import { describeFailure } from './failure';
import type { Log } from './log';

export interface TreeNode {
  item(): vscode.TreeItem;
  children(): Promise<readonly TreeNode[]>;
}

/** A line that only says something: what failed, or that there is nothing. */
export class MessageNode implements TreeNode {
  readonly #text: string;
  readonly #icon: string;

  constructor(text: string, icon: string) {
    this.#text = text;
    this.#icon = icon;
  }

  item(): vscode.TreeItem {
    const item = new vscode.TreeItem(this.#text);
    item.iconPath = new vscode.ThemeIcon(this.#icon);
    item.tooltip = this.#text;
    return item;
  }

  children(): Promise<readonly TreeNode[]> {
    return Promise.resolve([]);
  }
}

/** The children, or one line that says why they could not be read: a fault of one branch leaves the others alone. */
export async function readChildren(
  read: () => Promise<readonly TreeNode[]>,
  log: Log,
): Promise<readonly TreeNode[]> {
  try {
    return await read();
  } catch (error) {
    log.failure(error);
    return [new MessageNode(describeFailure(error).message, 'error')];
  }
}
