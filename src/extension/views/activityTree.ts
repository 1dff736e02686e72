// The view Activity: what the sessions of the active connection's server do, looked at again and again while somebody sees it.

import * as vscode from 'vscode';
import {
  filtered,
  filterWords,
  NO_FILTER,
  type ActivityFilter,
} from '../../features/activity/activityFilter';
import {
  blockedCount,
  headline,
  hiddenWords,
  SESSION_GROUPS,
} from '../../features/activity/activityWords';
import { readActivity, type ActivityDoor } from '../../features/activity/readActivity';
import type { OpenConnection } from '../../features/connections/openConnection';
import type { Activity } from '../../model/activity';
import { visibleLine, visibleMessage } from '../../util/visibleText';
import type { ConnectionCommands } from '../connections/connectionCommands';
import type { ConnectionManager } from '../connections/connectionManager';
import type { CommandId } from '../manifest';
import { describeFailure, UserError } from '../shell/failure';
import type { Log } from '../shell/log';
import type { SettingsReader } from '../shell/settings';
import { MessageNode, type TreeNode } from '../shell/treeNode';
import { BlockingGroupNode, SessionGroupNode } from './activityNodes';
import { ActivityPolling } from './activityPolling';
import type { Badge } from './healthTree';

export interface SeenView extends Badge {
  readonly visible: boolean;
  readonly onDidChangeVisibility: vscode.Event<unknown>;
}

const REFRESH: CommandId = 'planwright.refreshActivity';

/** What the view says of one connection, as long as that is open. */
interface Look {
  readonly client: OpenConnection['client'];
  readonly activity: Activity | null;
  /** Why it is not looked at again until somebody asks; null while it is. */
  readonly stopped: string | null;
}

export class ActivityTree implements vscode.Disposable {
  readonly #connections: ConnectionManager;
  readonly #commands: ConnectionCommands;
  readonly #log: Log;
  readonly #view: SeenView;
  readonly #changed = new vscode.EventEmitter<TreeNode | undefined>();
  readonly #polling: ActivityPolling;
  readonly #subscription: vscode.Disposable;
  readonly onDidChangeTreeData = this.#changed.event;
  #look: Look | null = null;
  /** Production servers that somebody has asked to look at, by what is open. */
  readonly #asked = new WeakSet<OpenConnection['client']>();
  #filter = NO_FILTER;

