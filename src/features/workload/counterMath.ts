// Sums and differences of what a server counts: entries of several roles as one statement, and what was added since a sample
// was taken.

import type { StatementEntry, StatementSample } from '../../model/statementSample';
import type { StatementCounters } from '../../model/workload';

export interface CountedStatement {
  /** The queryid; of what is hidden, the role. */
  readonly id: string;
  /** Null where the server shows no more than the counters. */
  readonly queryId: string | null;
  readonly role: string;
  readonly nested: boolean;
  readonly counters: StatementCounters;
  /** Of the server's entries, in their order. */
  readonly keys: readonly string[];
}

/**
 * One statement, whoever ran it; what is hidden as one of its role. Entries of one queryid whose `form` differs are several:
 * PostgreSQL 18 tells tables of one name in two schemas apart no more than that.
 */
export function mergeEntries(
  entries: readonly StatementEntry[],
  form: (entry: StatementEntry) => string = () => '',
): readonly CountedStatement[] {
  type Merged = CountedStatement & { readonly keys: string[] };
  const merged = new Map<string, Map<string, Merged>>();
  for (const entry of entries) {
    const { key, queryId, role, nested, counters } = entry;
    const name = `${queryId ?? `hidden of ${role}`}${nested ? ' nested' : ''}`;
    const forms = merged.get(name) ?? new Map<string, Merged>();
    merged.set(name, forms);
    const its = form(entry);
    const known = forms.get(its);
    const id = forms.size === 0 ? name : `${name} ${String(forms.size + 1)}`;
    if (known === undefined) forms.set(its, { id, queryId, role, nested, counters, keys: [key] });
    else {
      known.keys.push(key);
      forms.set(its, { ...known, counters: sum(known.counters, counters) });
    }
  }
  return [...merged.values()].flatMap((forms) => [...forms.values()]);
}

function sum(a: StatementCounters, b: StatementCounters): StatementCounters {
  const calls = a.calls + b.calls;
  const totalMs = a.totalMs + b.totalMs;
  return {
    ...each(a, b, (x, y) => x + y),
    calls,
    totalMs,
    meanMs: calls === 0 ? 0 : totalMs / calls,
    deviationMs: deviationOfBoth(a, b),
    minMs: both(a.minMs, b.minMs, Math.min),
    maxMs: both(a.maxMs, b.maxMs, Math.max),
    since: a.since === null || b.since === null ? null : a.since < b.since ? a.since : b.since,
  };
}

/**
 * What was added from one sample to the next. An entry whose counters fell, or that began anew, was thrown away in between:
 * then all that it holds was added. Of each row first, so that one's reset does not hide what the others did.
 */
export function addedSince(before: StatementSample, now: StatementSample): StatementSample {
  const known = new Map(stable(before.entries).map((entry) => [entry.key, entry.counters]));
  const entries = stable(now.entries).flatMap((entry) => {
    const old = known.get(entry.key);
    const counters = old === undefined ? entry.counters : added(old, entry.counters);
    return counters.calls > 0 ? [{ ...entry, counters }] : [];
  });
  const top = entries.filter(({ nested }) => !nested);
  return {
    at: now.at,
    since: before.at,
    entries,
    totals: {
      statements: top.length,
      calls: top.reduce((all, { counters }) => all + counters.calls, 0),
      totalMs: top.reduce((all, { counters }) => all + counters.totalMs, 0),
    },
  };
}

/** What is hidden has no id of its own: only its role can be found again. */
function stable(entries: readonly StatementEntry[]): readonly StatementEntry[] {
  const hidden = mergeEntries(entries.filter(({ queryId }) => queryId === null));
  return [
    ...entries.filter(({ queryId }) => queryId !== null),
    ...hidden.map(({ id, queryId, role, nested, counters }) => ({
      ...{ key: id, queryId, role, nested, counters },
    })),
  ];
}

function added(before: StatementCounters, now: StatementCounters): StatementCounters {
  const fell = now.calls < before.calls || now.totalMs < before.totalMs;
  if (fell || now.since !== before.since) return now;
  const calls = now.calls - before.calls;
  const totalMs = now.totalMs - before.totalMs;
  return {
    ...each(now, before, (x, y) => Math.max(0, x - y)),
    calls,
    totalMs,
    meanMs: calls === 0 ? 0 : totalMs / calls,
    // The server keeps these for the whole life of an entry.
    deviationMs: null,
    minMs: null,
    maxMs: null,
    since: now.since,
  };
}

type Sums = Omit<
  StatementCounters,
  'calls' | 'totalMs' | 'meanMs' | 'deviationMs' | 'minMs' | 'maxMs' | 'since'
>;

function each(
  a: StatementCounters,
  b: StatementCounters,
  combine: (x: number, y: number) => number,
): Sums {
  return {
    planMs: both(a.planMs, b.planMs, combine),
    rows: both(a.rows, b.rows, combine),
    hitBlocks: both(a.hitBlocks, b.hitBlocks, combine),
    readBlocks: both(a.readBlocks, b.readBlocks, combine),
    dirtiedBlocks: both(a.dirtiedBlocks, b.dirtiedBlocks, combine),
    writtenBlocks: both(a.writtenBlocks, b.writtenBlocks, combine),
    ioMs: both(a.ioMs, b.ioMs, combine),
    tempReadBlocks: both(a.tempReadBlocks, b.tempReadBlocks, combine),
    tempWrittenBlocks: both(a.tempWrittenBlocks, b.tempWrittenBlocks, combine),
    walBytes: both(a.walBytes, b.walBytes, combine),
    jitMs: both(a.jitMs, b.jitMs, combine),
  };
}

function both(
  a: number | null,
  b: number | null,
  combine: (x: number, y: number) => number,
): number | null {
  return a === null || b === null ? null : combine(a, b);
}

/** From the sums of squares of both around their own means, and the distance of the means. */
function deviationOfBoth(a: StatementCounters, b: StatementCounters): number | null {
  if (a.deviationMs === null || b.deviationMs === null) return null;
  const calls = a.calls + b.calls;
  if (calls === 0) return 0;
  const between = ((a.calls * b.calls) / calls) * (a.meanMs - b.meanMs) ** 2;
  return Math.sqrt((a.calls * a.deviationMs ** 2 + b.calls * b.deviationMs ** 2 + between) / calls);
}
