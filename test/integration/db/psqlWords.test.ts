// Whatever words psql refuses a connection for, Planwright refuses too; what psql takes, Planwright takes or refuses by name.

import assert from 'node:assert/strict';
import { execFile, execFileSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Database } from '../../../src/db/database';
import { DatabaseError } from '../../../src/db/errors';
import { libpqConnection } from '../../../src/db/libpqEnvironment';
import { profileOf } from '../../support/profile';
import { enableTls, makeCertificates, type Certificates } from '../../support/certificates';
import { cleanup } from '../../support/cleanup';
import { startPostgres, type Cluster } from '../../support/postgres';

const PASSWORD = 'c4nary-horse';

const HBA = `hostssl all cert_user all cert
hostssl all scram_user all scram-sha-256
hostssl all md5_user all md5
hostssl all clear_user all password
hostnossl all tls_user all reject
hostnossl all scram_user,slash_user all scram-sha-256
hostnossl all cert_user all reject
host all all all trust
`;

interface Answer {
  readonly connects: boolean;
  readonly said: string;
}

/** $CA and its kin stand for the files; the words go to both programs alike. */
const WORDS: readonly string[] = [
  'sslmode=disable',
  'sslmode=allow',
  'sslmode=prefer',
  'sslmode=require',
  'sslmode=require user=tls_user',
  'sslmode=disable user=tls_user',
  'sslmode=prefer user=tls_user',
  'sslmode=require sslrootcert=$CA',
  'sslmode=require sslrootcert=$OTHER',
  'sslmode=require sslrootcert=$OTHER host=localhost',
  'sslmode=require sslrootcert=$CA sslcrl=$CRL',
  'sslmode=require sslrootcert=$CA sslcrl=$REVOKING',
  'sslmode=verify-ca sslrootcert=$CA',
  'sslmode=verify-ca sslrootcert=$CA sslcrl=$REVOKING',
  'sslmode=verify-ca sslrootcert=$OTHER',
  'sslmode=verify-ca',
  'sslmode=verify-full',
  'sslmode=verify-full host=localhost',
  'sslmode=verify-full sslrootcert=$CA host=localhost',
  'sslmode=verify-full sslrootcert=$CA',
  'sslmode=verify-full sslrootcert=$OTHER host=localhost',
  'sslmode=verify-full sslrootcert=$CA sslcrl=$CRL host=localhost',
  'sslmode=verify-full sslrootcert=$CA sslcrl=$REVOKING host=localhost',
  'sslmode=verify-full sslrootcert=/nowhere.crt host=localhost',
  'sslmode=require ssl_min_protocol_version=TLSv1.3',
  'sslmode=require ssl_max_protocol_version=TLSv1.2',
  'sslmode=require ssl_min_protocol_version=TLSv1.3 ssl_max_protocol_version=TLSv1.2',
  'sslmode=require ssl_min_protocol_version=SSLv3',
  'sslmode=require ssl_max_protocol_version=TLSv1.1',
  'sslmode=require user=cert_user',
  'sslmode=require user=cert_user sslcert=$CERT sslkey=$KEY',
  'sslmode=require user=cert_user sslcert=$CERT sslkey=$OPENKEY',
  'sslmode=require user=cert_user sslcert=$CERT sslkey=$LOCKEDKEY sslpassword=passphrase',
  'sslmode=require user=cert_user sslcert=$CERT sslkey=$LOCKEDKEY sslpassword=other',
  'sslmode=require user=cert_user sslcert=$CERT sslkey=$KEY sslpassword=passphrase',
  'sslmode=disable user=scram_user passfile=$PASSWORDS',
  'sslmode=disable user=slash_user passfile=$PASSWORDS',
  'sslmode=disable user=clear_user passfile=$PASSWORDS',
  'sslmode=disable user=scram_user passfile=$OPENPASSWORDS',
  'sslmode=disable user=scram_user passfile=/nowhere',
  'sslmode=require channel_binding=require',
  'sslmode=require channel_binding=prefer',
  `sslmode=require channel_binding=require user=scram_user password=${PASSWORD}`,
  `sslmode=require channel_binding=disable user=scram_user password=${PASSWORD}`,
  `sslmode=prefer channel_binding=require user=scram_user password=${PASSWORD}`,
  `sslmode=disable channel_binding=require user=scram_user password=${PASSWORD}`,
  `sslmode=disable channel_binding=prefer user=scram_user password=${PASSWORD}`,
  `sslmode=require channel_binding=require user=md5_user password=${PASSWORD}`,
  `sslmode=require channel_binding=require user=clear_user password=${PASSWORD}`,
  `sslmode=require user=clear_user password=${PASSWORD}`,
  `sslmode=require user=md5_user password=${PASSWORD}`,
  'gssencmode=require',
  'gssencmode=disable',
  'target_session_attrs=read-write',
  'target_session_attrs=standby',
  'options=-cgeqo=off',
  'options=-cno_such_setting=1',
  'application_name=x connect_timeout=5 keepalives=0',
  'requirepeer=nobody',
  'no_such_word=1',
  'sslmode=sometimes',
];

