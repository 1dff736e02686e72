// Samples to spans of equal length: least, mean and most of each metric, over what was watched of the span.

import type { HistorySpan, Spread } from '../../model/monitorHistory';
import type { MonitorSample } from '../../model/monitorJson';

/** How fine the history of the last day is, and that of the last month. In seconds. */
export const TIERS = {
  fine: { spanSeconds: 10, keepSeconds: 86_400 },
  coarse: { spanSeconds: 600, keepSeconds: 30 * 86_400 },
} as const;
export type Tier = keyof typeof TIERS;

/** One sample, as the span that it falls into. Null where its time is no time. */
export function spanOf(sample: MonitorSample, spanSeconds: number): HistorySpan | null {
  const atMs = Date.parse(sample.at);
  if (!Number.isFinite(atMs)) return null;
  const known = Object.entries(sample.metrics).flatMap(([name, value]) =>
    value === null ? [] : [[name, value] as const],
  );
  return {
    version: 1,
    at: startOf(atMs, spanSeconds),
    spanSeconds,
    seconds: Math.min(sample.seconds, spanSeconds),
    epoch: sample.epoch,
    events: sample.event === null ? [] : [sample.event.text],
    metrics: Object.fromEntries(
      [...known, ...waitsOf(sample)].map(([name, value]) => [
        name,
        { min: value, mean: value, max: value },
      ]),
    ),
  };
}

function startOf(atMs: number, spanSeconds: number): string {
  const spanMs = spanSeconds * 1_000;
  return new Date(Math.floor(atMs / spanMs) * spanMs).toISOString();
}

function waitsOf({ waits }: MonitorSample): readonly (readonly [string, number])[] {
  const byType = new Map<string, number>();
  for (const { type, aas } of waits?.classes ?? [])
    byType.set(`aas ${type}`, (byType.get(`aas ${type}`) ?? 0) + aas);
  return [...byType];
}

/** Of the same span: two processes may have watched, or one after the other. */
function combined(one: HistorySpan, other: HistorySpan): HistorySpan {
  const names = new Set([...Object.keys(one.metrics), ...Object.keys(other.metrics)]);
  const metrics = [...names].map((name) => {
    const spreads = [one, other].flatMap(({ metrics: all, seconds }) => {
      const spread = Object.hasOwn(all, name) ? all[name] : undefined;
      return spread === undefined ? [] : [{ spread, weight: Math.max(seconds, 0.001) }];
    });
    return [name, spreadOf(spreads)] as const;
  });
  return {
    ...other,
    seconds: Math.min(one.seconds + other.seconds, one.spanSeconds),
    epoch: other.epoch ?? one.epoch,
    events: [...new Set([...one.events, ...other.events])],
    metrics: Object.fromEntries(metrics),
  };
}

function spreadOf(all: readonly { readonly spread: Spread; readonly weight: number }[]): Spread {
  const weights = all.reduce((sum, { weight }) => sum + weight, 0);
  return {
    min: Math.min(...all.map(({ spread }) => spread.min)),
    mean: all.reduce((sum, { spread, weight }) => sum + spread.mean * weight, 0) / weights,
    max: Math.max(...all.map(({ spread }) => spread.max)),
  };
}

/** In their order, each once: coarse ones where nothing finer was kept. */
export function ordered(spans: readonly HistorySpan[]): readonly HistorySpan[] {
  const { spanSeconds } = TIERS.coarse;
  const isFine = (span: HistorySpan): boolean => span.spanSeconds < spanSeconds;
  const fine = new Set(spans.filter(isFine).map(({ at }) => startOf(Date.parse(at), spanSeconds)));
  const byStart = new Map<string, HistorySpan>();
  for (const span of spans.filter((one) => isFine(one) || !fine.has(one.at))) {
    const known = byStart.get(span.at);
    byStart.set(span.at, known === undefined ? span : combined(known, span));
  }
  return [...byStart.values()].sort((a, b) => (a.at < b.at ? -1 : 1));
}

/** Gathers samples until one falls into another span; a clock that goes back ends it as well. */
export class SpanGatherer {
  readonly #spanSeconds: number;
  #current: HistorySpan | null = null;

  constructor(spanSeconds: number) {
    this.#spanSeconds = spanSeconds;
  }

  /** The span that is over. */
  add(sample: MonitorSample): HistorySpan | null {
    const span = spanOf(sample, this.#spanSeconds);
    if (span === null) return null;
    const before = this.#current;
    if (before?.at === span.at) {
      this.#current = combined(before, span);
      return null;
    }
    this.#current = span;
    return before;
  }

  /** At the end: what there is of the last one. */
  end(): HistorySpan | null {
    const last = this.#current;
    this.#current = null;
    return last;
  }
}
