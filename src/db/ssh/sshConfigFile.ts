// Reads a configuration of ssh with all that it includes.

import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { expandPath } from './expand';
import { matchesPattern } from './patterns';
import { SshFailure, type SshSurroundings } from './contracts';
import { parseConfigLine, type ConfigLine } from './sshConfig';

/** readconf.c READCONF_MAX_DEPTH. */
const DEEPEST = 16;

/** The person's, then the system's: of both the first value counts. */
export async function readSshConfig(surroundings: SshSurroundings): Promise<readonly ConfigLine[]> {
  const { homeDirectory, systemDirectory } = surroundings;
  const own = await readConfigFile(path.join(homeDirectory, '.ssh', 'config'), surroundings);
  const system = await readConfigFile(path.join(systemDirectory, 'ssh_config'), surroundings);
  // The Host lines of the one end with it.
  return [own, system].map((included) => ({
    keyword: 'include',
    words: [],
    place: '',
    included: [included],
  }));
}

async function readConfigFile(
  file: string,
  surroundings: SshSurroundings,
  depth = 0,
): Promise<readonly ConfigLine[]> {
  if (depth > DEEPEST)
    throw settings(`${file} is included by itself, again and again: take the Include out.`);
  const text = await readIfThere(file);
  const lines: ConfigLine[] = [];
  for (const [index, written] of (text ?? '').split('\n').entries()) {
    const place = `${file}:${String(index + 1)}`;
    const line = parseConfigLine(written);
    if (!line.ok) throw settings(`${place}: ${line.error}. Correct the line.`);
    if (line.value === null) continue;
    const included: (readonly ConfigLine[])[] = [];
    if (line.value.keyword === 'include')
      for (const found of await filesOf(line.value.words, file, surroundings))
        included.push(await readConfigFile(found, surroundings, depth + 1));
    lines.push({ ...line.value, place, included });
  }
  return lines;
}

function settings(message: string): SshFailure {
  return new SshFailure({ step: 'settings', message });
}

/** What is not there is as good as empty. */
async function readIfThere(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (code === 'ENOENT' || code === 'ENOTDIR') return null;
    throw settings(`${file} could not be read (${code}). Correct its rights.`);
  }
}

async function filesOf(
  words: readonly string[],
  from: string,
  surroundings: SshSurroundings,
): Promise<readonly string[]> {
  const { homeDirectory, systemDirectory } = surroundings;
  const isSystem = from.startsWith(systemDirectory + path.sep);
  const base = isSystem ? systemDirectory : path.join(homeDirectory, '.ssh');
  const found: string[] = [];
  for (const word of words) {
    const pattern = path.resolve(base, expandPath(word, surroundings));
    const { root } = path.parse(pattern);
    found.push(...(await glob(root, pattern.slice(root.length).split(path.sep))));
  }
  return found;
}

/** In the order of their names, as glob(3). */
async function glob(folder: string, [first, ...rest]: readonly string[]): Promise<string[]> {
  if (first === undefined) return [folder];
  if (!/[*?]/.test(first)) return glob(path.join(folder, first), rest);
  const names = await readdir(folder).catch((): string[] => []);
  const found: string[] = [];
  for (const name of names.sort())
    if (!name.startsWith('.') && matchesPattern(first, name))
      found.push(...(await glob(path.join(folder, name), rest)));
  return found;
}
