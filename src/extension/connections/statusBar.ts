// The active connection at a glance: its name, whether it is production or read-only, and what runs on it.

import * as vscode from 'vscode';
import { whoAndWhere } from '../../model/connectionProfile';
import { visibleLine } from '../../util/visibleText';
import type { CommandId } from '../manifest';
import type { WorkRunner } from '../shell/workRunner';
import type { ConnectionManager } from './connectionManager';

const CHOOSE: CommandId = 'planwright.chooseConnection';
const CANCEL: CommandId = 'planwright.cancel';
/** Left of the language mode and its neighbours. */
const PRIORITY = 90;

export class ConnectionStatusBar implements vscode.Disposable {
  readonly #item: vscode.StatusBarItem;
  readonly #connections: ConnectionManager;
  readonly #work: WorkRunner;
  readonly #subscription: vscode.Disposable;

  constructor(connections: ConnectionManager, work: WorkRunner) {
    this.#connections = connections;
    this.#work = work;
    this.#item = vscode.window.createStatusBarItem(
      'planwright.connection',
      vscode.StatusBarAlignment.Left,
      PRIORITY,
    );
    this.#item.name = 'Planwright Connection';
    const update = () => {
      this.#update();
    };
    this.#subscription = vscode.Disposable.from(
      connections.onDidChange(update),
      work.onDidChange(update),
    );
    this.#update();
    this.#item.show();
  }

  #update(): void {
    const running = this.#work.running()[0];
    const profile = this.#connections.activeProfile();
    this.#item.backgroundColor = profile?.production
      ? new vscode.ThemeColor('statusBarItem.errorBackground')
      : undefined;
    if (running) {
      this.#item.text = visibleLine(`$(sync~spin) ${running.title}`);
      this.#item.tooltip = 'Click to cancel';
      this.#item.command = CANCEL;
      this.#item.accessibilityInformation = { label: `${running.title}. Press to cancel` };
      return;
    }
    this.#item.command = CHOOSE;
    this.#item.text = visibleLine(this.#idleText());
    this.#item.tooltip = this.#tooltip();
    this.#item.accessibilityInformation = { label: this.#spokenText() };
  }

  /** All that colour and icon tell. */
  #spokenText(): string {
    const profile = this.#connections.activeProfile();
    if (!profile) return 'Planwright connection: none';
    const open = this.#connections.connection(profile.id) !== null;
    return [
      `Planwright connection: ${profile.name}`,
      ...(profile.production ? ['production'] : []),
      ...(profile.readOnly ? ['read-only'] : []),
      open ? 'connected' : 'not connected',
    ].join(', ');
  }

  #idleText(): string {
    const profile = this.#connections.activeProfile();
    if (!profile) return '$(database) No database';
    const open = this.#connections.connection(profile.id) !== null;
    const icon = profile.readOnly ? '$(lock)' : open ? '$(database)' : '$(debug-disconnect)';
    return `${icon} ${profile.name}${profile.production ? ' (production)' : ''}`;
  }

  #tooltip(): vscode.MarkdownString {
    const profile = this.#connections.activeProfile();
    const text = new vscode.MarkdownString();
    if (!profile) return text.appendText('Choose the database that Explain & Optimize uses.');
    const server = this.#connections.connection(profile.id)?.server;
    text.appendText(`${whoAndWhere(profile)}\n`);
    text.appendText(server ? `PostgreSQL ${server.version}\n` : 'Not connected\n');
    if (profile.production)
      text.appendText('Production: statements are not executed unless asked for\n');
    if (profile.readOnly) text.appendText('Read-only: nothing that writes is offered\n');
    return text;
  }

  dispose(): void {
    this.#subscription.dispose();
    this.#item.dispose();
  }
}
