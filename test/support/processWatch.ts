// What a process and all that it starts do, seen from outside by /proc: which programs run, and which of them have sockets of
// the network.

import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

const EVERY_MS = 5;

export interface Seen {
  /** Names of programs below the process, without its own. */
  readonly programs: ReadonlySet<string>;
  /** Lines of /proc/net/tcp and tcp6 that belong to one of them. */
  readonly sockets: ReadonlySet<string>;
}

/** Until the answer is called, which tells what was seen. */
export function watchProcess(root: number): () => Seen {
  const programs = new Set<string>();
  const sockets = new Set<string>();
  const look = (): void => {
    for (const pid of [root, ...below(root)]) {
      const name = read(`/proc/${String(pid)}/comm`).trim();
      if (pid !== root && name !== '') programs.add(name);
    }
  };
  const timer = setInterval(look, EVERY_MS);
  return () => {
    clearInterval(timer);
    look();
    const open = [root, ...below(root)].flatMap(socketsOf);
    for (const line of open) sockets.add(line);
    return { programs, sockets };
  };
}

function below(pid: number): number[] {
  const directory = `/proc/${String(pid)}/task`;
  const children = list(directory).flatMap((task) =>
    read(`${directory}/${task}/children`).split(' ').filter(Boolean).map(Number),
  );
  return children.flatMap((child) => [child, ...below(child)]);
}

function socketsOf(pid: number): string[] {
  const nodes = new Set(
    list(`/proc/${String(pid)}/fd`).flatMap((fd) => {
      const found = /^socket:\[(\d+)\]$/.exec(link(`/proc/${String(pid)}/fd/${fd}`));
      return found?.[1] ?? [];
    }),
  );
  return ['tcp', 'tcp6'].flatMap((kind) =>
    read(`/proc/${String(pid)}/net/${kind}`)
      .split('\n')
      .filter((line) => nodes.has(line.trim().split(/\s+/)[9] ?? '')),
  );
}

/** Processes end at any moment. */
function quietly<T>(work: () => T, otherwise: T): T {
  try {
    return work();
  } catch {
    return otherwise;
  }
}

const read = (file: string): string => quietly(() => readFileSync(file, 'utf8'), '');
const list = (directory: string): string[] => quietly(() => readdirSync(directory), []);
const link = (file: string): string => quietly(() => readlinkSync(file), '');
