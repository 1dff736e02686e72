// Makes throw-away certificates for TLS tests: an authority, and a server certificate that it signed.

import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, copyFileSync } from 'node:fs';
import path from 'node:path';
import type { Cluster } from './postgres';

export interface Certificates {
  readonly caFile: string;
  /** Of an authority that signed nothing here. */
  readonly otherCaFile: string;
}

/** The server certificate is for `localhost` only, not for 127.0.0.1. */
export function makeCertificates(directory: string): Certificates {
  const openssl = (...args: string[]): void => {
    execFileSync('openssl', args, { cwd: directory, stdio: 'ignore' });
  };
  for (const name of ['ca', 'other']) {
    openssl(
      ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'],
      ...['-days', '2', '-subj', `/CN=planwright ${name}`],
      ...['-keyout', `${name}.key`, '-out', `${name}.crt`],
    );
  }
  openssl(
    ...['req', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'],
    ...['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'],
    ...['-keyout', 'server.key', '-out', 'server.csr'],
  );
  openssl(
    ...['x509', '-req', '-in', 'server.csr', '-CA', 'ca.crt', '-CAkey', 'ca.key'],
    ...['-CAcreateserial', '-days', '2', '-copy_extensions', 'copy', '-out', 'server.crt'],
  );
  return {
    caFile: path.join(directory, 'ca.crt'),
    otherCaFile: path.join(directory, 'other.crt'),
  };
}

/** Switches TLS on without a restart. */
export async function enableTls(cluster: Cluster, directory: string): Promise<void> {
  for (const file of ['server.crt', 'server.key']) {
    const target = path.join(cluster.dataDirectory, file);
    copyFileSync(path.join(directory, file), target);
    chmodSync(target, 0o600);
    if (cluster.user.uid !== undefined && cluster.user.gid !== undefined) {
      chownSync(target, cluster.user.uid, cluster.user.gid);
    }
  }
  await cluster.sql('ALTER SYSTEM SET ssl = on');
  await cluster.sql('SELECT pg_reload_conf()');
}
