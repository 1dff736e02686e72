// A data directory that only this process uses: PGlite has no lock of its own, and two on one directory destroy it.

import fs from 'node:fs';
import path from 'node:path';
import * as z from 'zod';
import { processLives } from './processLives';

/** Heuristic: more windows than anybody has open at once with the demo. */
const SLOTS = 16;

const markSchema = z.object({ content: z.string() });

export class Slot {
  readonly dataDirectory: string;
  readonly #directory: string;

  private constructor(directory: string) {
    this.#directory = directory;
    this.dataDirectory = path.join(directory, 'data');
  }

  /** The first directory under `storage` that no living process holds. */
  static take(storage: string): Slot {
    for (let i = 1; i <= SLOTS; i += 1) {
      const directory = path.join(storage, String(i));
      fs.mkdirSync(directory, { recursive: true });
      if (lock(path.join(directory, 'lock'))) return new Slot(directory);
    }
    throw new Error(
      `All ${String(SLOTS)} places in ${storage} are in use. Close a window and try again.`,
    );
  }

  /** True when `content` was completely written here before. */
  holds(content: string): boolean {
    try {
      const mark: unknown = JSON.parse(fs.readFileSync(this.#markFile, 'utf8'));
      return markSchema.parse(mark).content === content;
    } catch {
      // No mark, or a broken one: either way what is here cannot be trusted.
      return false;
    }
  }

  clear(): void {
    fs.rmSync(this.#markFile, { force: true });
    fs.rmSync(this.dataDirectory, { recursive: true, force: true });
  }

  markComplete(content: string): void {
    fs.writeFileSync(this.#markFile, JSON.stringify({ content }));
  }

  release(): void {
    fs.rmSync(path.join(this.#directory, 'lock'), { force: true });
  }

  get #markFile(): string {
    return path.join(this.#directory, 'complete.json');
  }
}

function lock(file: string): boolean {
  for (const lastTry of [false, true]) {
    try {
      fs.writeFileSync(file, String(process.pid), { flag: 'wx' });
      return true;
    } catch (error) {
      if (!isExists(error)) throw error;
      if (lastTry || holderLives(file)) return false;
      fs.rmSync(file, { force: true });
    }
  }
  return false;
}

function holderLives(file: string): boolean {
  const pid = Number(fs.readFileSync(file, 'utf8'));
  return pid !== process.pid && processLives(pid);
}

function isExists(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EEXIST';
}
