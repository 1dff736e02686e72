// Are connections found in files as people have them, and is what cannot be known said, never guessed?

import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { writeConnectionUrl } from '../../../../src/db/writeConnectionUrl';
import { findConnections } from '../../../../src/features/connections/import/findConnections';
import { leadsTo } from '../../../../src/features/connections/import/leadsTo';
import { kindOf, PASSWORD_FILE } from '../../../../src/features/connections/import/readers';
import { markSame, settle, type Settled } from '../../../../src/features/connections/import/settle';
import { ok } from '../../../../src/util/result';
import {
  COMPOSE_CASES,
  ENV_CASES,
  PGPASS_CASES,
  SERVICE_CASES,
  type ImportCase,
} from './importCases';
import { FRAMEWORK_CASES, NODE_CASES, SETTINGS_CASES } from './importPrograms';

export function settled({
  file,
  text,
  env = {},
}: Pick<ImportCase, 'file' | 'text' | 'env'>): readonly Settled[] {
  const kind = file === '.pgpass' ? PASSWORD_FILE : kindOf(file);
  assert.ok(kind, `nobody reads ${file}`);
  const around = {
    variables: new Map(Object.entries(env)),
    userName: 'me',
    envFile: (name: string) =>
      name === './db.env'
        ? new Map([
            ['POSTGRES_USER', 'filed'],
            ['POSTGRES_PASSWORD', 'pw'],
          ])
        : null,
  };
  return kind
    .read(text, around)
    .map((claim) => settle(claim, { file, kind: kind.name, isOwn: file === '.pgpass' }, 'me'));
}

function short(one: Settled): string {
  assert.equal(one.kind, 'found');
  const { fields, password } = one.connection;
  const hosts = [fields, ...(fields.otherHosts ?? [])].map(
    ({ host, port }) => `${host}:${String(port)}`,
  );
  return `${fields.user}${password === null ? '' : `:${password}`}@${hosts.join(',')}/${fields.database}${fields.tls === undefined ? '' : `?${fields.tls}`}`;
}

const SOURCES: Readonly<Record<string, readonly ImportCase[]>> = {
  'a service file': SERVICE_CASES,
  'a password file': PGPASS_CASES,
  'a .env file': ENV_CASES,
  'a compose file': COMPOSE_CASES,
  'Prisma, Drizzle and Knex': NODE_CASES,
  'settings of other extensions': SETTINGS_CASES,
  'Django, Rails and Spring': FRAMEWORK_CASES,
};

for (const [source, cases] of Object.entries(SOURCES))
  describe(`connections of ${source}`, () => {
    for (const one of cases)
      it(one.says, () => {
        const all = settled(one);
        const found = all.filter(({ kind }) => kind === 'found');
        const unread = all.flatMap((each) => (each.kind === 'unread' ? [each.place] : []));
        assert.deepEqual(found.map(short), one.found ?? [], JSON.stringify(unread));
        const why = unread.map((place) => place.why);
        assert.equal(why.length, (one.unread ?? []).length, why.join(' '));
        for (const [at, pattern] of (one.unread ?? []).entries())
          assert.match(why[at] ?? '', pattern);
        const notes = all
          .flatMap((each) => (each.kind === 'found' ? each.connection.notes : []))
          .join(' ');
        for (const pattern of one.notes ?? []) assert.match(notes, pattern);
      });
  });

describe('places of connections', () => {
  it('are the lines on which they stand', () => {
    const lines = (file: string, text: string) =>
      settled({ file, text }).map((one) =>
        one.kind === 'found' ? one.connection.place.line : one.place.line,
      );
    assert.deepEqual(
      lines('.env', '# a\n\nA_URL=postgres://a@b/c\nX="1\n2"\nB_URL=postgres://a@b/d\n'),
      [3, 6],
    );
    assert.deepEqual(
      lines('compose.yml', 'services:\n\n  db:\n    image: postgres\n    ports: ["1:5432"]\n'),
      [3],
    );
    assert.deepEqual(
      lines(
        'knexfile.js',
        '\nmodule.exports = {\n  client: "pg",\n  connection: "postgres://a@b/c",\n}',
      ),
      [4],
    );
    assert.deepEqual(
      lines(
        'config/database.yml',
        'test:\n  adapter: postgresql\n  database: <%= ENV["X"] || "a" %>\nlive:\n  url: postgres://a@b/c\n',
      ),
      [1, 4],
    );
  });

  it('are of no template', () => {
    for (const file of [
      '.env.example',
      '.env.local.sample',
      '.env.dist',
      'a/.env.template',
      'example.env',
    ])
      assert.equal(kindOf(file), null, file);
    for (const file of ['.env', 'a/.env.production', '.env.local', 'docker/db.env'])
      assert.equal(kindOf(file)?.name, '.env', file);
  });
});

