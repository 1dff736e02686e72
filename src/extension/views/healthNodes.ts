// The lines of the view Health: by category the checks that found something, then folded what is well and what was skipped.

import * as vscode from 'vscode';
import { fixText } from '../../features/adviceText';
import type { Impact } from '../../model/finding';
import {
  HEALTH_CATEGORIES,
  HEALTH_CATEGORY_TITLES,
  type HealthCategory,
  type HealthFinding,
  type HealthResult,
} from '../../model/healthFinding';
import { subjectKey, subjectName } from '../../model/subject';
import { humanBytes, humanCount, humanMeasure } from '../../util/humanNumbers';
import { markdownText } from '../../util/markdownText';
import type { CommandId } from '../manifest';
import type { TreeNode } from '../shell/treeNode';

const OPEN_FIX: CommandId = 'planwright.openHealthFix';

const ICONS: Readonly<Record<Impact, vscode.ThemeIcon>> = {
  high: new vscode.ThemeIcon('warning', new vscode.ThemeColor('list.warningForeground')),
  medium: new vscode.ThemeIcon('info'),
  low: new vscode.ThemeIcon('circle-small'),
};

/** Checks of one category that found something. */
class CategoryNode implements TreeNode {
  readonly #category: HealthCategory;
  readonly #results: readonly HealthResult[];

  constructor(category: HealthCategory, results: readonly HealthResult[]) {
    this.#category = category;
    this.#results = results;
  }