/** Of libpq 16 to 18, which this psql may not know; what the documentation says of them. */
const NEWER: readonly (readonly [string, boolean])[] = [
  ['sslmode=verify-full sslrootcert=system host=localhost', false],
  ['sslmode=require sslrootcert=system', false],
  // psql asks for the passphrase on the terminal.
  ['sslmode=require user=cert_user sslcert=$CERT sslkey=$LOCKEDKEY', false],
  [`sslmode=require require_auth=scram-sha-256 user=scram_user password=${PASSWORD}`, true],
  [`sslmode=require require_auth=scram-sha-256 user=clear_user password=${PASSWORD}`, false],
  [`sslmode=require require_auth=!password,!md5 user=md5_user password=${PASSWORD}`, false],
  [`sslmode=require require_auth=!password user=md5_user password=${PASSWORD}`, true],
  ['sslmode=require require_auth=scram-sha-256', false],
  ['sslmode=require require_auth=none', true],
  ['sslmode=require sslnegotiation=direct', true],
  ['sslmode=prefer sslnegotiation=direct', false],
  ['sslmode=verify-full sslnegotiation=direct sslrootcert=$CA host=localhost', true],
  ['sslmode=verify-full sslnegotiation=direct sslrootcert=$OTHER host=localhost', false],
];

