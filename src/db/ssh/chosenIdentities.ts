// An agent that offers only some of its keys (IdentitiesOnly): each that a server refuses uses up one of its tries.

import { OpenSSHAgent } from 'ssh2';

type Done = Parameters<OpenSSHAgent['getIdentities']>[0];

export class ChosenIdentities extends OpenSSHAgent {
  readonly #wanted: readonly Buffer[];

  constructor(socket: string, wanted: readonly Buffer[]) {
    super(socket);
    this.#wanted = wanted;
  }

  override getIdentities(done: Done): void {
    super.getIdentities((error, keys) => {
      done(
        error,
        keys?.filter(
          (key) =>
            'getPublicSSH' in key && this.#wanted.some((one) => one.equals(key.getPublicSSH())),
        ),
      );
    });
  }
}
