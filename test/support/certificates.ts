// Makes throw-away certificates for TLS tests: an authority, and a server certificate that it signed.

import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, copyFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Cluster } from './postgres';

export interface Certificates {
  readonly caFile: string;
  /** Of an authority that signed nothing here. */
  readonly otherCaFile: string;
  /** Of the authority, with nothing in it, and with the server's certificate. */
  readonly crlFile: string;
  readonly revokingCrlFile: string;
  /** Shows that somebody is `cert_user`. */
  readonly certFile: string;
  readonly keyFile: string;
}

const KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
const SIGN = ['-CA', 'ca.crt', '-CAkey', 'ca.key', '-CAcreateserial', '-days', '2'];

const CA_CONFIG = `[ca]
default_ca = own
[own]
database = index.txt
crlnumber = crlnumber
default_md = sha256
default_crl_days = 2
certificate = ca.crt
private_key = ca.key
`;

/** The server certificate is for `localhost` only, not for 127.0.0.1. */
export function makeCertificates(directory: string): Certificates {
  const openssl = (...args: string[]): void => {
    execFileSync('openssl', args, { cwd: directory, stdio: 'ignore' });
  };
  const write = (name: string, text: string): void => {
    writeFileSync(path.join(directory, name), text);
  };
  for (const name of ['ca', 'other']) {
    openssl(
      ...['req', '-x509', ...KEY, '-days', '2', '-subj', `/CN=planwright ${name}`],
      ...['-keyout', `${name}.key`, '-out', `${name}.crt`],
    );
  }
  openssl(
    ...['req', ...KEY, '-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'],
    ...['-keyout', 'server.key', '-out', 'server.csr'],
  );
  openssl(
    ...['x509', '-req', '-in', 'server.csr', ...SIGN],
    ...['-copy_extensions', 'copy', '-out', 'server.crt'],
  );
  openssl(
    ...['req', ...KEY, '-subj', '/CN=cert_user', '-keyout', 'client.key', '-out', 'client.csr'],
  );
  openssl(...['x509', '-req', '-in', 'client.csr', ...SIGN, '-out', 'client.crt']);
  write('ca.cnf', CA_CONFIG);
  write('index.txt', '');
  write('crlnumber', '01\n');
  openssl('ca', '-config', 'ca.cnf', '-gencrl', '-out', 'empty.crl');
  openssl('ca', '-config', 'ca.cnf', '-revoke', 'server.crt');
  openssl('ca', '-config', 'ca.cnf', '-gencrl', '-out', 'revoking.crl');
  const file = (name: string): string => path.join(directory, name);
  return {
    caFile: file('ca.crt'),
    otherCaFile: file('other.crt'),
    crlFile: file('empty.crl'),
    revokingCrlFile: file('revoking.crl'),
    certFile: file('client.crt'),
    keyFile: file('client.key'),
  };
}

/** Switches TLS on without a restart. */
export async function enableTls(cluster: Cluster, directory: string): Promise<void> {
  for (const file of ['server.crt', 'server.key', 'ca.crt']) {
    const target = path.join(cluster.dataDirectory, file);
    copyFileSync(path.join(directory, file), target);
    chmodSync(target, 0o600);
    if (cluster.user.uid !== undefined && cluster.user.gid !== undefined) {
      chownSync(target, cluster.user.uid, cluster.user.gid);
    }
  }
  await cluster.sql(`ALTER SYSTEM SET ssl_ca_file = 'ca.crt'`);
  await cluster.sql('ALTER SYSTEM SET ssl = on');
  await cluster.sql('SELECT pg_reload_conf()');
}
