// Remembers what a project's files said until one of them changes: they are asked for at each pause in typing. What a reading rests
// on is looked at each time, but not opened: a watch hears nothing of what lies above an open folder.

import { realpath, stat } from 'node:fs/promises';

/** Heuristic: more projects than anybody works in at once. */
const MOST = 64;
/** FAT keeps times in steps of 2 s: of a file that is younger, a second change might not be seen. */
const SETTLED_MS = 2_000;

/** How a file stood before it was read. */
export interface Witness {
  readonly path: string;
  /** Where it really lies, which file it is, and when it was changed; empty where there is none. */
  readonly stamp: string;
  readonly changedMs: number;
}

export interface Reading<T> {
  readonly value: T;
  /** Of all that it rests on. */
  readonly witnesses: readonly Witness[];
}

export class ProjectMemory<T> {
  readonly #now: () => number;
  readonly #kept = new Map<string, Reading<T>>();

  constructor(now: () => number) {
    this.#now = now;
  }

  /** `key`: of what is read, and how. */
  async get(key: string, read: () => Promise<Reading<T>>): Promise<T> {
    const known = this.#kept.get(key);
    if (known !== undefined && (await stands(known))) return known.value;
    const askedMs = this.#now();
    const reading = await read();
    this.#kept.delete(key);
    if (reading.witnesses.every(({ changedMs }) => changedMs < askedMs - SETTLED_MS))
      this.#kept.set(key, reading);
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > MOST && oldest !== undefined) this.#kept.delete(oldest);
    return reading.value;
  }
}

export async function witnessOf(path: string): Promise<Witness> {
  try {
    const real = await realpath(path);
    const { dev, ino, size, mtimeNs, ctimeNs, mtimeMs, ctimeMs } = await stat(real, {
      bigint: true,
    });
    const stamp = [real, dev, ino, size, mtimeNs, ctimeNs].join(' ');
    // On Windows FAT knows no ctime, and elsewhere an mtime can be set to any time.
    return { path, stamp, changedMs: Math.max(Number(mtimeMs), Number(ctimeMs)) };
  } catch {
    // What cannot be looked at is not there.
    return { path, stamp: '', changedMs: -Infinity };
  }
}

async function stands({ witnesses }: Reading<unknown>): Promise<boolean> {
  const now = await Promise.all(witnesses.map(({ path }) => witnessOf(path)));
  return witnesses.every(({ stamp }, index) => stamp === now[index]?.stamp);
}
