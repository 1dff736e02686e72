// The connection of the file in front at a glance: its name and colour, whether it is production or read-only, and what runs.

import * as vscode from 'vscode';
import { tintOf, whoAndWhere } from '../../model/connectionProfile';
import { humanElapsed } from '../../util/humanNumbers';
import { visibleLine } from '../../util/visibleText';
import type { CommandId } from '../manifest';
import type { WorkRunner } from '../shell/workRunner';
import type { ConnectionManager } from './connectionManager';
import type { FileConnection, FileConnections } from './fileConnections';
import { colorOf } from './tint';

const CHOOSE: CommandId = 'planwright.chooseConnection';
const CHOOSE_FOR_FILE: CommandId = 'planwright.useConnectionForFile';
const CANCEL: CommandId = 'planwright.cancel';
/** Left of the language mode and its neighbours. */
const PRIORITY = 90;
const SECOND_MS = 1_000;

export class ConnectionStatusBar implements vscode.Disposable {
  readonly #item: vscode.StatusBarItem;
  /** Before the name: an item has one colour, and a name in it would not be legible on every status bar. */
  readonly #dot: vscode.StatusBarItem;
  readonly #connections: ConnectionManager;
  readonly #files: FileConnections;
  readonly #work: WorkRunner;
  readonly #subscription: vscode.Disposable;
  #document: vscode.TextDocument | null = null;
  /** While something runs that is told of here alone. */
  #clock: NodeJS.Timeout | null = null;

  constructor(connections: ConnectionManager, files: FileConnections, work: WorkRunner) {
    this.#connections = connections;
    this.#files = files;
    this.#work = work;
    this.#dot = newItem('planwright.connectionColor', 'Planwright Connection Colour', PRIORITY + 1);
    this.#item = newItem('planwright.connection', 'Planwright Connection', PRIORITY);
    const update = () => {
      this.#update();
    };
    this.#subscription = vscode.Disposable.from(
      files.onDidChange(update),
      work.onDidChange(update),
      vscode.window.onDidChangeActiveTextEditor(update),
    );
    this.#update();
    this.#item.show();
  }

  #update(): void {
    this.#document = documentInFront(this.#document);
    const all = this.#work.running();
    const running = all.find((work) => !work.isSeen());
    this.#tick(running !== undefined);
    const where = this.#where();
    const profile = where.kind === 'missing' ? null : where.profile;
    this.#item.backgroundColor = profile?.production
      ? new vscode.ThemeColor('statusBarItem.errorBackground')
      : where.kind === 'missing'
        ? new vscode.ThemeColor('statusBarItem.warningBackground')
        : undefined;
    this.#item.command = running ? CANCEL : where.kind === 'active' ? CHOOSE : CHOOSE_FOR_FILE;
    this.#showDot(profile, running !== undefined);
    if (running) {
      const elapsed = humanElapsed(performance.now() - running.startedAt);
      this.#item.text = visibleLine(`$(sync~spin) ${running.title} ${elapsed}`.trim());
      this.#item.tooltip = 'Click to cancel';
      this.#item.accessibilityInformation = { label: `${running.title}. Press to cancel` };
      return;
    }
    const text = this.#idleText(where);
    this.#item.text = visibleLine(
      all.length === 0 ? text : text.replace(/^\$\([^)]*\)/, '$(sync~spin)'),
    );
    this.#item.tooltip = this.#tooltip(where);
    this.#item.accessibilityInformation = { label: this.#spokenText(where) };
  }

  #where(): FileConnection {
    if (this.#document !== null) return this.#files.of(this.#document);
    return {
      kind: 'active',
      id: this.#connections.activeId(),
      profile: this.#connections.activeProfile(),
    };
  }

  /** Production has the whole background. */
  #showDot(profile: FileProfile, isRunning: boolean): void {
    if (profile === null || isRunning || profile.production || tintOf(profile) === null) {
      this.#dot.hide();
      return;
    }
    this.#dot.text = '$(circle-filled)';
    this.#dot.color = colorOf(profile);
    this.#dot.tooltip = this.#item.tooltip;
    this.#dot.command = this.#item.command;
    this.#dot.accessibilityInformation = { label: `Colour of ${profile.name}` };
    this.#dot.show();
  }

  #tick(runs: boolean): void {
    if (runs === (this.#clock !== null)) return;
    if (this.#clock !== null) clearInterval(this.#clock);
    this.#clock = runs
      ? setInterval(() => {
          this.#update();
        }, SECOND_MS)
      : null;
  }

  /** All that colour and icon tell. */
  #spokenText(where: FileConnection): string {
    if (where.kind === 'missing') return where.problem;
    const { profile } = where;
    const name = nameOf(where);
    if (name === null) return 'Planwright connection: none';
    const open = where.id !== null && this.#connections.connection(where.id) !== null;
    return [
      `Planwright connection: ${name}`,
      ...(where.kind === 'own' ? ['of this file'] : []),
      ...(profile?.production ? ['production'] : []),
      ...(profile?.readOnly ? ['read-only'] : []),
      open ? 'connected' : 'not connected',
    ].join(', ');
  }

  #idleText(where: FileConnection): string {
    if (where.kind === 'missing') return '$(warning) No connection for this file';
    const { profile } = where;
    const name = nameOf(where);
    if (name === null) return '$(database) No database';
    const open = where.id !== null && this.#connections.connection(where.id) !== null;
    const icon = profile?.readOnly ? '$(lock)' : open ? '$(database)' : '$(debug-disconnect)';
    const marks = [
      ...(profile?.production ? ['production'] : []),
      ...(where.kind === 'own' ? ['this file'] : []),
    ].join(', ');
    return `${icon} ${name}${marks === '' ? '' : ` (${marks})`}`;
  }

  #tooltip(where: FileConnection): vscode.MarkdownString {
    const text = new vscode.MarkdownString();
    if (where.kind === 'missing') return text.appendText(where.problem);
    const { profile } = where;
    if (where.kind === 'own') text.appendText(`The connection of this file, ${where.because}\n`);
    if (!profile) {
      const none = 'Choose the database that Explain & Optimize uses.';
      return text.appendText(where.kind === 'own' ? 'Not started\n' : none);
    }
    const server = this.#connections.connection(profile.id)?.server;
    text.appendText(`${whoAndWhere(profile)}\n`);
    text.appendText(server ? `PostgreSQL ${server.version}\n` : 'Not connected\n');
    if (profile.production)
      text.appendText('Production: statements are not executed unless asked for\n');
    if (profile.readOnly) text.appendText('Read-only: nothing that writes is offered\n');
    return text;
  }

  dispose(): void {
    this.#tick(false);
    this.#subscription.dispose();
    this.#item.dispose();
    this.#dot.dispose();
  }
}

type FileProfile = Exclude<FileConnection, { kind: 'missing' }>['profile'];

function nameOf(where: Exclude<FileConnection, { kind: 'missing' }>): string | null {
  return where.kind === 'own' ? where.name : (where.profile?.name ?? null);
}

function newItem(id: string, name: string, priority: number): vscode.StatusBarItem {
  const item = vscode.window.createStatusBarItem(id, vscode.StatusBarAlignment.Left, priority);
  item.name = name;
  return item;
}

/** A panel or an output may have the focus: then the SQL that still stands beside it is what one looks at. */
function documentInFront(before: vscode.TextDocument | null): vscode.TextDocument | null {
  const { activeTextEditor, visibleTextEditors } = vscode.window;
  const active = activeTextEditor?.document;
  if (active === undefined)
    return visibleTextEditors.some(({ document }) => document === before) ? before : null;
  return active;
}
