// Asks for a password that is missing or wrong.

import * as vscode from 'vscode';
import { whoAndWhere, type ConnectionProfile } from '../../model/connectionProfile';

/** Undefined when the person closes the question. */
export async function askPassword(
  profile: ConnectionProfile,
  problem: string | null,
): Promise<string | undefined> {
  return vscode.window.showInputBox({
    title: `Password for ${profile.name}`,
    prompt: problem ?? `${whoAndWhere(profile)}. It is kept in the secret storage.`,
    password: true,
    ignoreFocusOut: true,
  });
}
