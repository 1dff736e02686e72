// As whom does a private PostgreSQL run? As we do, except that postgres refuses root: then as an unprivileged user.

import { execFileSync } from 'node:child_process';

export interface ProcessUser {
  readonly uid?: number;
  readonly gid?: number;
}

/** The first that exists; both have no rights of their own. */
const UNPRIVILEGED = ['postgres', 'nobody'];

export function postgresUser(): ProcessUser {
  if (process.getuid?.() !== 0) return {};
  for (const name of UNPRIVILEGED) {
    try {
      return { uid: idOf('-u', name), gid: idOf('-g', name) };
    } catch {
      // No such user.
    }
  }
  throw new Error(
    `PostgreSQL does not run as root, and this machine has no user ${UNPRIVILEGED.join(' or ')} to run it as.`,
  );
}

function idOf(flag: '-u' | '-g', name: string): number {
  const id = Number(execFileSync('id', [flag, name], { stdio: 'pipe' }).toString());
  if (!Number.isInteger(id)) throw new Error(`id ${flag} ${name} told no number`);
  return id;
}
