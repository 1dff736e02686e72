// Which password does libpq's password file have for a connection (PostgreSQL 18, 34.16 "The Password File")?

import { readFile, stat } from 'node:fs/promises';
import type { ConnectionFields } from './connectionFields';

export interface PasswordFile {
  /** Empty where it is not there or not used. */
  readonly text: string;
  /** Why a file that is there was not used. */
  readonly problem: string | null;
}

type Key = Pick<ConnectionFields, 'host' | 'port' | 'database' | 'user'>;

const NOTHING: PasswordFile = { text: '', problem: null };

export async function readPasswordFile(file: string): Promise<PasswordFile> {
  try {
    const problem = await problemOf(file);
    return problem === null
      ? { text: await readFile(file, 'utf8'), problem }
      : { text: '', problem };
  } catch (error) {
    // As libpq: what cannot be opened is as good as not there.
    if (error instanceof Error && 'code' in error) return NOTHING;
    throw error;
  }
}

/** Whoever may read it knows the passwords; Windows has no such modes. */
async function problemOf(file: string): Promise<string | null> {
  const found = await stat(file);
  if (!found.isFile()) return `The password file ${file} is not a plain file, so it is not used.`;
  if (process.platform === 'win32' || (found.mode & 0o077) === 0) return null;
  return `The password file ${file} is open to others on this machine, so it is not used. Take their rights away: chmod 0600.`;
}

export interface PasswordLine {
  /** From 1. */
  readonly line: number;
  /** Each as it is written, with its backslashes; * is any. */
  readonly key: readonly [host: string, port: string, database: string, user: string];
  readonly password: string;
}

/** The first line that fits. */
export function passwordFor(text: string, { host, port, database, user }: Key): string | null {
  // libpq calls the usual folder of Unix sockets localhost.
  const wanted = [host === '/tmp' ? 'localhost' : host, String(port), database, user];
  for (const { key, password } of passwordLines(text))
    if (key.every((field, at) => field === '*' || unescaped(field) === wanted[at])) return password;
  return null;
}

/** `host:port:database:user:password`, a backslash before a colon or another one; the last of a line stands for itself. What
 * follows the password behind a colon is no part of it. */
export function* passwordLines(text: string): Generator<PasswordLine> {
  for (const [index, written] of text.split('\n').entries()) {
    const line = written.replace(/\r+$/, '');
    if (line.startsWith('#')) continue;
    const parts =
      /^((?:[^\\:]|\\.)*):((?:[^\\:]|\\.)*):((?:[^\\:]|\\.)*):((?:[^\\:]|\\.)*):((?:[^\\:]|\\.|\\$)*)/s.exec(
        line,
      );
    if (parts === null) continue;
    const [, host = '', port = '', database = '', user = '', password = ''] = parts;
    yield { line: index + 1, key: [host, port, database, user], password: unescaped(password) };
  }
}

export function unescaped(text: string): string {
  return text.replace(/\\(.)/gs, '$1');
}
