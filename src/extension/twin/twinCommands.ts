// The commands on twins: save one to a file, open a file in place of a server, read the source again, show what is missing.

import * as vscode from 'vscode';
import { encodeTwin, redactTwin, writeTwin } from '../../features/twin/twinFile';
import type { SourceTwin } from '../../features/twin/twins';
import { twinContents } from '../../features/twinContents';
import { twinPage } from '../../features/twinPage';
import { twinInfo } from '../../model/twinInfo';
import type { TwinImage } from '../../model/twinImage';
import { humanBytes } from '../../util/humanNumbers';
import type { ConnectionCommands } from '../connections/connectionCommands';
import type { OpenConnection } from '../../features/connections/openConnection';
import type { ConnectionManager } from '../connections/connectionManager';
import { profileIdOf } from '../connections/profileArgument';
import { visibleLine } from '../../util/visibleText';
import { askFirst, glance, tell } from '../shell/dialogs';
import { UserError } from '../shell/failure';
import type { WorkRunner } from '../shell/workRunner';
import type { TwinRegistry } from './twinRegistry';

const FILTERS = { 'Planwright twin': ['gz'] };

export class TwinCommands {
  readonly #connections: ConnectionManager;
  readonly #commands: ConnectionCommands;
  readonly #twins: TwinRegistry;
  readonly #work: WorkRunner;

  constructor(parts: {
    readonly connections: ConnectionManager;
    readonly connectionCommands: ConnectionCommands;
    readonly twins: TwinRegistry;
    readonly work: WorkRunner;
  }) {
    this.#connections = parts.connections;
    this.#commands = parts.connectionCommands;
    this.#twins = parts.twins;
    this.#work = parts.work;
  }

  /** Says what the file will hold before anything is written. */
  async save(argument: unknown): Promise<void> {
    const { connection } = await this.#twinOf(argument);
    const { name, database } = connection.profile;
    const read = await this.#work.run(`Reading the schema and statistics of ${name}`, (work) =>
      this.#twins.of(connection).image(work),
    );
    const image = await this.#agreed(read, name);
    if (image === null) return;
    const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
    const fileName = `${database}.twin.json.gz`;
    const uri = await vscode.window.showSaveDialog({
      ...(folder && { defaultUri: vscode.Uri.joinPath(folder, fileName) }),
      filters: FILTERS,
      saveLabel: 'Save Twin',
    });
    if (!uri) return;
    const bytes = await encodeTwin(image);
    const written = await writeTwin(uri.fsPath, bytes);
    if (!written.ok) {
      throw new UserError(`The twin was not saved (${written.error}): ${uri.fsPath}`);
    }
    glance(
      `Planwright: saved ${vscode.workspace.asRelativePath(uri)}, ${humanBytes(bytes.byteLength)}`,
      5_000,
    );
  }

  /** `argument`: a file of the explorer, or nothing. */
  async open(argument: unknown): Promise<void> {
    const uri = argument instanceof vscode.Uri ? argument : await askFile();
    if (!uri) return;
    const connection = await this.#work.run('Opening the twin', (work) =>
      this.#twins.openFile(uri.fsPath, work),
    );
    await this.#connections.setActive(connection.profile.id);
  }

  async refresh(argument: unknown): Promise<void> {
    const { connection, keeper } = await this.#twinOf(argument);
    const { name } = connection.profile;
    if (connection.server.engine.kind !== 'server') {
      throw new UserError(`${name} is a file: it has no server to read again.`);
    }
    await this.#work.run(`Refreshing the twin of ${name}`, (work) => keeper.refresh(work));
    const { losses } = keeper.state();
    const show = 'Show';
    const answer = await tell(
      'information',
      `The twin of ${name} is as its server now. ${losses.length === 0 ? 'Everything was carried over.' : `${String(losses.length)} things could not be carried over.`}`,
      show,
    );
    if (answer === show) await this.show(connection.profile.id);
  }

  /** As a page: engine, age, what it holds, what it lacks and what that does to advice. */
  async show(argument: unknown): Promise<void> {
    const { connection, keeper } = await this.#twinOf(argument);
    const { name } = connection.profile;
    const inUse = await this.#work.run(`Reading the twin of ${name}`, (work) =>
      keeper.use([], work),
    );
    const isFile = connection.server.engine.kind !== 'server';
    const title = isFile ? name : `Twin of ${name}`;
    const { problems } = keeper.state();
    const document = await vscode.workspace.openTextDocument({
      language: 'markdown',
      content: twinPage(
        { name: title, ...inUse, engine: inUse.whatIf.engine, problems },
        Date.now(),
      ),
    });
    await vscode.window.showTextDocument(document, { preview: true });
  }

  async #twinOf(
    argument: unknown,
  ): Promise<{ readonly connection: OpenConnection; readonly keeper: SourceTwin['keeper'] }> {
    const id = profileIdOf(argument);
    const open = id === null ? null : this.#connections.connection(id);
    const connection = open ?? (await this.#commands.requireActive());
    if (connection.scratch === null) {
      return { connection, keeper: this.#twins.of(connection).keeper };
    }
    throw new UserError('The demo has no twin: its indexes are really built, and rolled back.', [
      'choose-connection',
    ]);
  }

  /** Null when the person wants no file. */
  async #agreed(image: TwinImage, name: string): Promise<TwinImage | null> {
    const info = twinInfo(image, 0);
    const save = 'Save';
    const redact = 'Save without Sample Values';
    const answer = await askFirst(
      `Save the twin of ${name} to a file?`,
      twinContents(info).map(visibleLine).join('\n\n'),
      ...(image.redacted ? [save] : [save, redact]),
    );
    if (answer === save) return image;
    return answer === redact ? redactTwin(image) : null;
  }
}

async function askFile(): Promise<vscode.Uri | undefined> {
  const picked = await vscode.window.showOpenDialog({
    filters: FILTERS,
    openLabel: 'Open Twin',
  });
  return picked?.[0];
}
