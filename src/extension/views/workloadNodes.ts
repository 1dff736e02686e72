// The lines of the view Workload: a statement with its figures, what cannot be read, and how statements come to be counted.

import * as vscode from 'vscode';
import type { WayToEnable } from '../../features/workload/howToEnable';
import { shareOf } from '../../features/workload/ranking';
import { callsOf, counterRows, figureWords, oneLine } from '../../features/workload/workloadWords';
import type {
  UnreadStatement,
  Workload,
  WorkloadOrder,
  WorkloadStatement,
} from '../../model/workload';
import { exactCount, humanMs, humanShare } from '../../util/humanNumbers';
import { markdownText } from '../../util/markdownText';
import type { CommandId } from '../manifest';
import { MessageNode, type TreeNode } from '../shell/treeNode';

const OPEN: CommandId = 'planwright.openWorkloadStatement';

/** Of a statement, in characters: a line of a wide sidebar, and what a tooltip holds. Heuristic. */
const LINE = 300;
const TOOLTIP = 2_000;

export class WorkloadStatementNode implements TreeNode {
  readonly statement: WorkloadStatement;
  readonly #workload: Workload;
  readonly #by: WorkloadOrder;

  constructor(statement: WorkloadStatement, workload: Workload, by: WorkloadOrder) {
    this.statement = statement;
    this.#workload = workload;
    this.#by = by;
  }

  /** Numbers first: a column is narrow, and a statement is long. */
  choice(): { readonly label: string; readonly detail: string } {
    const { text, nested } = this.statement;
    const inside = nested === true ? 'inside a function: ' : '';
    return { label: this.#figures().join(' · '), detail: `${inside}${lineOf(text)}` };
  }

  #figures(): readonly string[] {
    const { counters } = this.statement;
    if (counters === null) return [];
    const share = shareOf(counters.totalMs, this.#workload);
    return [figureWords(counters, this.#by), ...(share === null ? [] : [humanShare(share)])];
  }

  item(): vscode.TreeItem {
    const { id, nested } = this.statement;
    const { label, detail } = this.choice();
    const item = new vscode.TreeItem(label);
    item.id = `statement ${id}`;
    item.description = detail;
    item.contextValue = 'statement';
    item.tooltip = this.#tooltip();
    item.iconPath = new vscode.ThemeIcon(nested === true ? 'symbol-function' : 'code');
    item.command = { command: OPEN, title: 'Open as SQL', arguments: [this] };
    item.accessibilityInformation = { label: this.#spoken() };
    return item;
  }

  #spoken(): string {
    const { counters, text } = this.statement;
    const calls =
      counters === null ? [] : [callsOf(counters.calls), `${humanMs(counters.meanMs)} each`];
    return `${[...this.#figures(), ...calls].join(', ')}: ${lineOf(text)}`;
  }

  #tooltip(): vscode.MarkdownString {
    const { text, counters } = this.statement;
    const tooltip = new vscode.MarkdownString();
    if (counters !== null) {
      const share = shareOf(counters.totalMs, this.#workload);
      tooltip.appendMarkdown('| | |\n|:--|--:|\n');
      for (const [label, value] of counterRows(counters, share))
        tooltip.appendMarkdown(`| ${label} | ${markdownText(value)} |\n`);
      tooltip.appendMarkdown('\n');
    }
    const cut = text.length > TOOLTIP ? `${text.slice(0, TOOLTIP)} …` : text;
    tooltip.appendCodeblock(cut, 'sql');
    return tooltip;
  }

  children(): Promise<readonly TreeNode[]> {
    return Promise.resolve([]);
  }
}

function lineOf(text: string): string {
  return oneLine(text).slice(0, LINE);
}

/** Folded: statements that nothing can be said of are named all the same. */
export class UnreadNode implements TreeNode {
  readonly #unread: readonly UnreadStatement[];

  constructor(unread: readonly UnreadStatement[]) {
    this.#unread = unread;
  }

  item(): vscode.TreeItem {
    const label = `Not read: ${exactCount(this.#unread.length)}`;
    const item = new vscode.TreeItem(label, vscode.TreeItemCollapsibleState.Collapsed);
    item.id = 'unread';
    item.iconPath = new vscode.ThemeIcon('eye-closed');
    item.description = 'no plan, no text, or not shown to this role';
    item.accessibilityInformation = { label: `${label}, ${item.description}` };
    return item;
  }

  children(): Promise<readonly TreeNode[]> {
    return Promise.resolve(
      this.#unread.map(({ text, why, calls, totalMs }) => {
        const time = totalMs === null ? '' : `${humanMs(totalMs)}, `;
        const words = text === '' ? '' : `: ${lineOf(text)}`;
        return new MessageNode(`${time}${callsOf(calls)}. ${why}${words}`, 'circle-slash');
      }),
    );
  }
}

/** On one platform. */
export class WayNode implements TreeNode {
  readonly way: WayToEnable;

  constructor(way: WayToEnable) {
    this.way = way;
  }

  item(): vscode.TreeItem {
    const { platform, steps, sql } = this.way;
    const item = new vscode.TreeItem(platform);
    item.id = `way ${platform}`;
    item.iconPath = new vscode.ThemeIcon('tools');
    item.description = steps;
    item.tooltip = sql === null ? steps : `${steps}\n${sql}`;
    item.accessibilityInformation = { label: `${platform}: ${item.tooltip}` };
    item.command = { command: OPEN, title: 'Open as SQL', arguments: [this] };
    return item;
  }

  children(): Promise<readonly TreeNode[]> {
    return Promise.resolve([]);
  }
}