  constructor(
    connections: ConnectionManager,
    commands: ConnectionCommands,
    { settings, log }: { readonly settings: SettingsReader; readonly log: Log },
    view: SeenView,
  ) {
    this.#connections = connections;
    this.#commands = commands;
    this.#log = log;
    this.#view = view;
    this.#polling = new ActivityPolling(
      (signal) => this.#read(signal),
      () => settings.read('planwright.activity.intervalSeconds') * 1_000,
    );
    this.#subscription = vscode.Disposable.from(
      connections.onDidChange(() => {
        this.#follow();
      }),
      view.onDidChangeVisibility(() => {
        this.#follow();
      }),
    );
    this.#follow();
  }

  children(node: TreeNode | undefined): Promise<readonly TreeNode[]> {
    if (node) return node.children();
    const open = this.#connections.activeConnection();
    if (open === null) return Promise.resolve([]);
    if (open.activity === null)
      return Promise.resolve([new MessageNode(nothingHere(open), 'info')]);
    const look = this.#lookOf(open);
    if (!this.#mayRead(open)) return Promise.resolve([new AskNode(open.profile.name)]);
    if (look !== null && look.stopped !== null) return Promise.resolve([new StoppedNode()]);
    if (look === null || look.activity === null)
      return Promise.resolve([new MessageNode('Reading …', 'loading~spin')]);
    return Promise.resolve(this.#nodesOf(look.activity));
  }

  /** Now, and from now on while the view is seen; a production server too, as somebody asks for it. */
  async refresh(): Promise<void> {
    const open = await this.#commands.requireActive();
    requireActivity(open);
    this.#asked.add(open.client);
    if ((this.#lookOf(open)?.stopped ?? null) !== null) this.#look = null;
    this.#follow();
    await this.#polling.readNow();
  }

  /** After somebody was stopped; of what nobody has asked for nothing is read. */
  async readAgain(): Promise<void> {
    const open = this.#connections.activeConnection();
    if (open !== null && this.#mayRead(open)) await this.#polling.readAnew();
  }

  /** Read anew: what is seen may be some seconds old. */
  async activityNow(signal: AbortSignal): Promise<{
    readonly open: OpenConnection;
    readonly door: ActivityDoor;
    readonly activity: Activity;
  }> {
    const open = await this.#commands.requireActive();
    const door = requireActivity(open);
    return { open, door, activity: await readActivity(door, open.server, signal) };
  }

  get filter(): ActivityFilter {
    return this.#filter;
  }

  setFilter(filter: ActivityFilter): void {
    this.#filter = filter;
    this.#show();
  }

  /** The connection that the view is of. */
  connectionId(): string | null {
    return this.#connections.activeId();
  }

  #follow(): void {
    const open = this.#connections.activeConnection();
    if (open === null || this.#look?.client !== open.client) this.#look = null;
    const wanted =
      this.#view.visible &&
      open !== null &&
      open.activity !== null &&
      this.#mayRead(open) &&
      (this.#look?.stopped ?? null) === null;
    if (wanted) this.#polling.start();
    else this.#polling.stop();
    this.#show();
  }

  #mayRead({ profile, client }: OpenConnection): boolean {
    return !profile.production || this.#asked.has(client);
  }

  async #read(signal: AbortSignal): Promise<void> {
    const open = this.#connections.activeConnection();
    if (open === null || open.activity === null) return;
    const { client } = open;
    try {
      const activity = await readActivity(open.activity, open.server, signal);
      if (signal.aborted || this.#connections.activeConnection()?.client !== client) return;
      this.#look = { client, activity, stopped: null };
    } catch (error) {
      if (signal.aborted || this.#connections.activeConnection()?.client !== client) return;
      this.#log.failure(error);
      this.#look = { client, activity: null, stopped: describeFailure(error).message };
      this.#polling.stop();
    }
    this.#show();
  }

  #lookOf({ client }: OpenConnection): Look | null {
    return this.#look?.client === client ? this.#look : null;
  }

  #nodesOf(all: Activity): readonly TreeNode[] {
    const activity = filtered(all, this.#filter);
    const groups = SESSION_GROUPS.map((group) => new SessionGroupNode(activity, group));
    return [
      new BlockingGroupNode(activity),
      // Where all is seen there is nobody in the last one; the others keep their places.
      ...groups.filter((group, at) => at < groups.length - 1 || group.count > 0),
    ];
  }

  #show(): void {
    const open = this.#connections.activeConnection();
    const look = open === null ? null : this.#lookOf(open);
    const activity = look?.activity ?? null;
    const blocked = activity === null || !this.#view.visible ? 0 : blockedCount(activity);
    this.#view.badge =
      blocked === 0
        ? undefined
        : {
            value: blocked,
            tooltip: `${String(blocked)} ${blocked === 1 ? 'session waits' : 'sessions wait'} for a lock`,
          };
    this.#view.description =
      open === null || activity === null ? undefined : visibleLine(open.profile.name);
    const message = messageOf(look, this.#filter);
    this.#view.message = message === null ? undefined : visibleMessage(message);
    this.#changed.fire(undefined);
  }

  dispose(): void {
    this.#polling.stop();
    this.#subscription.dispose();
    this.#changed.dispose();
  }
}

function messageOf(look: Look | null, chosen: ActivityFilter): string | null {
  if (look === null) return null;
  const { activity, stopped } = look;
  if (stopped !== null) return `Stopped: ${stopped}`;
  if (activity === null) return null;
  const filter = filterWords(chosen, activity.server);
  const parts = [headline(activity), ...(filter === null ? [] : [filter])].map(
    (part) => `${part}.`,
  );
  return [...parts, hiddenWords(activity) ?? ''].join(' ').trim();
}

function requireActivity(open: OpenConnection): ActivityDoor {
  if (open.activity !== null) return open.activity;
  throw new UserError(nothingHere(open), ['choose-connection']);
}

function nothingHere({ profile, scratch }: OpenConnection): string {
  return scratch === null
    ? `${profile.name} is a twin: nobody runs statements on it.`
    : 'The demo database has one session, which is Planwright’s own: there is no activity to look at.';
}

/** Production servers are looked at when somebody asks for it. */
class AskNode implements TreeNode {
  readonly #name: string;

  constructor(name: string) {
    this.#name = name;
  }

  item(): vscode.TreeItem {
    const item = new vscode.TreeItem(`Show the activity of ${this.#name}`);
    item.id = 'activity ask';
    item.description = 'production: not read until you ask';
    item.iconPath = new vscode.ThemeIcon('pulse');
    item.tooltip =
      'Reads pg_stat_activity and pg_locks while this view is seen, in READ ONLY transactions of 2 s at most.';
    item.command = { command: REFRESH, title: 'Show Activity' };
    item.accessibilityInformation = { label: `${this.#name} is production: show its activity` };
    return item;
  }

  children(): Promise<readonly TreeNode[]> {
    return Promise.resolve([]);
  }
}

/** Why stands above it. */
class StoppedNode implements TreeNode {
  item(): vscode.TreeItem {
    const item = new vscode.TreeItem('Try again');
    item.id = 'activity stopped';
    item.description = 'not read until then';
    item.iconPath = new vscode.ThemeIcon('error');
    item.command = { command: REFRESH, title: 'Try Again' };
    return item;
  }

  children(): Promise<readonly TreeNode[]> {
    return Promise.resolve([]);
  }
}
