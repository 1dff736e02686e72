// The lines of the view Activity: trees of who blocks whom, groups of sessions, a session, a prepared transaction. An id stays
// from one look to the next, so that what is open, chosen and under the pointer stays where it is.

import * as vscode from 'vscode';
import {
  ageOfSession,
  ageWords,
  doingWords,
  GROUP_TITLES,
  partyKey,
  partyWords,
  preparedOutside,
  sessionOfParty,
  sessionsOf,
  statementLine,
  waitWords,
  whoWords,
  type SessionGroup,
} from '../../features/activity/activityWords';
import { isSomebodys } from '../../features/activity/endSession';
import { sessionRows } from '../../features/activity/sessionRows';
import type { Activity, BlockingEntry, PreparedTransaction, Session } from '../../model/activity';
import { exactCount, humanAge } from '../../util/humanNumbers';
import { markdownText } from '../../util/markdownText';
import { MessageNode, type TreeNode } from '../shell/treeNode';

/** Heuristic: what somebody scrolls through. */
const MOST_OF_GROUP = 200;
/** Of a statement, in characters: a line of a wide sidebar, and what a tooltip holds. Heuristic. */
const LINE = 300;
const TOOLTIP = 2_000;

const OPEN_AT_FIRST: ReadonlySet<SessionGroup> = new Set(['active', 'idle-in-transaction']);
const GROUP_ICONS: Readonly<Record<SessionGroup, string>> = {
  active: 'play',
  'idle-in-transaction': 'debug-pause',
  idle: 'circle-outline',
  background: 'server-process',
  unknown: 'eye-closed',
};

export class BlockingGroupNode implements TreeNode {
  readonly #activity: Activity;

  constructor(activity: Activity) {
    this.#activity = activity;
  }

  item(): vscode.TreeItem {
    const { blocking } = this.#activity;
    const waiting = blocking.filter(({ wait }) => wait !== null).length;
    const item = groupItem('Blocking', waiting, blocking.length > 0);
    item.id = 'activity blocking';
    item.iconPath = new vscode.ThemeIcon('lock');
    item.description = waiting === 0 ? 'nobody waits for a lock' : `${exactCount(waiting)} blocked`;
    item.accessibilityInformation = { label: `Blocking, ${item.description}` };
    return item;
  }

