// What a connection's server should be set to, as a page, with the script to read. Nothing is changed from here.

import * as vscode from 'vscode';
import type { OpenConnection } from '../../features/connections/openConnection';
import type { SqlParser } from '../../features/loadParser';
import { adviseSettings, NO_MACHINE } from '../../features/settings/adviseSettings';
import type { ProofQuestion } from '../../features/settings/provePlanner';
import { settingsMarkdown } from '../../features/settings/settingsMarkdown';
import { settingsHeadline } from '../../features/settings/settingsWords';
import { enablingAdvice } from '../../features/workload/howToEnable';
import { StatementsReader } from '../../features/workload/statementsReader';
import type { Machine, SettingsReport } from '../../model/settingsReport';
import type { Lazy } from '../../util/lazy';
import type { Work } from '../../util/progress';
import type { ConnectionCommands } from '../connections/connectionCommands';
import type { ConnectionManager } from '../connections/connectionManager';
import { profileIdOf } from '../connections/profileArgument';
import { tell } from '../shell/dialogs';
import { showMarkdown } from '../shell/editors';
import { UserError } from '../shell/failure';
import type { SettingsReader } from '../shell/settings';
import type { WorkRunner } from '../shell/workRunner';
import type { TwinRegistry } from '../twin/twinRegistry';
import type { MachineMemory } from './machineMemory';
import { askMachine } from './machineQuestions';

/** Of what the server counts, those with the most time. Heuristic: what stands behind them is a hundredth of it. */
const MOST_COUNTED = 200;
const OPEN_SCRIPT = 'Open Script';
const CHANGE_MACHINE = 'Change Machine';

export class SettingsCommands {
  readonly #connections: ConnectionManager;
  readonly #commands: ConnectionCommands;
  readonly #twins: TwinRegistry;
  readonly #parser: Lazy<SqlParser>;
  readonly #work: WorkRunner;
  readonly #settings: SettingsReader;
  readonly #machines: MachineMemory;

  constructor(parts: {
    readonly connections: ConnectionManager;
    readonly connectionCommands: ConnectionCommands;
    readonly twins: TwinRegistry;
    readonly parser: Lazy<SqlParser>;
    readonly work: WorkRunner;
    readonly settings: SettingsReader;
    readonly machines: MachineMemory;
  }) {
    this.#connections = parts.connections;
    this.#commands = parts.connectionCommands;
    this.#twins = parts.twins;
    this.#parser = parts.parser;
    this.#work = parts.work;
    this.#settings = parts.settings;
    this.#machines = parts.machines;
  }

  /** `argument`: a connection of the tree; else the active one. */
  async advise(argument: unknown): Promise<void> {
    const connection = await this.#connectionOf(argument);
    const known = this.#machines.of(connection.profile.id);
    await this.#adviseFor(connection, known ?? (await this.#ask(connection, NO_MACHINE)));
  }

  async #adviseFor(connection: OpenConnection, machine: Machine): Promise<void> {
    const { name } = connection.profile;
    const parser = await this.#parser.get();
    const report = await this.#work.run(`Looking at the settings of ${name}`, async (work) =>
      adviseSettings(
        connection.client,
        machine,
        await this.#proofOf(connection, parser, work),
        work,
      ),
    );
    await showMarkdown(settingsMarkdown(report));
    const offers = [...(report.script === '' ? [] : [OPEN_SCRIPT]), CHANGE_MACHINE];
    const answer = await tell('information', settingsHeadline(report), ...offers);
    if (answer === OPEN_SCRIPT) await openScript(report);
    if (answer === CHANGE_MACHINE)
      await this.#adviseFor(connection, await this.#ask(connection, machine));
  }

  async #ask({ profile }: OpenConnection, known: Machine): Promise<Machine> {
    const machine = await askMachine(profile.name, known);
    await this.#machines.remember(profile.id, machine);
    return machine;
  }

  async #connectionOf(argument: unknown): Promise<OpenConnection> {
    const id = profileIdOf(argument);
    const open = id === null ? null : this.#connections.connection(id);
    const connection = open ?? (await this.#commands.requireActive());
    if (connection.server.engine.kind === 'server') return connection;
    throw new UserError(
      `${connection.profile.name} is no server of its own: there is nothing to set.`,
      ['choose-connection'],
    );
  }

  async #proofOf(
    connection: OpenConnection,
    parser: SqlParser,
    work: Work,
  ): Promise<ProofQuestion> {
    if (!this.#settings.read('planwright.twin.enabled'))
      return { kind: 'none', why: 'the twin is switched off (planwright.twin.enabled).' };
    const { client } = connection;
    const read = await new StatementsReader(client, parser).read(
      { top: MOST_COUNTED, by: 'total' },
      work,
    );
    if (read.kind === 'missing') return { kind: 'none', why: enablingAdvice(read).why };
    const twin = this.#twins.of(connection).access();
    return { kind: 'workload', dependencies: { parser, client, twin }, workload: read.workload };
  }
}

/** To be read, saved and run by whoever administers the server. */
async function openScript({ script, language }: SettingsReport): Promise<void> {
  const document = await vscode.workspace.openTextDocument({
    language: language === 'sql' ? 'sql' : 'shellscript',
    content: script,
  });
  await vscode.window.showTextDocument(document, { preview: false });
}
