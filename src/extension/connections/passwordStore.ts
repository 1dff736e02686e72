// Where passwords live: in the secret storage, tied to the server they were typed for.

import type * as vscode from 'vscode';
import {
  addressesOf,
  isThroughSsh,
  sshOf,
  type ConnectionProfile,
} from '../../model/connectionProfile';

export class PasswordStore {
  readonly #secrets: Pick<vscode.SecretStorage, 'get' | 'store' | 'delete'>;

  constructor(secrets: Pick<vscode.SecretStorage, 'get' | 'store' | 'delete'>) {
    this.#secrets = secrets;
  }

  async get(profile: ConnectionProfile): Promise<string | null> {
    return (await this.#secrets.get(keyOf(profile))) ?? null;
  }

  async set(profile: ConnectionProfile, password: string): Promise<void> {
    await this.#secrets.store(keyOf(profile), password);
  }

  async delete(profile: ConnectionProfile): Promise<void> {
    await this.#secrets.delete(keyOf(profile));
  }
}

/**
 * Servers and user are part of the key, and what keeps the password from whoever listens: a settings file that points a known id
 * at another host, or takes its protection away, gets no password for it.
 */
function keyOf(profile: ConnectionProfile): string {
  const { id, user, database } = profile;
  const { tls, caFile, crlFile, requireAuth, channelBinding } = profile;
  const [first, ...others] = addressesOf(profile);
  const key = ['planwright.password', id, user, first?.host, first?.port, database];
  const protection = { tls, caFile, crlFile, requireAuth, channelBinding };
  const isDefault = Object.values(protection).every((value) => value === undefined);
  return JSON.stringify([
    ...key,
    ...(others.length === 0 ? [] : [others]),
    ...(isDefault ? [] : [protection]),
    ...(isThroughSsh(profile) ? [sshOf(profile)] : []),
  ]);
}