  item(): vscode.TreeItem {
    const item = new vscode.TreeItem(
      HEALTH_CATEGORY_TITLES[this.#category],
      vscode.TreeItemCollapsibleState.Expanded,
    );
    item.id = `category/${this.#category}`;
    item.description = humanCount(findingsIn(this.#results).length);
    const label = HEALTH_CATEGORY_TITLES[this.#category];
    item.accessibilityInformation = { label: `${label}: ${item.description} found` };
    return item;
  }

  children(): Promise<readonly TreeNode[]> {
    return Promise.resolve(this.#results.map((result) => new CheckNode(result)));
  }
}

/** What is well, or was skipped: to be looked up, not to be read each time. */
class FoldedNode implements TreeNode {
  readonly #kind: 'ok' | 'skipped';
  readonly #results: readonly HealthResult[];

  constructor(kind: 'ok' | 'skipped', results: readonly HealthResult[]) {
    this.#kind = kind;
    this.#results = results;
  }

  item(): vscode.TreeItem {
    const label = this.#kind === 'ok' ? 'Nothing found' : 'Skipped';
    const item = new vscode.TreeItem(label, vscode.TreeItemCollapsibleState.Collapsed);
    item.id = `folded/${this.#kind}`;
    item.iconPath =
      this.#kind === 'ok'
        ? new vscode.ThemeIcon('pass', new vscode.ThemeColor('testing.iconPassed'))
        : new vscode.ThemeIcon('debug-step-over');
    item.description = checksCounted(this.#results.length);
    item.accessibilityInformation = { label: `${label}: ${item.description}` };
    return item;
  }

  children(): Promise<readonly TreeNode[]> {
    return Promise.resolve(this.#results.map((result) => new CheckNode(result)));
  }
}

function checksCounted(count: number): string {
  return `${humanCount(count)} ${count === 1 ? 'check' : 'checks'}`;
}

export function findingsIn(results: readonly HealthResult[]): readonly HealthFinding[] {
  return results.flatMap(({ outcome }) => (outcome.kind === 'finding' ? outcome.findings : []));
}

export function healthNodesOf(results: readonly HealthResult[]): readonly TreeNode[] {
  const of = (kind: HealthResult['outcome']['kind']): readonly HealthResult[] =>
    results.filter(({ outcome }) => outcome.kind === kind);
  const categories = HEALTH_CATEGORIES.flatMap((category) => {
    const found = of('finding').filter((result) => result.category === category);
    return found.length === 0 ? [] : [new CategoryNode(category, found)];
  });
  const folded = (['ok', 'skipped'] as const).flatMap((kind) =>
    of(kind).length === 0 ? [] : [new FoldedNode(kind, of(kind))],
  );
  return [...categories, ...folded];
}

/** Longer lists are opened by hand, so that those below stay in sight. */
const MOST_OPEN = 10;

class CheckNode implements TreeNode {
  readonly #result: HealthResult;

  constructor(result: HealthResult) {
    this.#result = result;
  }

  item(): vscode.TreeItem {
    const { check, title, outcome } = this.#result;
    const state =
      outcome.kind !== 'finding'
        ? vscode.TreeItemCollapsibleState.None
        : outcome.findings.length > MOST_OPEN
          ? vscode.TreeItemCollapsibleState.Collapsed
          : vscode.TreeItemCollapsibleState.Expanded;
    const item = new vscode.TreeItem(title, state);
    item.id = check;
    switch (outcome.kind) {
      case 'ok':
        item.iconPath = new vscode.ThemeIcon('pass', new vscode.ThemeColor('testing.iconPassed'));
        item.description = 'none';
        break;
      case 'skipped':
        item.iconPath = new vscode.ThemeIcon('debug-step-over');
        item.description = `skipped: ${outcome.reason}`;
        item.tooltip = outcome.reason;
        break;
      case 'finding':
        item.description = summary(outcome.findings);
        break;
    }
    item.accessibilityInformation = { label: `${title}: ${item.description}` };
    return item;
  }

  children(): Promise<readonly TreeNode[]> {
    const { outcome } = this.#result;
    if (outcome.kind !== 'finding') return Promise.resolve([]);
    return Promise.resolve(outcome.findings.map((finding) => new HealthFindingNode(finding)));
  }
}

/** How old the counters are: a finding about use is worth no more than they are. */
export class AgeNode implements TreeNode {
  readonly #days: number | null;

  constructor(days: number | null) {
    this.#days = days;
  }

  item(): vscode.TreeItem {
    const days = this.#days === null ? null : Math.floor(this.#days);
    const text =
      days === null ? 'Age of the statistics is not known' : `Statistics are ${age(days)} old`;
    const item = new vscode.TreeItem(text);
    item.iconPath = new vscode.ThemeIcon('history');
    item.accessibilityInformation = { label: text };
    item.tooltip =
      'How long the server has been counting scans. An index that was not used yet may be used at the end of the month.';
    return item;
  }

  children(): Promise<readonly TreeNode[]> {
    return Promise.resolve([]);
  }
}

export class HealthFindingNode implements TreeNode {
  readonly finding: HealthFinding;

  constructor(finding: HealthFinding) {
    this.finding = finding;
  }

  item(): vscode.TreeItem {
    const { check, subject, title, impact, sizeBytes, fixes } = this.finding;
    const label = labelOf(this.finding);
    const item = new vscode.TreeItem(label);
    item.id = [check, subjectKey(subject), title].join('/');
    item.iconPath = ICONS[impact];
    item.contextValue = fixes.length > 0 ? 'finding' : 'note';
    item.description = [
      ...(sizeBytes === null || sizeBytes === 0 ? [] : [humanBytes(sizeBytes)]),
      title.slice(label.length).trim(),
    ].join(', ');
    item.accessibilityInformation = { label: title };
    item.tooltip = this.#tooltip();
    if (fixes.length > 0)
      item.command = { command: OPEN_FIX, title: 'Open Fix as SQL', arguments: [this] };
    return item;
  }

  #tooltip(): vscode.MarkdownString {
    const { title, message, evidence, fixes } = this.finding;
    const text = new vscode.MarkdownString(`**${markdownText(title)}**\n\n`);
    text.appendMarkdown(`${markdownText(message)}\n\n`);
    if (evidence.length > 0) text.appendMarkdown('| | |\n|:--|--:|\n');
    for (const entry of evidence)
      text.appendMarkdown(
        `| ${markdownText(entry.label)} | ${markdownText(humanMeasure(entry))} |\n`,
      );
    for (const { sql } of fixes.map(fixText))
      if (sql !== undefined) text.appendCodeblock(sql, 'sql');
    return text;
  }

  children(): Promise<readonly TreeNode[]> {
    return Promise.resolve([]);
  }
}

/** What the title speaks of, for a narrow column: the index, or `orders (country)`. */
function labelOf({ title, subject }: HealthFinding): string {
  const columns = /^\S+ \([^)]*\)/.exec(title)?.[0];
  const name = subjectName(subject);
  return columns ?? (title.startsWith(name) ? name : title);
}

function age(days: number): string {
  if (days === 0) return 'less than a day';
  return `${String(days)} ${days === 1 ? 'day' : 'days'}`;
}

function summary(findings: readonly HealthFinding[]): string {
  const bytes = findings.reduce((sum, { sizeBytes }) => sum + (sizeBytes ?? 0), 0);
  return [humanCount(findings.length), ...(bytes > 0 ? [humanBytes(bytes)] : [])].join(', ');
}
