// Which files do the arguments of a command mean? Files as they are, folders with all SQL in them, glob patterns.

import { stat } from 'node:fs/promises';
import path from 'node:path';
import { convertPathToPattern, glob } from 'tinyglobby';
import { NO_SOURCES, SQL_FILES } from '../features/workload/filesWorkload';
import { CliError } from './cliError';
import type { Environment } from './environment';

/** Each once, in the order of the arguments; - stays what it is. A mistyped name is an error, an empty folder too. */
export async function findSqlFiles(
  inputs: readonly string[],
  { workingDirectory }: Environment,
): Promise<readonly string[]> {
  if (inputs.length === 0) {
    throw new CliError('Name SQL files, folders or patterns, or - for standard input.');
  }
  const found = new Set<string>();
  for (const input of inputs) {
    const files = await filesOf(input, workingDirectory);
    if (files.length === 0) throw new CliError(`${input} names no SQL file.`);
    for (const file of files) found.add(file);
  }
  return [...found];
}

async function filesOf(input: string, cwd: string): Promise<readonly string[]> {
  if (input === '-') return [input];
  const kind = await kindOf(path.resolve(cwd, input));
  if (kind === 'file') return [input];
  // A folder's name may hold characters that mean something in a pattern.
  const pattern =
    kind === 'folder' ? path.posix.join(convertPathToPattern(input), SQL_FILES) : input;
  const matches = await glob([pattern], { cwd, ignore: [...NO_SOURCES], expandDirectories: false });
  // A file system has no order that two machines agree on.
  return matches.sort();
}

async function kindOf(file: string): Promise<'file' | 'folder' | null> {
  try {
    return (await stat(file)).isDirectory() ? 'folder' : 'file';
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}