describe('the words of a connection', () => {
  let cluster: Cluster;
  let home: string;
  let files: Readonly<Record<string, string>>;
  const atEnd = cleanup();

  before(async () => {
    home = mkdtempSync(path.join(os.tmpdir(), 'planwright-words-'));
    atEnd(() => {
      rmSync(home, { recursive: true });
    });
    const made = makeCertificates(home);
    files = filesOf(made, home);
    cluster = await startPostgres(18);
    atEnd(() => cluster.stop());
    writeFileSync(path.join(cluster.dataDirectory, 'pg_hba.conf'), HBA);
    await enableTls(cluster, home);
    await cluster.sql(`CREATE ROLE cert_user LOGIN; CREATE ROLE tls_user LOGIN;
      CREATE ROLE scram_user LOGIN PASSWORD '${PASSWORD}';
      CREATE ROLE slash_user LOGIN PASSWORD '${PASSWORD}\\';
      CREATE ROLE clear_user LOGIN PASSWORD '${PASSWORD}';
      SET password_encryption = md5; CREATE ROLE md5_user LOGIN PASSWORD '${PASSWORD}'`);
  });

  /** Later words win in both programs. */
  function conninfo(words: string): string {
    const named = words.replace(/\$([A-Z]+)/g, (_, name: string) => files[name] ?? '');
    return `host=127.0.0.1 port=${String(cluster.port)} user=postgres dbname=postgres ${named}`;
  }

  function psql(words: string): Promise<Answer> {
    const args = ['-X', '-w', '-Atc', 'SELECT 1', '-d', conninfo(words)];
    return new Promise((resolve) => {
      const env = { PATH: process.env['PATH'], HOME: path.join(home, 'nobody') };
      execFile('psql', args, { env }, (error, _out, said) => {
        assert.notEqual(error?.code, 'ENOENT', 'psql is not installed');
        resolve({ connects: error === null, said });
      });
    });
  }

  async function planwright(words: string): Promise<Answer> {
    const found = await libpqConnection(conninfo(words), {
      variables: {},
      homeDirectory: path.join(home, 'nobody'),
      userName: 'nobody',
    });
    if (!found.ok) return { connects: false, said: found.error };
    const { fields, passwordFor, keyPassphrase } = found.value;
    const profile = profileOf(fields);
    const database = new Database(profile, (address) => Promise.resolve(passwordFor(address)), {
      connectPausesMs: [],
      ...(keyPassphrase !== null && { keyPassphrase }),
    });
    try {
      await database.serverInfo();
      return { connects: true, said: '' };
    } catch (error) {
      assert.ok(error instanceof DatabaseError, String(error));
      return { connects: false, said: error.message };
    } finally {
      await database.close();
    }
  }

  for (const words of WORDS)
    it(`mean no less than to psql: ${words.replaceAll(PASSWORD, '…')}`, async () => {
      const [theirs, ours] = await Promise.all([psql(words), planwright(words)]);
      const both = JSON.stringify({ theirs, ours });
      assert.ok(!ours.said.includes(PASSWORD), both);
      if (!theirs.connects) assert.equal(ours.connects, false, both);
      else if (!ours.connects) {
        const name = /^(\w+) is not supported/.exec(ours.said)?.[1] ?? '';
        assert.ok(name !== '' && words.includes(name), both);
      }
    });

  for (const [words, connects] of NEWER)
    it(`mean what libpq 18 says: ${words.replaceAll(PASSWORD, '…')}`, async () => {
      assert.equal((await planwright(words)).connects, connects);
    });

  it('say why a login was refused, before the password is sent', async () => {
    const bound = await planwright(
      `sslmode=require channel_binding=require user=clear_user password=${PASSWORD}`,
    );
    assert.match(bound.said, /channel_binding=require.*the password was not sent/);
    const clear = await planwright(
      `sslmode=require require_auth=scram-sha-256 user=clear_user password=${PASSWORD}`,
    );
    assert.match(clear.said, /require_auth.*by password.*the password was not sent/);
  });
});

function filesOf(made: Certificates, home: string): Readonly<Record<string, string>> {
  const openKey = path.join(home, 'client.key.open');
  copyFileSync(made.keyFile, openKey);
  chmodSync(openKey, 0o644);
  chmodSync(made.keyFile, 0o600);
  const lockedKey = path.join(home, 'client.key.locked');
  execFileSync('openssl', [
    ...['pkcs8', '-topk8', '-in', made.keyFile, '-out', lockedKey],
    ...['-v2', 'aes256', '-passout', 'pass:passphrase'],
  ]);
  chmodSync(lockedKey, 0o600);
  const passwords = path.join(home, 'passwords');
  writeFileSync(
    passwords,
    `127.0.0.1:*:*:scram_user:${PASSWORD}:no part of it\n127.0.0.1:*:*:slash_user:${PASSWORD}\\\n`,
    { mode: 0o600 },
  );
  const openPasswords = path.join(home, 'passwords.open');
  copyFileSync(passwords, openPasswords);
  chmodSync(openPasswords, 0o644);
  return {
    CA: made.caFile,
    OTHER: made.otherCaFile,
    CRL: made.crlFile,
    REVOKING: made.revokingCrlFile,
    CERT: made.certFile,
    KEY: made.keyFile,
    OPENKEY: openKey,
    LOCKEDKEY: lockedKey,
    PASSWORDS: passwords,
    OPENPASSWORDS: openPasswords,
  };
}
