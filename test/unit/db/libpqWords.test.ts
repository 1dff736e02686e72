// Is each connection parameter of libpq honoured, or refused by its name and without its value?

import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { ConnectionFields } from '../../../src/db/connectionFields';
import { parseConnectionUrl } from '../../../src/db/connectionUrl';
import { libpqConnection } from '../../../src/db/libpqEnvironment';
import { passwordFor } from '../../../src/db/passwordFile';
import { cleanup } from '../../support/cleanup';

/** All of PostgreSQL 18, 34.1.2, with a value that asks for something, and what becomes of it. */
const HONOURED: readonly (readonly [string, string, Partial<ConnectionFields>])[] = [
  ['host', 'db', { host: 'db' }],
  ['port', '6543', { port: 6543 }],
  ['dbname', 'shop', { database: 'shop' }],
  ['user', 'ana', { user: 'ana' }],
  ['require_auth', 'scram-sha-256,none', { requireAuth: 'scram-sha-256,none' }],
  ['require_auth', '!password', { requireAuth: '!password' }],
  ['channel_binding', 'require', { channelBinding: 'require' }],
  ['connect_timeout', '3', { connectTimeoutMs: 3000 }],
  ['options', '-c geqo=off', { options: '-c geqo=off' }],
  ['sslmode', 'verify-ca', { tls: 'verify-ca' }],
  ['sslmode', 'allow', { tls: 'prefer' }],
  ['ssl', 'true', { tls: 'require' }],
  ['sslrootcert', '/ca.pem', { caFile: '/ca.pem' }],
  ['sslrootcert', 'system', { tls: 'verify-full' }],
  ['ssl_min_protocol_version', 'TLSv1.3', { tlsMinVersion: 'TLSv1.3' }],
  ['ssl_max_protocol_version', 'TLSv1.2', { tlsMaxVersion: 'TLSv1.2' }],
];
const IDLE = [
  'application_name',
  'fallback_application_name',
  'keepalives',
  'keepalives_idle',
  'keepalives_interval',
  'keepalives_count',
  'tcp_user_timeout',
  'krbsrvname',
  'gsslib',
];
const REFUSED: readonly (readonly [string, string])[] = [
  ['client_encoding', 'LATIN1'],
  ['replication', 'database'],
  ['gssencmode', 'require'],
  ['requiressl', '1'],
  ['sslcompression', '1'],
  ['sslkeylogfile', 'canary'],
  ['sslcertmode', 'require'],
  ['sslcrldir', 'canary'],
  ['sslsni', '0'],
  ['requirepeer', 'canary'],
  ['min_protocol_version', '3.2'],
  ['max_protocol_version', 'canary'],
  ['gssdelegation', '1'],
  ['scram_client_key', 'canary'],
  ['scram_server_key', 'canary'],
  ['load_balance_hosts', 'random'],
  ['oauth_issuer', 'canary'],
  ['oauth_client_id', 'canary'],
  ['oauth_client_secret', 'canary'],
  ['oauth_scope', 'canary'],
  // Values that nobody knows.
  ['sslmode', 'canary'],
  ['target_session_attrs', 'canary'],
  ['channel_binding', 'canary'],
  ['ssl_min_protocol_version', 'canary'],
  ['ssl_max_protocol_version', 'canary'],
  ['sslnegotiation', 'canary'],
  ['require_auth', 'canary'],
  ['connect_timeout', 'canary'],
  // Those that lack their companion, or contradict it.
  ['sslnegotiation', 'direct'],
  ['sslcrl', '/crl.pem'],
  ['sslcert', '/cert.pem'],
  ['sslkey', '/key.pem'],
  ['hostaddr', '10.0.0.1'],
];

const VARIABLE_OF: Readonly<Record<string, string>> = {
  dbname: 'PGDATABASE',
  connect_timeout: 'PGCONNECT_TIMEOUT',
};

/** Those that libpq reads no variable for. */
const WITHOUT_VARIABLE = /^(?:ssl|replication|sslkeylogfile|scram_.*|oauth_.*)$/;

function variableOf(name: string): string | null {
  if (WITHOUT_VARIABLE.test(name)) return null;
  return VARIABLE_OF[name] ?? `PG${name.replaceAll('_', '').toUpperCase()}`;
}

