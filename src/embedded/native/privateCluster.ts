// The data directory of a native twin: initdb once a PostgreSQL version, kept as a template, copied for every twin, and
// open to the person's own user alone.

import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import type { OpenNative } from '../channel';
import { GUEST, SUPERUSER } from '../twin/guest';
import { childEnvironment } from '../../util/childEnvironment';
import type { ProcessUser } from './postgresUser';

const run = promisify(execFile);

/** Where the private server listens, and what it asks for. */
export interface Access {
  readonly transport: 'socket' | 'loopback';
  /** The socket's directory, or 127.0.0.1. */
  readonly host: string;
  readonly port: number;
  /** Null where the operating system tells who connects. */
  readonly password: string | null;
}

/** Names the socket's file only. */
const SOCKET_PORT = 5_432;
const PASSWORD_BYTES = 24;

/** `directory` is the twin's own, on which only `user` and we have rights. */
export async function initCluster(
  request: OpenNative,
  directory: string,
  user: ProcessUser,
): Promise<Access> {
  const data = path.join(directory, 'data');
  const version = await versionOf(request.binDirectory);
  const template = path.join(
    request.cacheDirectory,
    `native-${version.replaceAll(/[^\w.]/g, '_')}`,
  );
  if (fs.existsSync(template)) fs.cpSync(template, data, COPY);
  else {
    await initdb(request.binDirectory, version, directory, user);
    keep(data, template);
  }
  fs.chmodSync(data, 0o700);
  chownTree(data, user);
  return request.transport === 'socket'
    ? bySocket(data, directory)
    : byLoopback(request.binDirectory, data, directory, user);
}

const COPY = { recursive: true, mode: fs.constants.COPYFILE_FICLONE } as const;

async function versionOf(binDirectory: string): Promise<string> {
  const { stdout } = await run(path.join(binDirectory, 'postgres'), ['--version']);
  return stdout.trim().replace(/^postgres \(PostgreSQL\) /, '');
}

async function initdb(
  binDirectory: string,
  version: string,
  directory: string,
  user: ProcessUser,
): Promise<void> {
  const data = path.join(directory, 'data');
  // Pages are patched from outside; from 18 on checksums are the default.
  const unchecked = Number.parseInt(version, 10) >= 18 ? ['--no-data-checksums'] : [];
  await run(
    path.join(binDirectory, 'initdb'),
    [
      '-D',
      data,
      '-U',
      SUPERUSER,
      '-A',
      'reject',
      '-E',
      'UTF8',
      '--locale=C',
      '--no-sync',
      '--wal-segsize=1',
      ...unchecked,
    ],
    { ...user, cwd: directory, env: privateEnvironment(directory) },
  );
}

/** Two windows may do this at once: whose rename comes second finds the other's. A full disk costs only the next start. */
function keep(data: string, template: string): void {
  const unfinished = `${template}.${String(process.pid)}`;
  try {
    fs.mkdirSync(path.dirname(template), { recursive: true });
    fs.cpSync(data, unfinished, COPY);
    fs.renameSync(unfinished, template);
  } catch {
    fs.rmSync(unfinished, { recursive: true, force: true });
  }
}

/** The kernel says who is at the other end of the socket. */
function bySocket(data: string, directory: string): Access {
  fs.writeFileSync(path.join(data, 'pg_hba.conf'), 'local all all peer map=planwright\n');
  const name = os.userInfo().username.replaceAll('"', '""');
  const lines = [SUPERUSER, GUEST].map((role) => `planwright "${name}" ${role}\n`);
  fs.writeFileSync(path.join(data, 'pg_ident.conf'), lines.join(''));
  return { transport: 'socket', host: directory, port: SOCKET_PORT, password: null };
}

/** Where there are no sockets with a peer: a password that only this process knows, set before anybody can connect. */
async function byLoopback(
  binDirectory: string,
  data: string,
  directory: string,
  user: ProcessUser,
): Promise<Access> {
  const host = '127.0.0.1';
  const password = randomBytes(PASSWORD_BYTES).toString('hex');
  fs.writeFileSync(path.join(data, 'pg_hba.conf'), `host all all ${host}/32 scram-sha-256\n`);
  const alone = execFile(path.join(binDirectory, 'postgres'), ['--single', '-D', data, SUPERUSER], {
    ...user,
    cwd: directory,
    env: privateEnvironment(directory),
  });
  const ended = new Promise<void>((resolve, reject) => {
    alone.once('error', reject);
    alone.once('exit', (code) => {
      if (code === 0) resolve();
      else reject(new Error(`postgres --single ended with exit code ${String(code)}`));
    });
  });
  alone.stdin?.end(
    `SET password_encryption = 'scram-sha-256'; ALTER USER ${SUPERUSER} PASSWORD '${password}'\n`,
  );
  await ended;
  return { transport: 'loopback', host, port: await freePort(), password };
}

async function freePort(): Promise<number> {
  const server = net.createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port on 127.0.0.1');
  return address.port;
}

/** Windows finds libraries by PATH; elsewhere PostgreSQL's programs know their own place, and find no other program. */
const NO_PROGRAMS = process.platform === 'win32' ? {} : { PATH: '' };

/** Nothing that PostgreSQL could take for its own: no PG variables, no credentials. */
export function privateEnvironment(directory: string): NodeJS.ProcessEnv {
  const kept = { ...childEnvironment(process.env), ...NO_PROGRAMS };
  return { ...kept, LC_ALL: 'C', TZ: 'UTC', HOME: directory };
}

/** Only root starts PostgreSQL as somebody else. */
export function chownTree(directory: string, { uid, gid }: ProcessUser): void {
  if (uid === undefined || gid === undefined) return;
  fs.lchownSync(directory, uid, gid);
  for (const entry of fs.readdirSync(directory, { recursive: true, encoding: 'utf8' })) {
    fs.lchownSync(path.join(directory, entry), uid, gid);
  }
}
