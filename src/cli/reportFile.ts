// The file of a report: read as it stands, written whole or not at all, through links and with its rights.

import { randomUUID } from 'node:crypto';
import { open, readFile, readlink, realpath, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { CliError } from './cliError';

/** Heuristic: a report of a server with thousands of findings has some megabytes. */
const MOST_BYTES = 32 * 1024 * 1024;

interface Found {
  /** Where it really lies. */
  readonly file: string;
  readonly mode: number | null;
}

/** Empty where there is none yet. */
export async function readReportFile(file: string): Promise<string> {
  try {
    const found = await stat(file);
    if (!found.isFile()) throw new CliError(`--output: ${file} is no file.`);
    if (found.size > MOST_BYTES) throw new CliError(`--output: ${file} is too large for a report.`);
    // With its byte order mark: what a person's editor put there stays.
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(await readFile(file));
  } catch (error) {
    if (error instanceof TypeError)
      throw new CliError(`--output: ${file} is not in UTF-8, and is not overwritten.`);
    if (codeOf(error) === 'ENOENT') return '';
    throw asCliError(error, file, 'read');
  }
}

/** Beside it first: a full disk or a kill in between leaves what people wrote. */
export async function writeReportFile(given: string, text: string): Promise<void> {
  try {
    const { file, mode } = await whereItLies(given);
    const beside = path.join(path.dirname(file), `.${path.basename(file)}.${randomUUID()}`);
    try {
      // Names of a database are nobody else's business, until its owner says so.
      const handle = await open(beside, 'wx', mode ?? 0o600);
      try {
        await handle.writeFile(text);
        if (mode !== null) await handle.chmod(mode);
        await handle.sync();
      } finally {
        await handle.close();
      }
      await rename(beside, file);
    } finally {
      await rm(beside, { force: true });
    }
  } catch (error) {
    throw asCliError(error, given, 'written');
  }
}

async function whereItLies(given: string): Promise<Found> {
  try {
    const file = await realpath(given);
    return { file, mode: (await stat(file)).mode & 0o777 };
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error;
    const target = await targetOf(given);
    return target === null ? { file: given, mode: null } : whereItLies(target);
  }
}

/** Where a link leads that has nothing at its end yet; null for what is none. */
async function targetOf(given: string): Promise<string | null> {
  try {
    const target = await readlink(given);
    return path.resolve(await realpath(path.dirname(given)), target);
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'EINVAL') return null;
    throw error;
  }
}

function asCliError(error: unknown, file: string, verb: string): unknown {
  const code = codeOf(error);
  return code === null ? error : new CliError(`--output: ${file} cannot be ${verb} (${code}).`);
}

function codeOf(error: unknown): string | null {
  return error instanceof Error && 'code' in error && typeof error.code === 'string'
    ? error.code
    : null;
}
