// The replicas of a connection below it: what each is, whether it streams, and how far it is behind; read when they are opened.

import * as vscode from 'vscode';
import type { OpenConnection } from '../../features/connections/openConnection';
import { readReplicas } from '../../features/replicas/readReplicas';
import { addressText } from '../../features/replicas/replicaProfile';
import { standingWords } from '../../features/replicas/replicaWords';
import type { ReplicaStanding, StandbyStanding } from '../../model/replicaReport';
import { humanAge, humanBytes } from '../../util/humanNumbers';
import { markdownText } from '../../util/markdownText';
import type { ReplicaConnections } from '../connections/replicaConnections';
import { MessageNode, type TreeNode } from '../shell/treeNode';

const WARNS = new vscode.ThemeIcon('warning', new vscode.ThemeColor('list.warningForeground'));

export class ReplicasNode implements TreeNode {
  readonly profile: OpenConnection['profile'];
  readonly #connection: OpenConnection;
  readonly #replicas: ReplicaConnections;

  constructor(connection: OpenConnection, replicas: ReplicaConnections) {
    this.profile = connection.profile;
    this.#connection = connection;
    this.#replicas = replicas;
  }

  item(): vscode.TreeItem {
    const count = this.profile.replicas?.length ?? 0;
    const item = new vscode.TreeItem('Replicas', vscode.TreeItemCollapsibleState.Collapsed);
    item.id = `${this.profile.id}/replicas`;
    item.iconPath = new vscode.ThemeIcon('references');
    item.contextValue = 'replicas';
    item.description = String(count);
    item.tooltip = 'Standbys of this server: whether they follow, and how far they are behind.';
    item.accessibilityInformation = {
      label: `${String(count)} ${count === 1 ? 'replica' : 'replicas'} of ${this.profile.name}`,
    };
    return item;
  }

  async children(): Promise<readonly TreeNode[]> {
    const { signal } = new AbortController();
    const { replicas, notes } = await readReplicas(
      this.#connection.client,
      this.#replicas.of(this.#connection),
      // Each answers within its own limits; nobody waits for more than these.
      { signal, progress: () => undefined },
    );
    return [
      ...replicas.map((standing) => new ReplicaNode(standing, this.profile.id)),
      ...notes.map((note) => new MessageNode(note, 'info')),
    ];
  }
}

class ReplicaNode implements TreeNode {
  readonly #standing: ReplicaStanding;
  readonly #connectionId: string;

  constructor(standing: ReplicaStanding, connectionId: string) {
    this.#standing = standing;
    this.#connectionId = connectionId;
  }

  item(): vscode.TreeItem {
    const standing = this.#standing;
    const { name, host, port } = standing;
    const item = new vscode.TreeItem(name);
    item.id = JSON.stringify([this.#connectionId, 'replica', host, port]);
    item.contextValue = 'replica';
    if (standing.kind === 'refused') {
      item.iconPath = WARNS;
      item.description = REFUSED[standing.reason];
      item.tooltip = standing.why;
    } else {
      item.iconPath = standing.streaming ? new vscode.ThemeIcon('database') : WARNS;
      item.description = `standby, ${standingWords(standing)}`;
      item.tooltip = tooltipOf(standing);
    }
    item.accessibilityInformation = { label: `replica ${name}: ${item.description}` };
    return item;
  }

  children(): Promise<readonly TreeNode[]> {
    return Promise.resolve([]);
  }
}

const REFUSED: Readonly<
  Record<Extract<ReplicaStanding, { readonly kind: 'refused' }>['reason'], string>
> = {
  unreachable: 'not reached',
  stranger: 'no replica of this server',
  'same-server': 'this server itself',
  promoted: 'no standby any more',
  'not-told': 'does not tell what it is',
};

function tooltipOf(standing: StandbyStanding): vscode.MarkdownString {
  const { name, version, streaming, lagBytes, lagMs, delayMs } = standing;
  const rows: readonly (readonly [string, string])[] = [
    ['address', addressText(standing)],
    ['PostgreSQL', version],
    ['role', 'standby'],
    ['streams', streaming ? 'yes' : 'no'],
    ['behind', humanBytes(lagBytes)],
    ['at most', lagMs === null ? 'not told' : humanAge(lagMs)],
    ...(delayMs > 0 ? [['recovery_min_apply_delay', humanAge(delayMs)] as const] : []),
  ];
  const text = new vscode.MarkdownString(`**${markdownText(name)}**\n\n| | |\n|:--|--:|\n`);
  for (const [label, value] of rows) text.appendMarkdown(`| ${label} | ${markdownText(value)} |\n`);
  return text;
}
