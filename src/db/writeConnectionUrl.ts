// A connection as a URL, which psql takes too unless it goes through SSH. It never holds a password.

import { writeSshRoute } from '../model/sshWords';
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
  ['ssh_config_host', 'sshConfigHost'],
];

export function writeConnectionUrl(fields: ConnectionFields): string {
  const { host, port, otherHosts = [], database, user, tlsDirect, connectTimeoutMs } = fields;
  const hosts = [{ host, port }, ...otherHosts]
    .map((one) => `${hostText(one.host)}:${String(one.port)}`)
    .join(',');
  const words = WORDS.flatMap(([name, field]) => {
    const value = fields[field];
    return typeof value === 'string' ? [`${name}=${encoded(value)}`] : [];
  });
  if (fields.ssh !== undefined) words.push(`ssh=${encoded(writeSshRoute(fields.ssh))}`);
  if (tlsDirect === true) words.push('sslnegotiation=direct');
  if (connectTimeoutMs !== undefined)
    words.push(`connect_timeout=${String(connectTimeoutMs / 1000)}`);
  const query = words.length === 0 ? '' : `?${words.join('&')}`;
  return `postgresql://${encoded(user)}@${hosts}/${encoded(database)}${query}`;
}

function hostText(host: string): string {
  return host.includes(':') && !host.startsWith('/') ? `[${host}]` : encoded(host);
}

/** Half of a pair has no escape. */
function encoded(text: string): string {
  return encodeURIComponent(text.replace(/\p{Cs}/gu, '\ufffd'));
}
