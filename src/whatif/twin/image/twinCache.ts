// Keeps the images of live sources between two starts: one file for each connection, database and user, without values of
// the person's rows unless that was agreed to. A cache may always fail: whoever asks reads the source then, and is told why.

import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import type { TwinImage } from '../../../model/twinImage';
import { makeOwnDirectory, readOwnFile } from './ownFile';
import { withoutSampleValues } from './sampleValues';
import { codeOf, decodeTwin, encodeTwin, OWNER_ONLY_FILE } from './twinFile';
import { writeWhole } from './writeWhole';

export interface CachedTwin {
  readonly image: TwinImage | null;
  /** Why there is none, when there should be one. */
  readonly problem: string | null;
}

export class TwinCache {
  readonly #directory: string;
  readonly #keepsValues: () => boolean;

  /** `keepsValues`: whether the person has agreed to keep sample values on this machine. */
  constructor(directory: string, keepsValues: () => boolean = () => false) {
    this.#directory = directory;
    this.#keepsValues = keepsValues;
  }

  async read(key: string): Promise<CachedTwin> {
    const file = this.#file(key);
    let bytes: Buffer;
    try {
      bytes = await readOwnFile(file, MOST_BYTES);
    } catch (error) {
      const code = codeOf(error);
      return {
        image: null,
        problem: code === 'ENOENT' ? null : `The saved twin cannot be read (${code}): ${file}`,
      };
    }
    const read = await decodeTwin(bytes);
    if (!read.ok) {
      await this.forget(key);
      return { image: null, problem: `The saved twin ${read.error}; it is made anew.` };
    }
    // Of a time when it was agreed to.
    if (read.value.valuesLeftOut !== true && !this.#keepsValues()) await this.forget(key);
    return { image: read.value, problem: null };
  }

  /** Whole or not at all: another window may read or write the same file. Says what went wrong. */
  async write(key: string, image: TwinImage): Promise<string | null> {
    const file = this.#file(key);
    try {
      await makeOwnDirectory(this.#directory);
      const kept = this.#keepsValues() ? image : withoutSampleValues(image);
      await writeWhole(file, await encodeTwin(kept), OWNER_ONLY_FILE);
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

/** Heuristic: as much as a twin file has at most. */
const MOST_BYTES = 1 << 28;
