// Which files do the arguments of a command mean? Files as they are, folders with all SQL in them, glob patterns.

import { stat } from 'node:fs/promises';
import path from 'node:path';
import { convertPathToPattern, glob } from 'tinyglobby';
import { NO_SOURCES, SQL_FILES } from '../features/workload/filesWorkload';
import { CliError } from './cliError';
import type { Environment } from './environment';

/** Where programs lie that somebody else has written, or a program. */
const MADE = '{vendor,target,dist,build,out,bin,obj,venv,.venv,site-packages,__pycache__,.next}';

/**
 * Each once, in the order of the arguments; - stays what it is. A mistyped name is an error, an empty folder too. Of a folder
 * also the programs with these extensions.
 */
export async function findSqlFiles(
  inputs: readonly string[],
  { workingDirectory }: Environment,
  extensions: readonly string[] = [],
): Promise<readonly string[]> {
  if (inputs.length === 0) {
    throw new CliError('Name SQL files, folders or patterns, or - for standard input.');
  }
  const found = new Set<string>();
  for (const input of inputs) {
    const files = await filesOf(input, workingDirectory, extensions);
    const kinds = extensions.length > 0 ? 'SQL file and no program that may hold SQL' : 'SQL file';
    if (files.length === 0) throw new CliError(`${input} names no ${kinds}.`);
    for (const file of files) found.add(file);
  }
  return [...found];
}

async function filesOf(
  input: string,
  cwd: string,
  extensions: readonly string[],
): Promise<readonly string[]> {
  if (input === '-') return [input];
  const kind = await kindOf(path.resolve(cwd, input));
  if (kind === 'file') return [input];
  const found = async (pattern: string, ignore: readonly string[]) =>
    glob([pattern], { cwd, ignore: [...ignore], expandDirectories: false });
  // A file system has no order that two machines agree on.
  if (kind === null) return (await found(input, NO_SOURCES)).sort();
  // A folder's name may hold characters that mean something in a pattern.
  const folder = convertPathToPattern(input);
  const sql = await found(path.posix.join(folder, SQL_FILES), NO_SOURCES);
  if (extensions.length === 0) return sql.sort();
  const programs = path.posix.join(folder, `**/*.{${extensions.join(',')}}`);
  const made = path.posix.join(folder, `**/${MADE}/**`);
  return [...sql, ...(await found(programs, [...NO_SOURCES, made]))].sort();
}

async function kindOf(file: string): Promise<'file' | 'folder' | null> {
  try {
    return (await stat(file)).isDirectory() ? 'folder' : 'file';
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}