  children(): Promise<readonly TreeNode[]> {
    return Promise.resolve(entriesBelow(this.#activity, null));
  }
}

/** What can be done with it stands in its context value: `.statement`, `.signal`. */
export class SessionNode implements TreeNode {
  readonly session: Session;
  readonly #label: string;
  readonly #description: string;
  readonly #icon: vscode.ThemeIcon;
  readonly #below: readonly TreeNode[];

  constructor(
    session: Session,
    shown: {
      readonly label: string;
      readonly description: string;
      readonly icon: vscode.ThemeIcon;
      readonly below: readonly TreeNode[];
    },
  ) {
    this.session = session;
    this.#label = shown.label;
    this.#description = shown.description;
    this.#icon = shown.icon;
    this.#below = shown.below;
  }

  item(): vscode.TreeItem {
    const { pid, backendStart, statement } = this.session;
    const item = new vscode.TreeItem(this.#label, stateOf(this.#below));
    item.id = `activity session ${String(pid)} ${backendStart ?? ''}`;
    item.description = this.#description;
    item.iconPath = this.#icon;
    item.tooltip = tooltipOf(this.session);
    item.contextValue = [
      'session',
      ...(statement === null ? [] : ['statement']),
      ...(isSomebodys(this.session) && backendStart !== null ? ['signal'] : []),
    ].join('.');
    item.accessibilityInformation = { label: `${this.#label}, ${this.#description}` };
    return item;
  }

  children(): Promise<readonly TreeNode[]> {
    return Promise.resolve(this.#below);
  }
}

export class PreparedNode implements TreeNode {
  readonly gid: string;
  readonly #prepared: PreparedTransaction | null;
  readonly #blocks: number;
  readonly #below: readonly TreeNode[];

  constructor(
    gid: string,
    prepared: PreparedTransaction | null,
    blocks: number,
    below: readonly TreeNode[],
  ) {
    this.gid = gid;
    this.#prepared = prepared;
    this.#blocks = blocks;
    this.#below = below;
  }

  item(): vscode.TreeItem {
    const blocks = this.#blocks === 0 ? '' : ` blocks ${exactCount(this.#blocks)}`;
    const label = `prepared ${this.gid}${blocks}`;
    const item = new vscode.TreeItem(label, stateOf(this.#below));
    item.id = `activity prepared ${this.gid}`;
    item.description =
      this.#prepared === null
        ? ''
        : `${humanAge(this.#prepared.ageMs)} · ${this.#prepared.owner}@${this.#prepared.database}`;
    item.iconPath = new vscode.ThemeIcon('archive', blocks === '' ? undefined : DANGER);
    item.tooltip =
      'A transaction that was prepared for a commit in two phases: no process runs it, and it keeps its locks until somebody commits it or rolls it back.';
    item.contextValue = 'prepared';
    item.accessibilityInformation = { label: `${label}, ${item.description}` };
    return item;
  }

  children(): Promise<readonly TreeNode[]> {
    return Promise.resolve(this.#below);
  }
}

const DANGER = new vscode.ThemeColor('list.errorForeground');
const WARNING = new vscode.ThemeColor('list.warningForeground');

/** Null: the roots. */
function entriesBelow(activity: Activity, parent: BlockingEntry | null): readonly TreeNode[] {
  const key = parent === null ? null : partyKey(parent.party);
  return activity.blocking
    .filter((entry) => (entry.parent === null ? null : partyKey(entry.parent)) === key)
    .map((entry) => entryNode(activity, entry));
}

function entryNode(activity: Activity, entry: BlockingEntry): TreeNode {
  const { party, wait, behind, alsoBehind } = entry;
  const below = entriesBelow(activity, entry);
  if (party.kind === 'prepared') {
    const prepared = activity.prepared.find(({ gid }) => gid === party.gid) ?? null;
    return new PreparedNode(party.gid ?? '', prepared, behind, below);
  }
  const session = sessionOfParty(activity, party);
  if (session === null) return new MessageNode(`${partyWords(party)} has ended`, 'check');
  const who = `${whoWords(session, activity.server.database)} · ${String(session.pid)}`;
  const also =
    alsoBehind.length === 0 ? [] : [`also behind ${alsoBehind.map(partyWords).join(', ')}`];
  const doing =
    wait === null
      ? [session.state ?? doingWords(session), ageWords(session.transactionMs)].join(' ').trim()
      : waitWords(wait);
  return new SessionNode(session, {
    label:
      wait === null
        ? `${who} blocks ${exactCount(behind)}`
        : `${ageWords(wait.waitedMs)} · ${who}${behind === 0 ? '' : ` blocks ${exactCount(behind)}`}`,
    description: joined([doing, ...also, lineOf(session)]),
    icon:
      wait === null ? new vscode.ThemeIcon('lock', DANGER) : new vscode.ThemeIcon('watch', WARNING),
    below,
  });
}

export class SessionGroupNode implements TreeNode {
  readonly #activity: Activity;
  readonly #group: SessionGroup;

  constructor(activity: Activity, group: SessionGroup) {
    this.#activity = activity;
    this.#group = group;
  }

  get count(): number {
    return sessionsOf(this.#activity, this.#group).length + this.#prepared().length;
  }

  item(): vscode.TreeItem {
    const title = GROUP_TITLES[this.#group];
    const { count } = this;
    const item = groupItem(title, count, OPEN_AT_FIRST.has(this.#group));
    item.id = `activity ${this.#group}`;
    item.iconPath = new vscode.ThemeIcon(GROUP_ICONS[this.#group]);
    item.description = exactCount(count);
    item.accessibilityInformation = { label: `${title}, ${item.description}` };
    return item;
  }

  children(): Promise<readonly TreeNode[]> {
    const { server } = this.#activity;
    const sessions = sessionsOf(this.#activity, this.#group);
    const nodes = sessions.slice(0, MOST_OF_GROUP).map((session) => {
      const age = ageWords(ageOfSession(session, this.#group));
      const who = `${whoWords(session, server.database)} · ${String(session.pid)}`;
      return new SessionNode(session, {
        label: age === '' ? who : `${age} · ${who}`,
        description: joined([doingWords(session), lineOf(session)]),
        icon: new vscode.ThemeIcon(GROUP_ICONS[this.#group]),
        below: [],
      });
    });
    const rest = sessions.length - nodes.length;
    return Promise.resolve([
      ...nodes,
      ...this.#prepared().map((prepared) => new PreparedNode(prepared.gid, prepared, 0, [])),
      ...(rest === 0
        ? []
        : [new MessageNode(`${exactCount(rest)} more: filter the view to see them`, 'ellipsis')]),
    ]);
  }

  /** They are in a transaction that nobody is at work in. */
  #prepared(): readonly PreparedTransaction[] {
    return this.#group === 'idle-in-transaction' ? preparedOutside(this.#activity) : [];
  }
}

function groupItem(title: string, count: number, open: boolean): vscode.TreeItem {
  const { Collapsed, Expanded, None } = vscode.TreeItemCollapsibleState;
  return new vscode.TreeItem(title, count === 0 ? None : open ? Expanded : Collapsed);
}

function stateOf(below: readonly TreeNode[]): vscode.TreeItemCollapsibleState {
  const { Expanded, None } = vscode.TreeItemCollapsibleState;
  return below.length === 0 ? None : Expanded;
}

function tooltipOf(session: Session): vscode.MarkdownString {
  const tooltip = new vscode.MarkdownString();
  tooltip.appendMarkdown('| | |\n|:--|:--|\n');
  for (const [label, value] of sessionRows(session))
    tooltip.appendMarkdown(`| ${label} | ${markdownText(value)} |\n`);
  const { statement } = session;
  if (statement !== null) {
    const cut = statement.length > TOOLTIP ? `${statement.slice(0, TOOLTIP)} …` : statement;
    tooltip.appendMarkdown('\n').appendCodeblock(cut, 'sql');
  }
  return tooltip;
}

function lineOf(session: Session): string {
  return statementLine(session).slice(0, LINE);
}

function joined(parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join(' · ');
}
