// What was counted from one reading to the next: by row first, then summed, so that one row's reset hides nothing of the others.

import { COUNTER_QUESTIONS, type CounterQuestion } from './questions';
import type { CounterRow } from './counterRow';
import { sameEpoch } from './events';
import type { Reading } from './reading';

export type Sums = Readonly<Record<string, number>>;

export interface Deltas {
  /** Of the server's clock. */
  readonly seconds: number;
  /** Of our own, which the server counts like anybody's. */
  readonly ownTransactions: number;
  /** By question; without those that were not answered twice, or whose rows were all reset in between. */
  readonly sums: Readonly<Partial<Record<CounterQuestion, Sums>>>;
}

/** A longer gap is a hole: the laptop slept, or the server did not answer. */
const MOST_INTERVALS = 3;

/** One sentence where no rate can be told. */
export function deltasBetween(
  before: Reading | null,
  now: Reading,
  intervalSeconds: number,
): Deltas | { readonly why: string } {
  if (before === null) return { why: 'A rate needs two samples; this is the first one.' };
  if (!sameEpoch(before.epoch, now.epoch))
    return {
      why: 'The counters began anew since the last sample: a reset, restart or another server.',
    };
  const seconds = now.epoch.at - before.epoch.at;
  if (seconds <= 0) return { why: "The server's clock went back since the last sample." };
  if (seconds > MOST_INTERVALS * intervalSeconds)
    return { why: 'The last sample is too long ago for a rate.' };
  const sums: Partial<Record<CounterQuestion, Sums>> = {};
  for (const name of COUNTER_QUESTIONS) {
    const [old, rows] = [before.answers[name], now.answers[name]];
    const sum = old === undefined || rows === undefined ? null : summed(old, rows);
    if (sum !== null) sums[name] = sum;
  }
  return { seconds, ownTransactions: now.ownTransactions - before.ownTransactions, sums };
}

/** Null where no row can be compared. */
function summed(before: readonly CounterRow[], now: readonly CounterRow[]): Sums | null {
  const known = new Map(before.map((row) => [row.key, row]));
  const deltas = now
    .map((row) => deltaOf(known.get(row.key), row))
    .filter((delta) => delta !== null);
  if (deltas.length === 0) return null;
  const sums = new Map<string, number>();
  for (const delta of deltas)
    for (const [name, value] of Object.entries(delta))
      sums.set(name, (sums.get(name) ?? 0) + value);
  return Object.fromEntries(sums);
}

/** A new row began at nothing. A fall or a reset makes a hole of its row; a counter that it lacks counts nothing. */
function deltaOf(before: CounterRow | undefined, now: CounterRow): Sums | null {
  if (before !== undefined && before.reset !== now.reset) return null;
  const pairs = Object.entries(now.counters).map(([name, value]): readonly [string, number] => [
    name,
    (value ?? 0) - (before?.counters[name] ?? 0),
  ]);
  return pairs.some(([, delta]) => delta < 0) ? null : Object.fromEntries(pairs);
}
