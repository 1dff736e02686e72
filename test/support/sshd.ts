// Starts a private OpenSSH server for tests, with keys and a home of its own: nothing of the machine's is read or written.

import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { findProgram } from '../../scripts/lib/systemPackages.mjs';
import type { SshRoute } from '../../src/model/sshRoute';
import type { SshSurroundings } from '../../src/db/ssh/contracts';
import { freePort } from './cluster';

export const PASSPHRASE = 'open, sesame';
export const PASSWORD = 'a pass word';

export interface Sshd {
  readonly port: number;
  /** Who runs the tests logs in. */
  readonly user: string;
  readonly home: string;
  /** Of the server: ssh-ed25519, and ssh-rsa. */
  readonly hostKeys: { readonly ed25519: string; readonly rsa: string };
  /** A key that the server knows, one with a passphrase, and one that it does not know. */
  readonly keys: { readonly plain: string; readonly locked: string; readonly strange: string };
  readonly surroundings: SshSurroundings;
  /** The way to it, with the plain key. */
  route(fields?: Partial<SshRoute>): SshRoute;
  /** What ~/.ssh/known_hosts has, in place of what it had. */
  know(...lines: readonly string[]): void;
  /** Such a line for it, by default right. */
  knownLine(fields?: { readonly host?: string; readonly key?: string }): string;
  knownHosts(): string;
  stop(): Promise<void>;
}

export interface SshdOptions {
  /** Lines of sshd_config. */
  readonly settings?: readonly string[];
  /** Takes PASSWORD, as root can arrange. */
  readonly password?: boolean;
}

const LISTEN_TRIES = 200;

export async function startSshd({ settings = [], password }: SshdOptions = {}): Promise<Sshd> {
  const program = findProgram('sshd');
  if (program === null) throw new Error('sshd is neither on PATH nor in /usr/sbin.');
  const home = mkdtempSync(path.join(os.tmpdir(), 'planwright-sshd-'));
  const keyOf = keyMaker(home);
  const hostKeys = { ed25519: keyOf('host_ed25519', 'ed25519'), rsa: keyOf('host_rsa', 'rsa') };
  const keys = {
    plain: keyOf('plain', 'ed25519'),
    locked: keyOf('locked', 'ed25519', PASSPHRASE),
    strange: keyOf('strange', 'ed25519'),
  };
  mkdirSync(path.join(home, '.ssh'), { mode: 0o700 });
  const authorized = path.join(home, 'authorized_keys');
  for (const key of [keys.plain, keys.locked])
    appendFileSync(authorized, readFileSync(`${key}.pub`), { mode: 0o600 });
  const port = await freePort();
  const config = path.join(home, 'sshd_config');
  writeFileSync(
    config,
    [
      // The first of each counts.
      ...settings,
      ...['ListenAddress 127.0.0.1', `Port ${String(port)}`, 'PidFile none', 'UsePAM no'],
      ...[`HostKey ${hostKeys.ed25519}`, `HostKey ${hostKeys.rsa}`, 'StrictModes no'],
      ...[`AuthorizedKeysFile ${authorized}`, 'PermitRootLogin yes', 'LogLevel DEBUG1'],
      `PasswordAuthentication ${password === true ? 'yes' : 'no'}`,
      'KbdInteractiveAuthentication no',
    ].join('\n'),
  );
  // Root's sshd wants its folder, which the service would have made.
  if (process.getuid?.() === 0) mkdirSync('/run/sshd', { recursive: true, mode: 0o755 });
  const log = path.join(home, 'sshd.log');
  const args = ['-D', '-f', config, '-E', log];
  const child =
    password === true
      ? spawn('unshare', ['--mount', 'sh', '-c', withShadow(home), program, ...args])
      : spawn(program, args, { stdio: 'ignore' });
  await untilListening(child, port, log);
  return {
    port,
    home,
    hostKeys,
    keys,
    ...handles(home, port, hostKeys, keys),
    stop: () => end(child, home),
  };
}

