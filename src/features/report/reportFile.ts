// The file of a report: read as it stands, written whole or not at all, through links and with its rights.

import { readFile, readlink, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { err, ok, type Result } from '../../util/result';
import { codeOf } from '../../whatif/twin/image/twinFile';
import { writeWhole } from '../../whatif/twin/image/writeWhole';

/** Heuristic: a report of a server with thousands of findings has some megabytes. */
const MOST_BYTES = 32 * 1024 * 1024;
/** Names of a database are nobody else's business, until its owner says so. */
const NEW_FILE = 0o600;

interface Found {
  /** Where it really lies. */
  readonly file: string;
  readonly mode: number | null;
}

/** Empty where there is none yet. A problem is said behind the file's name. */
export async function readReportFile(file: string): Promise<Result<string, string>> {
  try {
    const found = await stat(file);
    if (!found.isFile()) return err('is no file.');
    if (found.size > MOST_BYTES) return err('is too large for a report.');
    // With its byte order mark: what a person's editor put there stays.
    const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
    return ok(utf8.decode(await readFile(file)));
  } catch (error) {
    if (error instanceof TypeError) return err('is not in UTF-8, and is not overwritten.');
    const code = codeOf(error);
    return code === 'ENOENT' ? ok('') : err(`cannot be read (${code}).`);
  }
}

/** A problem is said behind the file's name. */
export async function writeReportFile(given: string, text: string): Promise<Result<null, string>> {
  try {
    const { file, mode } = await whereItLies(given);
    await writeWhole(file, Buffer.from(text), mode ?? NEW_FILE, { isExact: mode !== null });
    return ok(null);
  } catch (error) {
    return err(`cannot be written (${codeOf(error)}).`);
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
    if (['ENOENT', 'EINVAL'].includes(codeOf(error))) return null;
    throw error;
  }
}
