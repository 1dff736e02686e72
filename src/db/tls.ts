// How a connection is encrypted: libpq's five modes as options of Node's TLS.

import { readFile } from 'node:fs/promises';
import type { ConnectionOptions } from 'node:tls';
import type { ConnectionProfile, TlsMode } from '../model/connectionProfile';
import { DatabaseError } from './errors';

export interface TlsPlan {
  readonly mode: TlsMode;
  /** For pg: false connects in plain text. */
  readonly ssl: ConnectionOptions | false;
  /** Plain text is tried when the server refuses TLS. */
  readonly fallsBack: boolean;
}

/** A Unix socket, the host name of this machine or a loopback address: nobody can listen in between. */
export function isLocalHost(host: string): boolean {
  return (
    host.startsWith('/') ||
    host === 'localhost' ||
    host === '::1' ||
    /^127(\.\d{1,3}){3}$/.test(host)
  );
}

export function effectiveTlsMode(profile: Pick<ConnectionProfile, 'host' | 'tls'>): TlsMode {
  return profile.tls ?? (isLocalHost(profile.host) ? 'prefer' : 'verify-full');
}

export async function planTls(profile: ConnectionProfile): Promise<TlsPlan> {
  const mode = effectiveTlsMode(profile);
  // PostgreSQL never encrypts a Unix socket, libpq ignores the mode there as well.
  if (mode === 'disable' || profile.host.startsWith('/')) {
    return { mode, ssl: false, fallsBack: false };
  }
  // libpq's `require` and `prefer` encrypt without asking who answers.
  if (mode === 'prefer' || mode === 'require') {
    return { mode, ssl: { rejectUnauthorized: false }, fallsBack: mode === 'prefer' };
  }
  const ca = await readCa(profile);
  const trusted: ConnectionOptions = { rejectUnauthorized: true, ...(ca === null ? {} : { ca }) };
  return {
    mode,
    // pg sets `servername` itself, so verify-full needs nothing more; verify-ca skips the name.
    ssl: mode === 'verify-ca' ? { ...trusted, checkServerIdentity: () => undefined } : trusted,
    fallsBack: false,
  };
}

async function readCa(profile: ConnectionProfile): Promise<string | null> {
  if (profile.caFile === undefined) return null;
  try {
    return await readFile(profile.caFile, 'utf8');
  } catch (error) {
    const why = error instanceof Error && 'code' in error ? ` (${String(error.code)})` : '';
    throw new DatabaseError(
      'tls',
      `The CA file ${profile.caFile} could not be read${why}. Correct the path in the connection.`,
    );
  }
}