function handles(
  home: string,
  port: number,
  hostKeys: Sshd['hostKeys'],
  keys: Sshd['keys'],
): Pick<Sshd, 'user' | 'surroundings' | 'route' | 'know' | 'knownLine' | 'knownHosts'> {
  const user = os.userInfo().username;
  const file = path.join(home, '.ssh', 'known_hosts');
  return {
    user,
    surroundings: {
      homeDirectory: home,
      userName: user,
      variables: {},
      systemDirectory: path.join(home, 'etc'),
    },
    route: (fields = {}) => ({
      ...{ host: '127.0.0.1', port, user, identityFile: keys.plain },
      ...fields,
    }),
    know: (...lines) => {
      writeFileSync(file, lines.map((line) => `${line}\n`).join(''));
    },
    knownLine: ({ host = `[127.0.0.1]:${String(port)}`, key = hostKeys.ed25519 } = {}) =>
      `${host} ${publicKey(key)}`,
    knownHosts: () => readFileSync(file, 'utf8'),
  };
}

/** Type and key, without the comment. */
export function publicKey(file: string): string {
  return readFileSync(`${file}.pub`, 'utf8').split(' ').slice(0, 2).join(' ');
}

function keyMaker(home: string): (name: string, type: string, passphrase?: string) => string {
  return (name, type, passphrase = '') => {
    const file = path.join(home, name);
    execFileSync('ssh-keygen', [
      '-q',
      '-t',
      type,
      '-a',
      '4',
      '-N',
      passphrase,
      '-C',
      name,
      '-f',
      file,
    ]);
    return file;
  };
}

/** In a view of the file system of its own, where the person's password is PASSWORD. */
function withShadow(home: string): string {
  const shadow = path.join(home, 'shadow');
  const hash = execFileSync('openssl', ['passwd', '-6', PASSWORD], { encoding: 'utf8' }).trim();
  const user = os.userInfo().username;
  copyFileSync('/etc/shadow', shadow);
  chmodSync(shadow, 0o600);
  const lines = readFileSync(shadow, 'utf8').split('\n');
  const own = lines.filter((line) => !line.startsWith(`${user}:`));
  writeFileSync(shadow, `${user}:${hash}:19000:0:99999:7:::\n${own.join('\n')}`);
  return `mount --bind '${shadow}' /etc/shadow && exec "$0" "$@"`;
}

async function untilListening(child: ChildProcess, port: number, log: string): Promise<void> {
  for (let i = 0; i < LISTEN_TRIES && child.exitCode === null; i += 1) {
    const listens = await new Promise<boolean>((resolve) => {
      const socket = net.connect(port, '127.0.0.1');
      socket.once('connect', () => {
        socket.destroy();
        resolve(true);
      });
      socket.once('error', () => {
        resolve(false);
      });
    });
    if (listens) return;
    await sleep(25);
  }
  child.kill();
  throw new Error(`sshd did not start: ${readFileSync(log, 'utf8')}`);
}

async function end(child: ChildProcess, home: string): Promise<void> {
  const ended = new Promise((resolve) => child.once('exit', resolve));
  if (child.exitCode === null && child.signalCode === null) {
    child.kill();
    await ended;
  }
  rmSync(home, { recursive: true, force: true });
}

export interface Agent {
  readonly socket: string;
  readonly stop: () => void;
}

/** An agent that holds a key. */
export function startAgent(home: string, keyFile: string, passphrase?: string): Agent {
  const directory = mkdtempSync(path.join(home, 'agent-'));
  const socket = path.join(directory, 'socket');
  const agent = spawn('ssh-agent', ['-D', '-a', socket], { stdio: 'ignore' });
  // What asks for the passphrase is a program, which prints it.
  const answer = path.join(directory, 'answer');
  writeFileSync(answer, `#!/bin/sh\necho '${passphrase ?? ''}'\n`, { mode: 0o700 });
  const env = {
    ...{ PATH: process.env['PATH'], SSH_AUTH_SOCK: socket },
    ...{ SSH_ASKPASS: answer, SSH_ASKPASS_REQUIRE: 'force' },
  };
  execFileSync(
    'sh',
    ['-c', 'until [ -S "$SSH_AUTH_SOCK" ]; do sleep 0.02; done; ssh-add -q "$0"', keyFile],
    { env, stdio: 'ignore' },
  );
  return { socket, stop: () => void agent.kill() };
}
