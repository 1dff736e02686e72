// A connection as a URL that psql takes too. It never holds a password.

import type { ConnectionFields } from './connectionFields';

type Word = readonly [name: string, field: keyof ConnectionFields];
const WORDS: readonly Word[] = [
  ['sslmode', 'tls'],
  ['sslrootcert', 'caFile'],
  ['sslcrl', 'crlFile'],
  ['sslcert', 'certFile'],
  ['sslkey', 'keyFile'],
  ['ssl_min_protocol_version', 'tlsMinVersion'],
  ['ssl_max_protocol_version', 'tlsMaxVersion'],
  ['channel_binding', 'channelBinding'],
  ['require_auth', 'requireAuth'],
  ['target_session_attrs', 'targetSessionAttrs'],
  ['options', 'options'],
];

export function writeConnectionUrl(fields: ConnectionFields): string {
  const { host, port, otherHosts = [], database, user, tlsDirect, connectTimeoutMs } = fields;
  const hosts = [{ host, port }, ...otherHosts]
    .map((one) => `${hostText(one.host)}:${String(one.port)}`)
    .join(',');
  const words = WORDS.flatMap(([name, field]) => {
    const value = fields[field];
    return typeof value === 'string' ? [`${name}=${encodeURIComponent(value)}`] : [];
  });
  if (tlsDirect === true) words.push('sslnegotiation=direct');
  if (connectTimeoutMs !== undefined)
    words.push(`connect_timeout=${String(connectTimeoutMs / 1000)}`);
  const query = words.length === 0 ? '' : `?${words.join('&')}`;
  return `postgresql://${encodeURIComponent(user)}@${hosts}/${encodeURIComponent(database)}${query}`;
}

function hostText(host: string): string {
  return host.includes(':') && !host.startsWith('/') ? `[${host}]` : encodeURIComponent(host);
}
