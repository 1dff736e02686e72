// Asks for a password that is missing or wrong.

import { whoAndWhere, type ConnectionProfile } from '../../model/connectionProfile';
import { askSecret } from '../shell/dialogs';

/** Undefined when the person closes the question. */
export async function askPassword(
  profile: ConnectionProfile,
  problem: string | null,
): Promise<string | undefined> {
  return askSecret(
    `Password for ${profile.name}`,
    problem ?? `${whoAndWhere(profile)}. It is kept in the secret storage.`,
  );
}
