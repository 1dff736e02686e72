// Open Pooler Console: the SHOW tables of a connection's PgBouncer as a read-only document, read anew each time.

import { readConsoleText } from '../../features/pooler/consoleText';
import type { ConnectionManager } from '../connections/connectionManager';
import type { PoolerConsoles } from '../connections/poolerConsoles';
import { profileIdOf } from '../connections/profileArgument';
import type { RowsDocuments } from '../shell/rowsDocuments';
import { UserError } from '../shell/failure';
import type { WorkRunner } from '../shell/workRunner';

export class PoolerConsoleCommand {
  readonly #connections: ConnectionManager;
  readonly #consoles: PoolerConsoles;
  readonly #documents: RowsDocuments;
  readonly #work: WorkRunner;

  constructor(parts: {
    readonly connections: ConnectionManager;
    readonly consoles: PoolerConsoles;
    readonly rows: RowsDocuments;
    readonly work: WorkRunner;
  }) {
    this.#connections = parts.connections;
    this.#consoles = parts.consoles;
    this.#documents = parts.rows;
    this.#work = parts.work;
  }

  /** `argument`: an item of the tree; from the palette, the active connection. */
  async open(argument: unknown): Promise<void> {
    const id = profileIdOf(argument) ?? this.#connections.activeId();
    const profile = this.#connections.profiles().find((one) => one.id === id);
    if (profile === undefined)
      throw new UserError('Choose the connection whose PgBouncer is to be looked at.', [
        'choose-connection',
      ]);
    const text = await this.#work.run(
      `Reading the console of PgBouncer of ${profile.name}`,
      (work) => this.#consoles.use(profile, (access) => readConsoleText(access, work)),
    );
    await this.#documents.show(`console ${profile.id}`, `PgBouncer of ${profile.name}`, text);
  }
}
