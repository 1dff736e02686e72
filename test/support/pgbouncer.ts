// Starts a private PgBouncer in front of a test cluster.

import { spawn } from 'node:child_process';
import { chownSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { findProgram } from '../../scripts/lib/systemPackages.mjs';
import { environment, freePort, temporaryDirectory, type Cluster } from './cluster';

export interface PgBouncer {
  readonly port: number;
  stop(): Promise<void>;
}

/** `more`: further settings of its ini file. The user `stats` may look at its console, `nobody` may not. */
export async function startPgBouncer(
  cluster: Cluster,
  poolMode: 'transaction' | 'session',
  poolSize: number,
  more: Readonly<Record<string, string>> = {},
): Promise<PgBouncer> {
  const program = findProgram('pgbouncer');
  if (program === null) throw new Error('PgBouncer is neither on PATH nor in /usr/sbin.');
  const directory = temporaryDirectory('planwright-pgbouncer-', cluster.user);
  const port = await freePort();
  const write = (name: string, text: string): string => {
    const file = path.join(directory, name);
    writeFileSync(file, text);
    const { uid, gid } = cluster.user;
    if (uid !== undefined && gid !== undefined) chownSync(file, uid, gid);
    return file;
  };
  const users = write('users.txt', '"postgres" ""\n"stats" ""\n"nobody" ""\n');
  const further = Object.entries(more).map(([name, value]) => `${name} = ${value}\n`);
  const config = write(
    'pgbouncer.ini',
    `[databases]
* = host=127.0.0.1 port=${String(cluster.port)}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${String(port)}
unix_socket_dir =
auth_type = trust
auth_file = ${users}
pool_mode = ${poolMode}
default_pool_size = ${String(poolSize)}
stats_users = stats
${further.join('')}`,
  );
  const child = spawn(program, [config], {
    ...cluster.user,
    cwd: directory,
    env: environment(directory),
    stdio: 'ignore',
  });
  const stop = async (): Promise<void> => {
    const ended = new Promise((resolve) => child.once('exit', resolve));
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGQUIT');
      await ended;
    }
    rmSync(directory, { recursive: true, force: true });
  };
  await untilReady(port, stop);
  return { port, stop };
}

const START_TRIES = 100;

async function untilReady(port: number, stop: () => Promise<void>): Promise<void> {
  for (let i = 0; i < START_TRIES; i += 1) {
    const client = new pg.Client({ host: '127.0.0.1', port, user: 'postgres', ssl: false });
    client.on('error', () => undefined);
    try {
      await client.connect();
      await client.end();
      return;
    } catch {
      await sleep(50);
    }
  }
  await stop();
  throw new Error('PgBouncer did not start');
}
