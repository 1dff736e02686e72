// Average active sessions: how many processes did something or waited for something, on average over samples?

import type { WaitRow } from './questions/waits';

/** One moment. */
export interface WaitSample {
  /** Seconds, of our clock. */
  readonly at: number;
  readonly rows: readonly WaitRow[];
}

export interface WaitShare {
  readonly type: string;
  readonly event: string;
  readonly aas: number;
}

/** Greatest first. */
export function averageByEvent(samples: readonly WaitSample[]): readonly WaitShare[] {
  const counts = new Map<string, { type: string; event: string; processes: number }>();
  for (const { type, event, processes } of samples.flatMap(({ rows }) => rows)) {
    const key = `${type} ${event}`;
    const known = counts.get(key) ?? { type, event, processes: 0 };
    known.processes += processes;
    counts.set(key, known);
  }
  return [...counts.values()]
    .map(({ type, event, processes }) => ({ type, event, aas: processes / samples.length }))
    .sort((a, b) => b.aas - a.aas || (a.event < b.event ? -1 : 1));
}

/** Of all, or of those that `counts`. */
export function averageActive(
  samples: readonly WaitSample[],
  counts: (row: WaitRow) => boolean = () => true,
): number {
  if (samples.length === 0) return 0;
  const processes = samples.flatMap(({ rows }) => rows).filter(counts);
  return processes.reduce((all, row) => all + row.processes, 0) / samples.length;
}

/** The statement that most of these belong to; null where none has an id. */
export function busiestStatement(
  samples: readonly WaitSample[],
  counts: (row: WaitRow) => boolean,
): { readonly queryId: string; readonly aas: number } | null {
  const byId = new Map<string, number>();
  for (const row of samples.flatMap(({ rows }) => rows)) {
    if (row.query_id === null || !counts(row)) continue;
    byId.set(row.query_id, (byId.get(row.query_id) ?? 0) + row.processes);
  }
  const [first] = [...byId].sort(([, a], [, b]) => b - a);
  return first === undefined ? null : { queryId: first[0], aas: first[1] / samples.length };
}
