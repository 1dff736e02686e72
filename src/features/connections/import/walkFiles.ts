// The files of a folder that may say where a database is: bounded in depth, number and size, links are not followed.

import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { decodeText } from '../../../util/decodeText';

/** Heuristics: a repository of many services has fewer; a walk over these takes about a second. */
const MOST_ENTRIES = 50_000;
const MOST_FILES = 300;
const MOST_DEPTH = 8;
const MOST_BYTES = 512 * 1024;

/** What is made, installed or kept by tools. */
const SKIPPED =
  /^(?:node_modules|bower_components|vendor|target|dist|build|out|bin|obj|venv|env|site-packages|__pycache__|coverage|tmp|\.(?!vscode$|config$|devcontainer$|docker$|envs?$).*)$/;

export interface FolderFile {
  /** From the folder, with forward slashes. */
  readonly file: string;
  readonly text: string;
}

export interface WalkedFiles {
  readonly files: readonly FolderFile[];
  readonly limits: readonly string[];
}

export async function walkFiles(
  root: string,
  isWanted: (file: string) => boolean,
  signal: AbortSignal,
): Promise<WalkedFiles> {
  const walk = new Walk(root, isWanted, signal);
  await walk.run();
  return { files: walk.files, limits: [...walk.limits] };
}

class Walk {
  readonly files: FolderFile[] = [];
  readonly limits = new Set<string>();
  #entries = 0;

  constructor(
    readonly root: string,
    readonly isWanted: (file: string) => boolean,
    readonly signal: AbortSignal,
  ) {}

  /** Level by level, so that what is left out lies deepest. */
  async run(): Promise<void> {
    let level = [''];
    for (let depth = 0; level.length > 0; depth += 1) {
      if (depth > MOST_DEPTH) {
        this.limits.add(`Folders deeper than ${String(MOST_DEPTH)} were not looked into.`);
        return;
      }
      const next: string[] = [];
      for (const folder of level) {
        if (!(await this.#folder(folder, next))) return;
      }
      level = next;
    }
  }

  /** False when a bound is reached. */
  async #folder(folder: string, next: string[]): Promise<boolean> {
    this.signal.throwIfAborted();
    const entries = await this.#list(folder);
    for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
      this.#entries += 1;
      if (this.#entries > MOST_ENTRIES || this.files.length >= MOST_FILES) {
        this.limits.add(
          'The folder is large: only a part of it was looked through. Name a folder in it.',
        );
        return false;
      }
      const file = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory() && !SKIPPED.test(entry.name)) next.push(file);
      else if (entry.isFile() && this.isWanted(file)) await this.#read(file);
    }
    return true;
  }

  async #list(folder: string) {
    try {
      return await readdir(path.join(this.root, folder), { withFileTypes: true });
    } catch (error) {
      if (!isSystemError(error)) throw error;
      this.limits.add(
        `${folder === '' ? 'The folder' : folder} could not be read (${error.code}).`,
      );
      return [];
    }
  }

  async #read(file: string): Promise<void> {
    const place = path.join(this.root, file);
    try {
      if ((await stat(place)).size > MOST_BYTES) {
        this.limits.add(`${file} is larger than ${String(MOST_BYTES / 1024)} kB and was not read.`);
        return;
      }
      this.files.push({ file, text: decodeText(await readFile(place)) });
    } catch (error) {
      if (!isSystemError(error)) throw error;
      this.limits.add(`${file} could not be read (${error.code}).`);
    }
  }
}

function isSystemError(error: unknown): error is Error & { readonly code: string } {
  return error instanceof Error && 'code' in error && typeof error.code === 'string';
}
