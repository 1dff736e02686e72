// What all else stands on: the person with settings, log and messages, and the connections.

import * as path from 'node:path';
import * as vscode from 'vscode';
import { Demo } from '../features/connections/demo';
import type { DisposableList } from '../util/disposableList';
import { askPassword } from './connections/askPassword';
import { ConnectionCommands } from './connections/connectionCommands';
import { ConnectionManager } from './connections/connectionManager';
import { ConnectionTests } from './connections/connectionTests';
import { FileConnections } from './connections/fileConnections';
import { ImportCommand } from './connections/importCommand';
import { PasswordStore } from './connections/passwordStore';
import { PoolerConsoles } from './connections/poolerConsoles';
import { ProfileStore } from './connections/profileStore';
import { ReplicaConnections } from './connections/replicaConnections';
import { sshAccess } from './connections/sshPerson';
import { ConnectionStatusBar } from './connections/statusBar';
import type { ContextKey } from './manifest';
import { RowsDocuments } from './shell/rowsDocuments';
import { FailurePresenter } from './shell/failurePresenter';
import { Log } from './shell/log';
import { OrderedMemento } from './shell/orderedMemento';
import { ProjectFiles } from './shell/projectFiles';
import { SettingsReader } from './shell/settings';
import { WorkRunner } from './shell/workRunner';
import { TwinRegistry } from './twin/twinRegistry';
import { ConnectionsTree } from './views/connectionsTree';

export function createShell(context: vscode.ExtensionContext, owned: DisposableList) {
  const channel = owned.add(vscode.window.createOutputChannel('Planwright', { log: true }));
  const log = new Log(channel);
  return {
    log,
    failures: new FailurePresenter(log),
    documents: owned.add(new RowsDocuments()),
    settings: new SettingsReader(),
    projects: owned.add(new ProjectFiles()),
    work: owned.add(new WorkRunner()),
    shared: new OrderedMemento(context.globalState),
    memory: context.workspaceState,
  };
}
export type Shell = ReturnType<typeof createShell>;

export function createConnecting(
  context: vscode.ExtensionContext,
  owned: DisposableList,
  shell: Shell,
) {
  const dist = path.join(context.extensionPath, 'dist');
  const demo = new Demo(dist, path.join(context.globalStorageUri.fsPath, 'demo'));
  const passwords = new PasswordStore(context.secrets);
  const profiles = owned.add(new ProfileStore(shell.settings));
  const ssh = sshAccess(context.secrets);
  const memory = context.workspaceState;
  const connections = owned.add(
    new ConnectionManager({ profiles, passwords, memory, askPassword, demo, ssh }),
  );
  const { documents, work } = shell;
  const tests = new ConnectionTests({ passwords, askPassword, ssh, work, documents });
  const replicas = owned.add(new ReplicaConnections(connections, passwords, ssh));
  const besides = { consoles: new PoolerConsoles(passwords, askPassword), replicas };
  const files = owned.add(new FileConnections(connections, context.workspaceState));
  owned.add(new ConnectionStatusBar(connections, files, shell.work));
  owned.add(connections.onDidChange(() => void setConnected(connections)));
  const twins = new TwinRegistry({
    connections,
    settings: shell.settings,
    log: shell.log,
    distDirectory: dist,
    storageDirectory: path.join(context.globalStorageUri.fsPath, 'twins'),
  });
  return {
    connections,
    files,
    twins,
    connectionCommands: new ConnectionCommands(
      ...([connections, files, profiles, passwords, work, tests] as const),
    ),
    importCommand: new ImportCommand({ profiles, passwords, work, documents }),
    ...besides,
    profiles,
    connectionsTree: owned.add(new ConnectionsTree(connections, profiles, besides, shell.log)),
  };
}
export type Connecting = ReturnType<typeof createConnecting>;

async function setConnected(connections: ConnectionManager): Promise<void> {
  const key: ContextKey = 'planwright.connected';
  const connected = connections.activeConnection() !== null;
  await vscode.commands.executeCommand('setContext', key, connected);
}