describe('connections through SSH and with keys', () => {
  const urlOf = (query: string, isOwn: boolean): string => {
    const claim = { line: 1, label: 'A_URL', url: ok(`postgres://a@db/x?${query}`) };
    const one = settle(claim, { file: '.env', kind: '.env', isOwn }, 'me');
    return one.kind === 'unread'
      ? one.place.why
      : [writeConnectionUrl(one.connection.fields), ...one.connection.notes].join(' ');
  };

  it('count where they are the own, and are written as they are read', () => {
    const ways = ['ssh_config_host=bastion', 'ssh=ana%40jump%3A2222%2Cbo%40inner'];
    for (const way of [...ways, 'sslcert=%2Fa.crt&sslkey=%2Fa.key'])
      assert.equal(urlOf(way, true), `postgresql://a@db:5432/x?${way}`);
  });

  it('are own in the files of the home alone, not in the same file of a folder', async () => {
    const directory = mkdtempSync(path.join(os.tmpdir(), 'planwright-import-'));
    const [homeDirectory, folder] = [path.join(directory, 'home'), path.join(directory, 'folder')];
    const key = ['sslcert=/a.crt', 'sslkey=/a.key'];
    for (const where of [homeDirectory, folder]) {
      mkdirSync(where);
      const host = path.basename(where);
      const service = ['[s]', `host=${host}`, 'user=a', 'dbname=x', ...key].join('\n');
      writeFileSync(path.join(where, '.pg_service.conf'), service);
      writeFileSync(path.join(where, '.env'), `A_URL=postgres://a@${host}/x?${key.join('&')}\n`);
    }
    const folders = [{ path: folder, name: '' }];
    const { found } = await findConnections(
      { folders, homeDirectory, variables: {}, userName: 'me', settings: [] },
      { signal: new AbortController().signal, progress: () => undefined },
    );
    rmSync(directory, { recursive: true });
    const ofHome = found.filter(({ fields }) => fields.host === 'home');
    assert.deepEqual(
      ofHome.map(({ place, fields }) => [place.file, fields.certFile, fields.keyFile]),
      [['~/.pg_service.conf', '/a.crt', '/a.key']],
    );
    const ofFolder = found.filter(({ fields }) => fields.host === 'folder');
    assert.ok(ofFolder.length > 0);
    for (const { fields, notes } of ofFolder) {
      assert.deepEqual([fields.certFile, fields.keyFile], [undefined, undefined]);
      assert.match(notes.join(' '), /Left out: sslcert and sslkey/);
    }
  });

  it('are not taken of the files of a folder', () => {
    for (const way of ['ssh=bo%40inner', 'ssh_config_host=bastion'])
      assert.match(urlOf(way, false), /^It goes through SSH, which is said in your own settings/);
    assert.match(
      urlOf('sslcert=%2Fa.crt&sslkey=%2Fa.key', false),
      /^postgresql:\/\/a@db:5432\/x Left out: sslcert and sslkey/,
    );
    assert.match(
      urlOf('sslrootcert=%2Fa.crt&sslcrl=%2Fa.crl&sslmode=verify-full', false),
      /^postgresql:\/\/a@db:5432\/x\?sslmode=verify-full Left out: sslrootcert and sslcrl,/,
    );
  });

  it('check who answers even where the CA file of a folder is left out', () => {
    const way = 'sslmode=require&sslrootcert=%2Fa.crt';
    assert.match(urlOf(way, false), /\?sslmode=verify-ca Left out: sslrootcert,/);
    assert.equal(urlOf(way, true), `postgresql://a@db:5432/x?${way}`);
    const system = urlOf('sslrootcert=system', false);
    assert.equal(system, 'postgresql://a@db:5432/x?sslmode=verify-full');
  });

  it('lead elsewhere by another way', () => {
    const where = { host: 'db', port: 5432, database: 'x', user: 'a' };
    const ssh = { host: 'inner', port: 22, user: 'bo' };
    const all = [where, { ...where, ssh }, { ...where, sshConfigHost: 'inner' }].map(leadsTo);
    assert.equal(new Set(all).size, 3);
  });

  it('are written whatever their words hold', () => {
    const fields = { host: 'db', port: 5432, database: '\ud800', user: 'a' };
    assert.equal(writeConnectionUrl(fields), 'postgresql://a@db:5432/%EF%BF%BD');
  });
});

describe('connections that are found twice', () => {
  it('are marked, whatever they are called and however they are encrypted', () => {
    const text =
      'A_URL=postgres://a:1@localhost/x\nB_URL=postgres://a:2@127.0.0.1:5432/x?sslmode=require\nC_URL=postgres://a@localhost:5433/x\nD_URL=postgres://b@LOCALHOST/x\n';
    const found = settled({ file: '.env', text }).flatMap((one) =>
      one.kind === 'found' ? [one.connection] : [],
    );
    assert.deepEqual(
      markSame(found).map(({ sameAs }) => sameAs),
      [null, 0, null, null],
    );
  });
});
