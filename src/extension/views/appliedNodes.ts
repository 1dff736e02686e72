// The lines of the view Applied: connections, below each what was done on it, and what is known of that.

import * as vscode from 'vscode';
import { figuresText } from '../../features/appliedWords';
import { scanCount, scansWords, type IndexState } from '../../features/madeIndexes';
import { humanCost } from '../../util/humanNumbers';
import { markdownText } from '../../util/markdownText';
import type { CommandId } from '../manifest';
import { appliedName, type Applied } from '../results/appliedChanges';
import type { TreeNode } from '../shell/treeNode';

const OPEN_STATEMENT: CommandId = 'planwright.openAppliedStatement';

/** What the server says of an index: null is gone; undefined where nobody could be asked. */
export type ToldState = IndexState | null | undefined;

export class AppliedConnectionNode implements TreeNode {
  readonly #name: string;
  readonly #changes: readonly Applied[];
  readonly #read: (changes: readonly Applied[]) => Promise<readonly AppliedNode[]>;

  constructor(
    /** The newest first. */
    changes: readonly [Applied, ...Applied[]],
    name: string,
    read: (changes: readonly Applied[]) => Promise<readonly AppliedNode[]>,
  ) {
    this.#name = name;
    this.#changes = changes;
    this.#read = read;
  }

  item(): vscode.TreeItem {
    const item = new vscode.TreeItem(this.#name, vscode.TreeItemCollapsibleState.Expanded);
    item.id = `applied/${this.#changes[0]?.connectionId ?? ''}`;
    item.iconPath = new vscode.ThemeIcon('database');
    item.contextValue = 'appliedConnection';
    item.description = String(this.#changes.length);
    const many = this.#changes.length === 1 ? 'change' : 'changes';
    item.accessibilityInformation = {
      label: `${this.#name}, ${String(this.#changes.length)} ${many}`,
    };
    return item;
  }

  children(): Promise<readonly TreeNode[]> {
    return this.#read(this.#changes);
  }
}

export class AppliedNode implements TreeNode {
  readonly applied: Applied;
  readonly #states: readonly ToldState[];

  constructor(applied: Applied, states: readonly ToldState[]) {
    this.applied = applied;
    this.#states = states;
  }

  item(): vscode.TreeItem {
    const { id, title, sql, undo } = this.applied;
    const item = new vscode.TreeItem(title, vscode.TreeItemCollapsibleState.Collapsed);
    const state = stateOf(this.applied, this.#states);
    item.id = `applied/change/${id}`;
    item.iconPath = ICONS[state.kind];
    item.contextValue = undo.length > 0 ? 'applied.undo' : 'applied';
    item.description = [
      ...(state.kind === 'holds' ? [] : [state.kind]),
      ...(this.applied.brokenOff === null ? [] : ['in part']),
      figuresOf(this.applied),
      ...this.#states.flatMap((told) => (told ? [scanCount(told)] : [])),
    ].join(', ');
    const tooltip = new vscode.MarkdownString(`**${markdownText(title)}**\n\n`);
    for (const [label, words] of this.#details())
      tooltip.appendMarkdown(`${label}: ${markdownText(words)}\n\n`);
    item.tooltip = tooltip.appendCodeblock(sql, 'sql');
    item.accessibilityInformation = { label: `${title}, ${state.words}, ${item.description}` };
    return item;
  }

  children(): Promise<readonly TreeNode[]> {
    return Promise.resolve(
      this.#details().map(([label, words]) => new DetailNode(this.applied, label, words)),
    );
  }

  #details(): readonly (readonly [string, string])[] {
    const { at, statement, predicted, found, brokenOff, takenBackAt } = this.applied;
    const indexes = takenBackAt === null ? this.applied.indexes : [];
    const told = indexes.map((index, position) => {
      const state = this.#states[position];
      const name = indexes.length > 1 ? `${index.name}: ` : '';
      if (state === undefined) return `${name}connect to see them`;
      return state === null ? `${name}none, it is gone` : `${name}${scansWords(state, at)}`;
    });
    return [
      ['State', stateOf(this.applied, this.#states).words],
      ...(brokenOff === null ? [] : [['Broken off', brokenOff] as const]),
      ['When', timeOf(at)],
      ...(statement === null ? [] : [[FOR, statement.name] as const]),
      ['Predicted', predicted === null ? 'not verified by a planner' : costsText(predicted)],
      ...(statement === null
        ? []
        : [
            [
              found?.unit === 'cost' ? 'Estimated since' : 'Measured since',
              found === null ? 'not yet: explain the statement again' : figuresText(found),
            ] as const,
          ]),
      ...told.map((words) => ['Scans', words] as const),
    ];
  }
}

const FOR = 'For';

class DetailNode implements TreeNode {
  readonly applied: Applied;
  readonly #label: string;
  readonly #words: string;

  constructor(applied: Applied, label: string, words: string) {
    this.applied = applied;
    this.#label = label;
    this.#words = words;
  }

  item(): vscode.TreeItem {
    const item = new vscode.TreeItem(this.#label);
    item.description = this.#words;
    item.tooltip = this.#label === FOR ? (this.applied.statement?.text ?? '') : this.#words;
    item.accessibilityInformation = { label: `${this.#label}: ${this.#words}` };
    if (this.#label === FOR)
      item.command = {
        command: OPEN_STATEMENT,
        title: 'Open the Statement',
        arguments: [this.applied.id],
      };
    return item;
  }

  children(): Promise<readonly TreeNode[]> {
    return Promise.resolve([]);
  }
}

type StateKind = 'holds' | 'taken back' | 'gone' | 'invalid';

const ICONS: Readonly<Record<StateKind, vscode.ThemeIcon>> = {
  holds: new vscode.ThemeIcon('pass', new vscode.ThemeColor('testing.iconPassed')),
  'taken back': new vscode.ThemeIcon('discard'),
  gone: new vscode.ThemeIcon('circle-slash'),
  invalid: new vscode.ThemeIcon('warning', new vscode.ThemeColor('list.warningForeground')),
};

interface State {
  readonly kind: StateKind;
  readonly words: string;
}

function stateOf(applied: Applied, states: readonly ToldState[]): State {
  const { takenBackAt } = applied;
  if (takenBackAt !== null)
    return { kind: 'taken back', words: `taken back on ${timeOf(takenBackAt)}` };
  const name = appliedName(applied);
  if (states.includes(null))
    return { kind: 'gone', words: `gone: the server has no index ${name} any more` };
  if (states.some((told) => told?.valid === false))
    return { kind: 'invalid', words: 'invalid: no query uses it, and every write pays for it' };
  return { kind: 'holds', words: 'holds' };
}

function figuresOf({ found, predicted }: Applied): string {
  if (found !== null) return figuresText(found);
  return predicted === null ? 'not verified' : `${costsText(predicted)} predicted`;
}

function costsText({ before, after }: NonNullable<Applied['predicted']>): string {
  return `cost ${humanCost(before)} → ${humanCost(after)}`;
}

function timeOf(at: number): string {
  const date = new Date(at);
  if (Number.isNaN(date.getTime())) return 'an unknown day';
  return date.toLocaleString(vscode.env.language, { dateStyle: 'medium', timeStyle: 'short' });
}
