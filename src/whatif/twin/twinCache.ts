// Keeps the images of live sources between two starts: one file for each connection, database and user. A cache may always
// fail: whoever asks reads the source then, and is told why.

import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { TwinImage } from '../../model/twinImage';
import { decodeTwin, encodeTwin } from './twinFile';

export interface CachedTwin {
  readonly image: TwinImage | null;
  /** Why there is none, when there should be one. */
  readonly problem: string | null;
}

export class TwinCache {
  readonly #directory: string;

  constructor(directory: string) {
    this.#directory = directory;
  }

  async read(key: string): Promise<CachedTwin> {
    const file = this.#file(key);
    const bytes = await readFile(file).catch((error: unknown) => codeOf(error));
    if (bytes === 'ENOENT') return { image: null, problem: null };
    if (typeof bytes === 'string') {
      return { image: null, problem: `The saved twin cannot be read (${bytes}): ${file}` };
    }
    const decoded = await decodeTwin(bytes);
    if (decoded.ok) return { image: decoded.value, problem: null };
    await this.forget(key);
    return { image: null, problem: `The saved twin ${decoded.error}; it is made anew.` };
  }

  /** Whole or not at all: another window may read or write the same file. Says what went wrong. */
  async write(key: string, image: TwinImage): Promise<string | null> {
    const file = this.#file(key);
    const unfinished = `${file}.${String(process.pid)}.${randomUUID()}`;
    try {
      await mkdir(this.#directory, { recursive: true, mode: OWNER_ONLY_DIRECTORY });
      await writeFile(unfinished, await encodeTwin(image), { mode: OWNER_ONLY_FILE });
      await rename(unfinished, file);
      return null;
    } catch (error) {
      await rm(unfinished, { force: true }).catch(() => undefined);
      return `The twin was not kept for the next start (${codeOf(error)}): ${file}`;
    }
  }

  async forget(key: string): Promise<void> {
    // What cannot be deleted is overwritten by the next twin, or found damaged again.
    await rm(this.#file(key), { force: true }).catch(() => undefined);
  }

  /** Hashed: hosts and users are nobody's business in a listing of files. */
  #file(key: string): string {
    const name = createHash('sha256').update(key).digest('hex').slice(0, 32);
    return path.join(this.#directory, `${name}.twin.json.gz`);
  }
}

/** Statistics hold sample values of the data. */
const OWNER_ONLY_DIRECTORY = 0o700;
const OWNER_ONLY_FILE = 0o600;

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
}
