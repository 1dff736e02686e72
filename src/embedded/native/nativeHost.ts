// The child's side of a native twin: runs a private PostgreSQL of the machine's own binaries, reachable by nobody else,
// and takes it and its files away when the child ends, for whatever reason.

import { spawn, type ChildProcess } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type {
  ConfineBackends,
  GrowFiles,
  OpenNative,
  OpenNativeAnswer,
  SweepFiles,
} from '../channel';
import { confineBackends } from './confine';
import { assertRoomFor, GrownFiles } from './grownFiles';
import { OWNER_FILE, PREFIX, removeOrphans } from './orphans';
import { postgresUser, type ProcessUser } from './postgresUser';
import { chownTree, initCluster, privateEnvironment, type Access } from './privateCluster';

const READY = 'database system is ready to accept connections';
const KEPT_LOG_CHARACTERS = 2_000;

/** One backend that only plans, on data that may be lost at any time. */
const SETTINGS: Readonly<Record<string, string>> = {
  autovacuum: 'off',
  fsync: 'off',
  full_page_writes: 'off',
  synchronous_commit: 'off',
  wal_level: 'minimal',
  max_wal_senders: '0',
  max_connections: '5',
  max_worker_processes: '0',
  shared_buffers: '8MB',
  // Planning writes none, but for functions without an end that it evaluates on constants. Heuristic.
  temp_file_limit: '16MB',
  checkpoint_timeout: '1d',
  lc_messages: 'C',
  logging_collector: 'off',
  log_destination: 'stderr',
  log_min_messages: 'warning',
  // Statements are a person's.
  log_min_error_statement: 'panic',
};

export class NativeHost {
  readonly #directory: string;
  readonly #user: ProcessUser;
  readonly #files: GrownFiles;
  #server: ChildProcess | null = null;

  private constructor(directory: string, user: ProcessUser) {
    this.#directory = directory;
    this.#user = user;
    this.#files = new GrownFiles(path.join(directory, 'data'), user);
    process.once('exit', () => {
      this.#removeAll();
    });
  }

  static async open(request: OpenNative): Promise<{ host: NativeHost; answer: OpenNativeAnswer }> {
    const user = postgresUser();
    removeOrphans(user);
    const directory = fs.mkdtempSync(path.join(os.tmpdir(), PREFIX));
    const host = new NativeHost(directory, user);
    try {
      fs.chmodSync(directory, 0o700);
      // On a full disk a directory can still be made, and nothing be written into it.
      const owner = path.join(directory, OWNER_FILE);
      // Whoever looks for orphans meanwhile finds none, or a whole one.
      fs.writeFileSync(`${owner}.new`, String(process.pid));
      fs.renameSync(`${owner}.new`, owner);
      chownTree(directory, user);
      assertRoomFor(request.bytes, directory);
      const access = await initCluster(request, directory, user);
      await host.#start(request.binDirectory, access);
      return { host, answer: { ...access, directory, serverPid: host.#server?.pid ?? 0 } };
    } catch (error) {
      await host.stop();
      throw error;
    }
  }

  grow(request: GrowFiles): null {
    this.#files.grow(request);
    return null;
  }

  sweep(request: SweepFiles): null {
    this.#files.sweep(request);
    return null;
  }

  async confine({ pids }: ConfineBackends): Promise<null> {
    await confineBackends(pids, this.#user);
    return null;
  }

  /** SIGQUIT ends PostgreSQL without its last checkpoint, which nobody needs. */
  async stop(): Promise<void> {
    const server = this.#server;
    if (server !== null && server.exitCode === null && server.signalCode === null) {
      server.removeAllListeners('exit');
      const ended = new Promise((resolve) => server.once('exit', resolve));
      server.kill('SIGQUIT');
      await ended;
    }
    this.#removeAll();
  }

  async #start(binDirectory: string, { host, port, transport }: Access): Promise<void> {
    const reached: Record<string, string> =
      transport === 'socket'
        ? { listen_addresses: '', unix_socket_directories: host }
        : { listen_addresses: host, unix_socket_directories: '' };
    const flags = Object.entries({ ...SETTINGS, ...reached, port: String(port) }).flatMap(
      ([name, value]) => ['-c', `${name}=${value}`],
    );
    const server = spawn(
      path.join(binDirectory, 'postgres'),
      ['-D', path.join(this.#directory, 'data'), ...flags],
      {
        ...this.#user,
        cwd: this.#directory,
        env: privateEnvironment(this.#directory),
        stdio: ['ignore', 'ignore', 'pipe'],
      },
    );
    this.#server = server;
    await untilReady(server);
    server.once('exit', (code, signal) => {
      // The parent sees this child's end and its last words.
      process.stderr.write(
        `the native PostgreSQL ended (${signal ?? `exit code ${String(code)}`})\n`,
      );
      process.exit(3);
    });
  }

  #removeAll(): void {
    this.#server?.kill('SIGQUIT');
    // What the dying server still writes does not matter; what stays is taken at the next start.
    fs.rmSync(this.#directory, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** Log lines come in the language of lc_messages, which is C. */
async function untilReady(server: ChildProcess): Promise<void> {
  let log = '';
  await new Promise<void>((resolve, reject) => {
    const failed = (why: string): void => {
      const last = log.trim().split('\n').at(-1) ?? '';
      reject(new Error(`The native PostgreSQL did not start: ${last === '' ? why : last}`));
    };
    server.once('error', (error) => {
      failed(error.message);
    });
    server.once('exit', (code, signal) => {
      failed(signal ?? `exit code ${String(code)}`);
    });
    server.stderr?.setEncoding('utf8').on('data', (text: string) => {
      log = (log + text).slice(-KEPT_LOG_CHARACTERS);
      if (log.includes(READY)) resolve();
    });
  });
  server.removeAllListeners('exit');
}
