// How much of a table is rows that no one sees any more?

import type { TableFacts } from './tableFacts';

/** Heuristic: from a fifth on scans feel it; below ten megabytes nobody does. */
export const MANY_DEAD = { share: 0.2, bytes: 10 * 1024 ** 2 } as const;

export function deadShare({ dead, live }: TableFacts): number {
  return dead + live === 0 ? 0 : dead / (dead + live);
}

/** Estimated, as if dead rows were as wide as live ones. */
export function deadBytes(table: TableFacts): number {
  return Math.round(table.bytes * deadShare(table));
}
