// What anybody who lists processes sees of the children of one: their arguments, and the environment that they were given.

import { readdirSync, readFileSync } from 'node:fs';

export interface SeenProcess {
  readonly pid: number;
  readonly command: string;
  readonly environment: string;
}

/** Heuristic: a program that only tells its version lives for some milliseconds. */
const POLL_MS = 10;

/** Watches until it is stopped; reads Linux's /proc. */
export function watchChildren(root: number): () => readonly SeenProcess[] {
  const seen = new Map<string, SeenProcess>();
  const timer = setInterval(() => {
    const parents = parentsOfAll();
    // Between fork and exec a child is a copy of its parent, arguments, environment and all; then it has none for a moment.
    const own = read(root, 'cmdline');
    for (const pid of parents.keys()) {
      if (!descendsFrom(pid, root, parents)) continue;
      const command = read(pid, 'cmdline') ?? '';
      const key = `${String(pid)} ${command}`;
      if (command === '' || command === own || seen.has(key)) continue;
      seen.set(key, { pid, command, environment: read(pid, 'environ') ?? '' });
    }
  }, POLL_MS);
  return () => {
    clearInterval(timer);
    return [...seen.values()];
  };
}

function parentsOfAll(): ReadonlyMap<number, number> {
  const parents = new Map<number, number>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const stat = read(Number(name), 'stat');
    const parent = /\) \S (\d+)/.exec(stat ?? '')?.[1];
    if (parent !== undefined) parents.set(Number(name), Number(parent));
  }
  return parents;
}

function descendsFrom(pid: number, root: number, parents: ReadonlyMap<number, number>): boolean {
  for (let at = parents.get(pid); at !== undefined && at > 1; at = parents.get(at))
    if (at === root) return true;
  return false;
}

/** Null for one that has just ended. */
function read(pid: number, file: string): string | null {
  try {
    return readFileSync(`/proc/${String(pid)}/${file}`, 'utf8');
  } catch {
    return null;
  }
}
