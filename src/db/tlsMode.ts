// Which TLS mode a connection has that names none: verified where somebody could listen in between.

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
