// Asks the person about an SSH host: whether a new key is trusted, and for what opens a key or a login.

import os from 'node:os';
import path from 'node:path';
import type * as vscode from 'vscode';
import {
  sshSurroundings,
  type HostKeyQuestion,
  type SecretQuestion,
  type SshAccess,
  type SshPerson,
} from '../../features/connections/ssh';
import { confirm } from '../shell/confirm';
import { askSecret } from '../shell/dialogs';
import { CancelledError } from '../shell/failure';

export function sshAccess(secrets: Pick<vscode.SecretStorage, 'get' | 'store'>): SshAccess {
  const { env } = process;
  const homeDirectory = os.homedir();
  // Where nothing names the person, the folder of the home does.
  const userName = env['USER'] ?? env['USERNAME'] ?? path.basename(homeDirectory);
  const surroundings = sshSurroundings({ homeDirectory, userName, variables: env });
  return { person: new SshQuestions(secrets), surroundings };
}

class SshQuestions implements SshPerson {
  readonly isThere = true;
  readonly #secrets: Pick<vscode.SecretStorage, 'get' | 'store'>;

  constructor(secrets: Pick<vscode.SecretStorage, 'get' | 'store'>) {
    this.#secrets = secrets;
  }

  async trusts({ host, keyType, fingerprint, file }: HostKeyQuestion): Promise<boolean> {
    const kept = file === null ? 'It is not written down.' : `It is written into ${file}.`;
    try {
      const choice = await confirm({
        message: `Is this the key of the SSH host ${host}?`,
        detail: `${keyType}\n${fingerprint}\n\nNobody has connected to it from here before. Compare the key with what its administrator says: whoever stands in between would show another one. ${kept}`,
        safe: 'Do Not Connect',
        run: 'Trust This Key',
      });
      return choice === 'run';
    } catch (error) {
      if (error instanceof CancelledError) return false;
      throw error;
    }
  }

  async secretFor({ kind, of, problem }: SecretQuestion): Promise<string | null> {
    const kept = problem === null ? await this.#secrets.get(keyOf(kind, of)) : undefined;
    if (kept !== undefined) return kept;
    const title =
      kind === 'passphrase' ? `Passphrase of the SSH key ${of}` : `SSH password of ${of}`;
    const why = problem === null ? '' : `${problem} `;
    return (await askSecret(title, `${why}It is kept in the secret storage.`)) ?? null;
  }

  async worked({ kind, of }: SecretQuestion, secret: string): Promise<void> {
    await this.#secrets.store(keyOf(kind, of), secret);
  }
}

function keyOf(kind: SecretQuestion['kind'], of: string): string {
  return JSON.stringify(['planwright.ssh', kind, of]);
}
