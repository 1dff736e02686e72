// Where passwords live: in the secret storage, tied to the server they were typed for.

import type * as vscode from 'vscode';
import { addressesOf, type ConnectionProfile } from '../../model/connectionProfile';

export class PasswordStore {
  readonly #secrets: vscode.SecretStorage;

  constructor(secrets: vscode.SecretStorage) {
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

/** Servers and user are part of the key: a settings file that points a known id at another host gets no password for it. */
function keyOf(profile: ConnectionProfile): string {
  const { id, user, database } = profile;
  const [first, ...others] = addressesOf(profile);
  const key = ['planwright.password', id, user, first?.host, first?.port, database];
  return JSON.stringify(others.length === 0 ? key : [...key, others]);
}
