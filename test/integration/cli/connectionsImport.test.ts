// Does the command line list the connections of a folder and a home, and keep their passwords to itself?

import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { importJsonSchema } from '../../../src/model/importJson';
import { runCli } from '../../support/cli';
import { cleanup } from '../../support/cleanup';

const SECRET = 'open-sesame-42';

describe('planwright connections import', () => {
  const directory = mkdtempSync(path.join(os.tmpdir(), 'planwright-import-'));
  const project = path.join(directory, 'project');
  const passFile = path.join(directory, 'pgpass');
  const serviceFile = path.join(directory, 'services.conf');
  const env = { PGPASSFILE: passFile, PGSERVICEFILE: serviceFile };

  cleanup()(() => {
    rmSync(directory, { recursive: true });
  });

  function write(file: string, text: string): void {
    const place = path.join(project, file);
    mkdirSync(path.dirname(place), { recursive: true });
    writeFileSync(place, text);
  }

  before(() => {
    write('api/.env', `DATABASE_URL=postgres://ana:${SECRET}@localhost/shop?ssl=true\n`);
    write('api/prisma/schema.prisma', 'datasource db {\n  url = env("DATABASE_URL")\n}\n');
    write('node_modules/x/.env', 'DATABASE_URL=postgres://installed@h/x\n');
    write('.env.example', 'DATABASE_URL=postgres://example@h/x\n');
    write(
      'knexfile.js',
      `module.exports = { client: 'pg', connection: { host: look('${SECRET}') } };`,
    );
    writeFileSync(path.join(directory, 'outside.env'), 'A_URL=postgres://outside@h/x\n');
    symlinkSync(path.join(directory, 'outside.env'), path.join(project, '.env'));
    writeFileSync(
      serviceFile,
      `[shop]\nhost=db.example.com\nuser=ana\ndbname=shop\npassword=${SECRET}\n`,
    );
    writeFileSync(passFile, `db.example.com:5432:live:ana:${SECRET}\n`);
    chmodSync(passFile, 0o600);
  });

  it('lists each with its place, and says what is the same and what it cannot know', async () => {
    const { code, out, log } = await runCli(['connections', 'import', '--format', 'json'], {
      cwd: project,
      env,
    });
    assert.equal(code, 0, log);
    const { connections, unread, limits } = importJsonSchema.parse(JSON.parse(out));
    assert.deepEqual(
      connections.map(({ dsn, label, hasPassword, sameAs }) => [dsn, label, hasPassword, sameAs]),
      [
        ['postgresql://ana@db.example.com:5432/shop', '[shop]', true, null],
        ['postgresql://ana@db.example.com:5432/live', 'a line for one server', true, null],
        ['postgresql://ana@localhost:5432/shop?sslmode=require', 'DATABASE_URL', true, null],
        ['postgresql://ana@localhost:5432/shop?sslmode=require', 'datasource db url', true, 2],
      ],
    );
    assert.deepEqual(
      connections.map(({ file, line }) => `${file}:${String(line)}`),
      [`${serviceFile}:1`, `${passFile}:1`, 'api/.env:1', 'api/prisma/schema.prisma:2'],
    );
    assert.deepEqual(
      unread.map(({ file, why }) => [file, why]),
      [['knexfile.js', 'Its host is computed by the program.']],
    );
    assert.deepEqual(limits, []);
    assert.ok(!out.includes(SECRET) && !log.includes(SECRET));
  });

  it('prints what to write, and no password', async () => {
    const { code, out, log } = await runCli(['connections', 'import', '--from', 'api'], {
      cwd: project,
      env,
    });
    assert.equal(code, 0, log);
    assert.match(out, /3 connections, 1 more leads to the same/);
    assert.match(out, /api\/\.env:1 {2}DATABASE_URL/);
    assert.match(out, /ssl=true became sslmode=require/);
    assert.ok(!out.includes(SECRET) && !log.includes(SECRET));
  });

  it('does not read a password file that others can', async () => {
    chmodSync(passFile, 0o644);
    const { out } = await runCli(['connections', 'import', '--from', 'api'], { cwd: project, env });
    assert.match(out, /open to others on this machine, so it is\s+not used.*chmod 0600/s);
    assert.doesNotMatch(out, /live/);
  });

  it('names a folder that is not there', async () => {
    const { code, log } = await runCli(['connections', 'import', '--from', 'nowhere'], {
      cwd: project,
    });
    assert.equal(code, 2);
    assert.equal(log, 'planwright: There is no folder nowhere.\n');
  });
});
