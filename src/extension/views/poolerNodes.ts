// PgBouncer below the connection that leads through it: its pools with how full they are, and what could be better.

import * as vscode from 'vscode';
import { poolPhrase, poolerPhrase } from '../../features/pooler/poolerPhrases';
import { readPooler } from '../../features/pooler/readPooler';
import type { ConnectionProfile } from '../../model/connectionProfile';
import type { Impact } from '../../model/finding';
import type { PoolerFinding, PoolerReport, PoolFigures } from '../../model/poolerReport';
import { humanMeasure } from '../../util/humanNumbers';
import { markdownText } from '../../util/markdownText';
import type { PoolerConsoles } from '../connections/poolerConsoles';
import { MessageNode, type TreeNode } from '../shell/treeNode';

const ICONS: Readonly<Record<Impact, vscode.ThemeIcon>> = {
  high: new vscode.ThemeIcon('warning', new vscode.ThemeColor('list.warningForeground')),
  medium: new vscode.ThemeIcon('info'),
  low: new vscode.ThemeIcon('circle-small'),
};

export class PoolerNode implements TreeNode {
  readonly profile: ConnectionProfile;
  readonly #consoles: PoolerConsoles;

  constructor(profile: ConnectionProfile, consoles: PoolerConsoles) {
    this.profile = profile;
    this.#consoles = consoles;
  }

  item(): vscode.TreeItem {
    const item = new vscode.TreeItem('PgBouncer', vscode.TreeItemCollapsibleState.Collapsed);
    item.id = `${this.profile.id}/pooler`;
    item.iconPath = new vscode.ThemeIcon('git-merge');
    item.contextValue = 'pooler';
    item.description = 'pools and who waits';
    item.tooltip = 'How full the pools of PgBouncer are, who waits, and what would help.';
    item.accessibilityInformation = { label: `PgBouncer of ${this.profile.name}` };
    return item;
  }

  async children(): Promise<readonly TreeNode[]> {
    // The console answers within its own limits; nobody waits for more than these.
    const { signal } = new AbortController();
    const report = await this.#consoles.use(this.profile, (access) =>
      readPooler(
        access,
        // Not asked through the pools: one who looks at a full pool would stand in its line.
        { betweenLooksMs: null, server: null, serverCores: null },
        { signal, progress: () => undefined },
      ),
    );
    return [
      new SummaryNode(report),
      ...report.findings.map((finding) => new PoolerFindingNode(finding, this.profile.id)),
      ...report.pools.map((pool) => new PoolNode(pool, this.profile.id)),
      ...(report.pools.length === 0
        ? [new MessageNode('No pool is open: no client has come yet', 'info')]
        : []),
    ];
  }
}

class SummaryNode implements TreeNode {
  readonly #report: PoolerReport;

  constructor(report: PoolerReport) {
    this.#report = report;
  }

  item(): vscode.TreeItem {
    const { pooler } = this.#report;
    const item = new vscode.TreeItem(`Version ${pooler.version}`);
    item.iconPath = new vscode.ThemeIcon('info');
    item.description = [
      ...(pooler.clients === null
        ? []
        : [`${String(pooler.clients.used)} of ${String(pooler.clients.most)} clients`]),
      poolerPhrase(this.#report),
    ].join(', ');
    item.accessibilityInformation = { label: `PgBouncer ${pooler.version}, ${item.description}` };
    return item;
  }

  children(): Promise<readonly TreeNode[]> {
    return Promise.resolve([]);
  }
}

class PoolNode implements TreeNode {
  readonly #pool: PoolFigures;
  readonly #connectionId: string;

  constructor(pool: PoolFigures, connectionId: string) {
    this.#pool = pool;
    this.#connectionId = connectionId;
  }

  item(): vscode.TreeItem {
    const { database, user, mode, waitingClients } = this.#pool;
    const name = `${database}, ${user}`;
    const item = new vscode.TreeItem(name);
    item.id = JSON.stringify([this.#connectionId, 'pool', database, user]);
    item.iconPath = waitingClients > 0 ? ICONS.high : new vscode.ThemeIcon('layers');
    item.description = poolPhrase(this.#pool);
    item.accessibilityInformation = { label: `pool of ${name}: ${item.description}` };
    const { connectedClients, freeServers, openingServers, reserve } = this.#pool;
    const rows: readonly (readonly [string, number | string])[] = [
      ['mode', mode],
      ['clients linked or idle', connectedClients],
      ['clients waiting', waitingClients],
      ['servers free', freeServers],
      ['servers being opened', openingServers],
      ['reserve', reserve],
    ];
    const text = new vscode.MarkdownString(`**Pool of ${markdownText(name)}**\n\n`);
    text.appendMarkdown('| | |\n|:--|--:|\n');
    for (const [label, value] of rows)
      text.appendMarkdown(`| ${label} | ${markdownText(String(value))} |\n`);
    item.tooltip = text;
    return item;
  }

  children(): Promise<readonly TreeNode[]> {
    return Promise.resolve([]);
  }
}

class PoolerFindingNode implements TreeNode {
  readonly #finding: PoolerFinding;
  readonly #connectionId: string;

  constructor(finding: PoolerFinding, connectionId: string) {
    this.#finding = finding;
    this.#connectionId = connectionId;
  }

  item(): vscode.TreeItem {
    const { rule, pool, impact, title, message, evidence, fixes } = this.#finding;
    const item = new vscode.TreeItem(title);
    item.id = JSON.stringify([this.#connectionId, rule, pool]);
    item.iconPath = ICONS[impact];
    item.accessibilityInformation = { label: `${impact}: ${title}` };
    const text = new vscode.MarkdownString(`**${markdownText(title)}**\n\n`);
    text.appendMarkdown(`${markdownText(message)}\n\n`);
    if (evidence.length > 0) text.appendMarkdown('| | |\n|:--|--:|\n');
    for (const entry of evidence)
      text.appendMarkdown(
        `| ${markdownText(entry.label)} | ${markdownText(humanMeasure(entry))} |\n`,
      );
    for (const { sql } of fixes) if (sql !== undefined) text.appendCodeblock(sql, 'ini');
    item.tooltip = text;
    return item;
  }

  children(): Promise<readonly TreeNode[]> {
    return Promise.resolve([]);
  }
}
