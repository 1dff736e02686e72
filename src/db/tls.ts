// How a connection is encrypted: libpq's five modes as options of Node's TLS.

import { createPrivateKey } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import type { ConnectionOptions } from 'node:tls';
import type { ConnectionProfile, TlsMode } from '../model/connectionProfile';
import { DatabaseError } from './errors';
import { checkedBy, effectiveTlsMode } from './tlsMode';

export interface TlsPlan {
  readonly mode: TlsMode;
  /** For pg: false connects in plain text. */
  readonly ssl: ConnectionOptions | false;
  /** Plain text is tried when the server refuses TLS. */
  readonly fallsBack: boolean;
}

export async function planTls(profile: ConnectionProfile, passphrase?: string): Promise<TlsPlan> {
  const mode = effectiveTlsMode(profile);
  // PostgreSQL never encrypts a Unix socket, libpq ignores the mode there as well.
  if (mode === 'disable' || profile.endpoint.kind === 'socket') {
    return { mode, ssl: false, fallsBack: false };
  }
  const common = { ...versions(profile), ...(await clientCertificate(profile, passphrase)) };
  const ca = await readPem('CA file', profile.caFile);
  const checked = checkedBy(mode, ca !== null);
  if (checked === 'nothing') {
    const ssl = { rejectUnauthorized: false, ...common };
    return { mode, ssl, fallsBack: mode === 'prefer' };
  }
  const crl = await readPem('revocation list', profile.crlFile);
  return {
    mode,
    ssl: {
      rejectUnauthorized: true,
      ...common,
      ...(ca !== null && { ca }),
      ...(crl !== null && { crl }),
      // pg sets `servername` itself, so a checked name needs nothing more.
      ...(checked === 'certificate' && { checkServerIdentity: () => undefined }),
    },
    fallsBack: false,
  };
}

function versions({ tlsMinVersion, tlsMaxVersion }: ConnectionProfile): ConnectionOptions {
  return {
    ...(tlsMinVersion !== undefined && { minVersion: tlsMinVersion }),
    ...(tlsMaxVersion !== undefined && { maxVersion: tlsMaxVersion }),
  };
}

async function clientCertificate(
  { certFile, keyFile }: ConnectionProfile,
  passphrase: string | undefined,
): Promise<ConnectionOptions> {
  const cert = await readPem('client certificate', certFile);
  const key = await readPem('key of the client certificate', keyFile);
  if (keyFile !== undefined) await refuseOpenKey(keyFile);
  return {
    ...(cert !== null && { cert }),
    ...(key !== null && { key: openedKey(key, passphrase) }),
  };
}

/** Opened here, so that a wrong passphrase is told as such; as libpq, one that is not needed is passed over. */
function openedKey(key: string, passphrase: string | undefined): string | Buffer {
  if (!/ENCRYPTED/.test(key)) return key;
  if (passphrase === undefined)
    throw new DatabaseError(
      'tls',
      'The key of the client certificate has a passphrase: name it in sslpassword, or write a key without: openssl pkey -in KEY -out NEW.',
    );
  try {
    const opened = createPrivateKey({ key, format: 'pem', passphrase });
    return opened.export({ type: 'pkcs8', format: 'pem' });
  } catch {
    throw new DatabaseError(
      'tls',
      'The key of the client certificate could not be opened with the passphrase in sslpassword.',
    );
  }
}

/** As libpq: only its owner may read a key; one of root's, also a group. Windows has no such modes. */
async function refuseOpenKey(file: string): Promise<void> {
  if (process.platform === 'win32') return;
  const { mode, uid } = await stat(file);
  if ((mode & (uid === 0 ? 0o037 : 0o077)) !== 0) {
    throw new DatabaseError(
      'tls',
      `The key ${file} can be read by others on this machine, so it is not used. Take their rights away: chmod 0600.`,
    );
  }
}

async function readPem(what: string, file: string | undefined): Promise<string | null> {
  if (file === undefined) return null;
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const why = error instanceof Error && 'code' in error ? ` (${String(error.code)})` : '';
    throw new DatabaseError(
      'tls',
      `The ${what} ${file} could not be read${why}. Correct the path in the connection.`,
    );
  }
}
