// Keeps the images of live sources between two starts: one file for each connection, database and user. A cache may always
// fail: whoever asks reads the source then, and is told why.

import { createHash } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import type { TwinImage } from '../../model/twinImage';
import { writeWhole } from './writeWhole';
import { encodeTwin, OWNER_ONLY_FILE, readTwin, codeOf } from './twinFile';

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
    const read = await readTwin(file);
    if (read.ok) return { image: read.value, problem: null };
    const { code, message } = read.error;
    if (code === 'ENOENT') return { image: null, problem: null };
    if (code !== null) return { image: null, problem: `The saved twin ${message}: ${file}` };
    await this.forget(key);
    return { image: null, problem: `The saved twin ${message}; it is made anew.` };
  }

  /** Whole or not at all: another window may read or write the same file. Says what went wrong. */
  async write(key: string, image: TwinImage): Promise<string | null> {
    const file = this.#file(key);
    try {
      await mkdir(this.#directory, { recursive: true, mode: OWNER_ONLY_DIRECTORY });
      await writeWhole(file, await encodeTwin(image), OWNER_ONLY_FILE);
      return null;
    } catch (error) {
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