describe('parameters of libpq', () => {
  const home = mkdtempSync(path.join(os.tmpdir(), 'planwright-libpq-'));
  cleanup()(() => {
    rmSync(home, { recursive: true });
  });

  async function read(text: string | null, variables: Readonly<Record<string, string>> = {}) {
    const environment = { variables, homeDirectory: home, userName: 'me' };
    return libpqConnection(text, environment);
  }

  async function fieldsOf(
    text: string | null,
    variables: Readonly<Record<string, string>> = {},
  ): Promise<ConnectionFields> {
    const found = await read(text, variables);
    assert.ok(found.ok, found.ok ? '' : found.error);
    return found.value.fields;
  }

  async function problemOf(
    text: string | null,
    variables: Readonly<Record<string, string>> = {},
  ): Promise<string> {
    const found = await read(text, variables);
    assert.ok(!found.ok, text ?? JSON.stringify(variables));
    return found.error;
  }

  /** The parameter alone, wherever it may stand. */
  function places(name: string, value: string) {
    const file = path.join(home, 'services.conf');
    writeFileSync(file, `[shop]\nhost=h\n${name}=${value}\n`);
    const variable = variableOf(name);
    return [
      { text: `host=h ${name}='${value}'`, variables: {} },
      { text: `postgresql://h?${name}=${encodeURIComponent(value)}`, variables: {} },
      { text: 'service=shop', variables: { PGSERVICEFILE: file } },
      ...(variable === null ? [] : [{ text: null, variables: { PGHOST: 'h', [variable]: value } }]),
    ];
  }

  for (const [name, value, expected] of HONOURED)
    it(`honours ${name} ${value} wherever it stands`, async () => {
      for (const { text, variables } of places(name, value)) {
        const fields = await fieldsOf(text, variables);
        assert.deepEqual({ ...fields, ...expected }, fields, text ?? 'environment');
      }
    });

  for (const name of IDLE)
    it(`takes ${name}, which makes no difference`, async () => {
      for (const { text, variables } of places(name, '1'))
        assert.equal((await fieldsOf(text, variables)).host, 'h');
    });

  for (const [name, value] of REFUSED)
    it(`refuses ${name} ${value} by name, wherever it stands`, async () => {
      for (const { text, variables } of places(name, value)) {
        const problem = await problemOf(text, variables);
        assert.match(problem, new RegExp(name));
        assert.doesNotMatch(problem, /canary/);
      }
    });

  it('refuses what libpq does not know, and shows no text that may be a secret', async () => {
    assert.match(await problemOf('postgresql://ana@h/shop?schema=public'), /know: schema\./);
    const problem = await problemOf('postgresql://ana@h/shop?hunter2-canary=1');
    assert.doesNotMatch(problem, /canary/);
    assert.doesNotMatch(await problemOf('host=h service=canary'), /canary/);
  });

  it('reads the password file that is named, and no other then', async () => {
    const file = path.join(home, 'passwords');
    writeFileSync(file, 'h:5432:*:ana:canary\n', { mode: 0o600 });
    writeFileSync(path.join(home, '.pgpass'), '*:*:*:*:usual\n', { mode: 0o600 });
    const passwordOf = async (text: string, variables = {}): Promise<unknown> => {
      const found = await read(text, variables);
      return found.ok ? found.value.passwordFor(found.value.fields) : found.error;
    };
    assert.equal(await passwordOf('host=h user=ana'), 'usual');
    assert.equal(await passwordOf(`host=h user=ana passfile=${file}`), 'canary');
    assert.equal(await passwordOf('host=h user=ana', { PGPASSFILE: file }), 'canary');
    assert.equal(await passwordOf(`host=h user=bob passfile=${file}`), null);
    assert.equal(await passwordOf(`host=h user=ana passfile=${home}/none`), null);
    assert.equal(await passwordOf(`host=h user=ana passfile=${file} password=given`), 'given');
    const key = await read('host=h sslpassword=canary');
    assert.equal(key.ok && key.value.keyPassphrase, 'canary');
    rmSync(path.join(home, '.pgpass'));
  });

  it('does not use a password file that others can read, or that is none', async () => {
    const open = path.join(home, 'open');
    writeFileSync(open, 'h:5432:*:ana:canary\n');
    chmodSync(open, 0o640);
    for (const file of [open, home]) {
      const found = await read(`host=h user=ana passfile=${file}`);
      assert.ok(found.ok);
      assert.equal(found.value.passwordFor(found.value.fields), null);
      assert.match(found.value.passwordFileProblem ?? '', /so it is not used/);
    }
  });

  it('reads the password of each host, and one that is given for all', async () => {
    const file = path.join(home, 'hosts');
    writeFileSync(file, 'a:1:*:ana:of a\nb:*:*:ana:of b\n', { mode: 0o600 });
    const of = async (more: string): Promise<unknown> => {
      const found = await read(`host=a,b,c port=1,2,3 user=ana passfile=${file} ${more}`);
      assert.ok(found.ok);
      const { fields, passwordFor } = found.value;
      return [fields, ...(fields.otherHosts ?? [])].map(passwordFor);
    };
    assert.deepEqual(await of(''), ['of a', 'of b', null]);
    assert.deepEqual(await of('password=given'), ['given', 'given', 'given']);
  });

  it('reads lines of a password file as libpq does', () => {
    const key = { host: 'a:b', port: 5432, database: 'shop', user: 'ana' };
    const cases: readonly (readonly [string, string | null])[] = [
      ['a\\:b:5432:shop:ana:secret', 'secret'],
      ['# a\\:b:5432:shop:ana:no\n*:*:*:*:any', 'any'],
      ['*:5433:*:*:no\n*:5432:*:*:x\\:y\\\\z:no part of it\r\n', 'x:y\\z'],
      ['*:*:*:*:ends in\\\n', 'ends in\\'],
      ['*:*:*:*:ends in\\\r\n*:*:*:*:no', 'ends in\\'],
      ['*:*:*:*:one\\\\', 'one\\'],
      ['*:*:*:*:without a line feed\r', 'without a line feed'],
      ['*:*:*:*:of two\r\r\n', 'of two'],
      ['*:*:*:*:in \r between', 'in \r between'],
      ['*:*:*:*:two\\\\\\', 'two\\\\'],
      ['*:*:*:*:\\', '\\'],
      ['*:*:*:*:before a colon\\:\\', 'before a colon:\\'],
      ['*:*:*:*:before \\\u2028 a line', 'before \u2028 a line'],
      ['a:b:5432:shop:ana', null],
      ['*:*:*:\\*:no', null],
      ['', null],
    ];
    for (const [text, expected] of cases) assert.equal(passwordFor(text, key), expected, text);
    assert.equal(passwordFor('localhost:*:*:*:socket', { ...key, host: '/tmp' }), 'socket');
  });

  it('keeps what leads to secrets out of connections that are saved', () => {
    for (const name of ['passfile', 'sslpassword']) {
      const problem = parseConnectionUrl(`host=h user=ana ${name}=canary`);
      assert.match(problem.ok ? '' : problem.error, new RegExp(`^${name} is not supported here`));
    }
  });

  it('honours what goes together', async () => {
    const text = 'host=h sslmode=require sslnegotiation=direct sslrootcert=/ca sslcrl=/crl';
    const { tlsDirect, crlFile, certFile, keyFile } = await fieldsOf(
      `${text} sslcert=/cert sslkey=/key`,
    );
    assert.deepEqual(
      { tlsDirect, crlFile, certFile, keyFile },
      { tlsDirect: true, crlFile: '/crl', certFile: '/cert', keyFile: '/key' },
    );
    assert.equal((await fieldsOf('hostaddr=10.0.0.1')).host, '10.0.0.1');
    assert.match(
      await problemOf('host=h sslmode=require sslrootcert=system'),
      /wants sslmode=verify-full/,
    );
  });

  it("finds libpq's own files in the home folder, where nothing names others", async () => {
    const folder = path.join(home, '.postgresql');
    mkdirSync(folder);
    for (const name of ['root.crt', 'root.crl', 'postgresql.crt', 'postgresql.key'])
      writeFileSync(path.join(folder, name), '');
    const fields = await fieldsOf('host=h sslmode=require');
    assert.equal(fields.caFile, path.join(folder, 'root.crt'));
    assert.equal(fields.crlFile, path.join(folder, 'root.crl'));
    assert.equal(fields.certFile, path.join(folder, 'postgresql.crt'));
    assert.equal(fields.keyFile, path.join(folder, 'postgresql.key'));
    assert.equal((await fieldsOf('host=h sslrootcert=/other')).caFile, '/other');
    assert.equal((await fieldsOf('host=h sslrootcert=system')).caFile, undefined);
    rmSync(path.join(folder, 'root.crt'));
    rmSync(path.join(folder, 'postgresql.key'));
    const { caFile, crlFile, certFile } = await fieldsOf('host=h sslmode=require');
    assert.deepEqual([caFile, crlFile, certFile], [undefined, undefined, undefined]);
    rmSync(folder, { recursive: true });
  });

  it("sends what libpq sets for a session, and the person's options last", async () => {
    const fields = await fieldsOf('host=h', { PGTZ: 'A B', PGGEQO: 'off', PGOPTIONS: '-c x.y=1' });
    assert.equal(fields.options, String.raw`-c timezone=A\ B -c geqo=off -c x.y=1`);
    assert.equal((await fieldsOf('host=h')).options, undefined);
  });

  it('reads a plus in a URL as a plus', () => {
    const parsed = parseConnectionUrl('postgresql://h/shop?user=ana&password=a+b%2Bc');
    assert.ok(parsed.ok);
    assert.equal(parsed.value.password, 'a+b+c');
  });
});
