// What there is to do about a connection's server, as a file of tasks: a new one, or the one that is there brought up to date.

import * as vscode from 'vscode';
import type { OpenConnection } from '../../features/connections/openConnection';
import type { SqlParser } from '../../features/loadParser';
import { SYSTEM_CLOCK } from '../../features/monitor/systemClock';
import { createReport } from '../../features/report/createReport';
import { reportText, whyNoReport } from '../../features/report/reportText';
import { DEMO_HEALTH_OPTIONS } from '../../features/runHealth';
import { NO_MACHINE } from '../../features/settings/adviseSettings';
import type { Lazy } from '../../util/lazy';
import type { ConnectionCommands } from '../connections/connectionCommands';
import type { ConnectionManager } from '../connections/connectionManager';
import { profileIdOf } from '../connections/profileArgument';
import type { ReplicaConnections } from '../connections/replicaConnections';
import type { AppliedChanges } from '../results/appliedChanges';
import { tell } from '../shell/dialogs';
import { UserError } from '../shell/failure';
import type { SettingsReader } from '../shell/settings';
import type { WorkRunner } from '../shell/workRunner';
import type { MachineMemory } from './machineMemory';
import type { ReportFiles } from './reportFiles';

const ANOTHER_FILE = 'Use Another File';
const PREVIEW = 'markdown.showPreviewToSide';

export class ReportCommands {
  readonly #connections: ConnectionManager;
  readonly #commands: ConnectionCommands;
  readonly #replicas: ReplicaConnections;
  readonly #applied: AppliedChanges;
  readonly #parser: Lazy<SqlParser>;
  readonly #work: WorkRunner;
  readonly #settings: SettingsReader;
  readonly #machines: MachineMemory;
  readonly #files: ReportFiles;

  constructor(parts: {
    readonly connections: ConnectionManager;
    readonly connectionCommands: ConnectionCommands;
    readonly replicas: ReplicaConnections;
    readonly applied: AppliedChanges;
    readonly parser: Lazy<SqlParser>;
    readonly work: WorkRunner;
    readonly settings: SettingsReader;
    readonly machines: MachineMemory;
    readonly files: ReportFiles;
  }) {
    this.#connections = parts.connections;
    this.#commands = parts.connectionCommands;
    this.#replicas = parts.replicas;
    this.#applied = parts.applied;
    this.#parser = parts.parser;
    this.#work = parts.work;
    this.#settings = parts.settings;
    this.#machines = parts.machines;
    this.#files = parts.files;
  }

  /** `argument`: a connection of the tree; else the active one. */
  async create(argument: unknown): Promise<void> {
    const connection = await this.#connectionOf(argument);
    const known = await this.#files.of(connection.profile.id);
    const file = known ?? (await this.#files.ask(connection.profile.id));
    if (file !== null) await this.#createIn(file, connection);
  }

  async #createIn(file: vscode.Uri, connection: OpenConnection): Promise<void> {
    // Before the server is watched for a minute.
    refuse(file, whyNoReport(await this.#files.read(file)));
    const { profile, client } = connection;
    const isDemo = connection.scratch !== null;
    const parser = await this.#parser.get();
    const list = await this.#work.run(`Looking at ${profile.name} for a report`, (work) =>
      createReport(
        { client, parser, clock: SYSTEM_CLOCK, watches: !isDemo },
        {
          machine: this.#machines.of(profile.id) ?? NO_MACHINE,
          watchSeconds: this.#settings.read('planwright.report.watchSeconds'),
          health: {
            made: this.#applied.indexesOn(profile.id, Date.now()),
            replicas: this.#replicas.of(connection),
            ...(isDemo && { options: DEMO_HEALTH_OPTIONS }),
          },
        },
        work,
      ),
    );
    const merged = reportText(list, await this.#files.read(file));
    if (!merged.ok) throw refusal(file, merged.error);
    await this.#files.write(file, merged.value.text);
    await this.#files.remember(profile.id, file);
    await vscode.commands.executeCommand(PREVIEW, file);
    const name = vscode.workspace.asRelativePath(file);
    const answer = await tell('information', `${name}: ${merged.value.summary}`, ANOTHER_FILE);
    if (answer !== ANOTHER_FILE) return;
    const other = await this.#files.ask(profile.id);
    if (other !== null) await this.#createIn(other, connection);
  }

  async #connectionOf(argument: unknown): Promise<OpenConnection> {
    const id = profileIdOf(argument);
    const open = id === null ? null : this.#connections.connection(id);
    const connection = open ?? (await this.#commands.requireActive());
    const { kind } = connection.server.engine;
    if (kind !== 'twin' && kind !== 'native-twin') return connection;
    throw new UserError(
      `${connection.profile.name} is no server of its own: there is nothing to report.`,
      ['choose-connection'],
    );
  }
}

function refuse(file: vscode.Uri, why: string | null): void {
  if (why !== null) throw refusal(file, why);
}

function refusal(file: vscode.Uri, why: string): UserError {
  return new UserError(`${vscode.workspace.asRelativePath(file)} ${why}`);
}
