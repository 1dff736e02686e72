// The way through SSH as the faces see it: who is asked on it, and where it is read what they have set up.

import type { SshSurroundings } from '../../db/ssh/contracts';

export type { HostKeyQuestion, SecretQuestion, SshAccess, SshPerson } from '../../db/ssh/contracts';

/** Windows keeps it elsewhere (OpenSSH for Windows). */
const SYSTEM_DIRECTORY = process.platform === 'win32' ? 'C:\\ProgramData\\ssh' : '/etc/ssh';

export function sshSurroundings(
  person: Pick<SshSurroundings, 'homeDirectory' | 'userName' | 'variables'>,
): SshSurroundings {
  const { homeDirectory, userName, variables } = person;
  return { homeDirectory, userName, variables, systemDirectory: SYSTEM_DIRECTORY };
}
