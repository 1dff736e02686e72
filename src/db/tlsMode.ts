// Which TLS mode a connection has that names none (verified where somebody could listen in between), and what a mode checks.

import { addressOf, type ConnectionProfile, type TlsMode } from '../model/connectionProfile';

/** A Unix socket, the host name of this machine or a loopback address: nobody can listen in between. */
export function isLocalHost(host: string): boolean {
  return (
    host.startsWith('/') ||
    host === 'localhost' ||
    host === '::1' ||
    /^127(\.\d{1,3}){3}$/.test(host)
  );
}

export function effectiveTlsMode(profile: Pick<ConnectionProfile, 'endpoint' | 'tls'>): TlsMode {
  const host = addressOf(profile)?.host;
  return profile.tls ?? (host !== undefined && isLocalHost(host) ? 'prefer' : 'verify-full');
}

/** `hasCa`: a file says which authorities are trusted. */
export function checkedBy(mode: TlsMode, hasCa: boolean): 'nothing' | 'certificate' | 'name' {
  switch (mode) {
    case 'disable':
    case 'prefer':
      return 'nothing';
    // libpq's `require` does not ask who answers where no CA file says whom to trust.
    case 'require':
      return hasCa ? 'certificate' : 'nothing';
    // Anybody has a certificate of a public authority, so without a CA of one's own only the name tells servers apart.
    case 'verify-ca':
      return hasCa ? 'certificate' : 'name';
    case 'verify-full':
      return 'name';
  }
}
