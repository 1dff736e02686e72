// What building the advice did to the times of a statement, and what of that is good or bad.

import type { IndexDefinition } from '../../src/model/indexDefinition';
import type { Suggestion } from '../../src/model/suggestion';
import { indexWords } from '../../src/analysis/indexes/newIndex';
import { percentile95, ratioOf, share, sortedMiddle } from './figures';

/** What is to be built for one statement, by whom. */
export interface Advised {
  readonly name: string;
  readonly sql: string;
  readonly isTrap: boolean;
  /** The suggested index that stands first; null where none does. */
  readonly first: Suggestion | null;
  /** What it creates. */
  readonly top: readonly IndexDefinition[];
  /** With what the others create, too, unless something speaks against it. */
  readonly all: readonly IndexDefinition[];
  readonly naive: readonly IndexDefinition[];
  readonly dexter: readonly IndexDefinition[];
}

/** Each set once, beside none at all twice, which tells what chance does. */
export async function timesOf(
  advised: Advised,
  measure: (sets: readonly (readonly IndexDefinition[])[]) => Promise<readonly Times[]>,
): Promise<MeasuredSets> {
  const key = (set: readonly IndexDefinition[]): string =>
    JSON.stringify(set.map((one) => JSON.stringify(one)).sort());
  const { top, all, naive, dexter } = advised;
  const sets = new Map([[], top, all, naive, dexter].map((set) => [key(set), set]));
  const [again = [], ...times] = await measure([[], ...sets.values()]);
  const of = (set: readonly IndexDefinition[]): Times =>
    times[[...sets.keys()].indexOf(key(set))] ?? [];
  return {
    before: of([]),
    again,
    top: of(top),
    all: of(all),
    naive: of(naive),
    dexter: of(dexter),
  };
}

/** Milliseconds of each round. */
type Times = readonly number[];
export type MeasuredSets = Readonly<
  Record<'before' | 'again' | 'top' | 'all' | 'naive' | 'dexter', Times>
>;

export interface Outcome {
  readonly name: string;
  readonly isTrap: boolean;
  readonly beforeMs: number;
  /** With what is suggested first. */
  readonly afterMs: number;
  readonly predictedMs: number | null;
  /** Times as long as without new indexes; 1 for who builds none. */
  readonly ratios: {
    readonly chance: number;
    readonly top: number;
    readonly all: number;
    readonly naive: number;
    readonly dexter: number;
  };
  /** All suggestions against the faster rival. */
  readonly againstBest: number;
  readonly againstBestMs: number;
  /** The advice itself says that it may gain nothing. */
  readonly isNamed: boolean;
  readonly built: {
    readonly ours: readonly string[];
    readonly naive: readonly string[];
    readonly dexter: readonly string[];
  };
}

export function isNamed({ doubt, proof: { predictedTime } }: Suggestion): boolean {
  return doubt !== undefined || predictedTime?.isDoubtful === true;
}

export function outcomeOf(advised: Advised, measured: MeasuredSets): Outcome {
  const { before, again, top, all, naive, dexter } = measured;
  const best = sortedMiddle(naive) < sortedMiddle(dexter) ? naive : dexter;
  const { name, isTrap, first } = advised;
  const to = (times: Times): number => ratioOf(times, before);
  const words = (set: readonly IndexDefinition[]): readonly string[] => set.map(indexWords);
  return {
    ...{ name, isTrap, beforeMs: sortedMiddle(before), afterMs: sortedMiddle(top) },
    predictedMs: first?.proof.predictedTime?.ms ?? null,
    ratios: { chance: to(again), top: to(top), all: to(all), naive: to(naive), dexter: to(dexter) },
    againstBest: ratioOf(all, best),
    againstBestMs: sortedMiddle(all) - sortedMiddle(best),
    isNamed: first !== null && isNamed(first),
    built: {
      ours: words(advised.all.length > 0 ? advised.all : advised.top),
      naive: words(advised.naive),
      dexter: words(advised.dexter),
    },
  };
}

/** Of the time before. */
const GAIN = 0.9;
const LOSS = 1.1;
/** Of the time before; what is left of it after both may be a matter of one page. */
const HUNDREDTH = 0.01;
/** Milliseconds that two medians of one plan differ by. Heuristic. */
const NOISE_MS = 0.05;

export function figuresOf(outcomes: readonly Outcome[]) {
  const slow = outcomes.filter(({ isTrap }) => !isTrap);
  const traps = outcomes.filter(({ isTrap }) => isTrap);
  const told = outcomes.filter(({ built, isNamed: named }) => built.ours.length > 0 && !named);
  // As far as two measurements without any new index differ.
  const margin = percentile95(
    outcomes.map(({ ratios: { chance } }) => Math.max(chance, 1 / chance)),
  );
  const names = (of: readonly Outcome[]): readonly string[] => of.map(({ name }) => name);
  const worse = told.filter(
    ({ ratios, beforeMs, afterMs }) => ratios.top > LOSS && afterMs - beforeMs > NOISE_MS,
  );
  const slower = outcomes.filter(
    ({ againstBest, againstBestMs }) =>
      againstBest > Math.max(margin, LOSS) && againstBestMs > NOISE_MS,
  );
  const predicted = told.filter(({ predictedMs }) => predictedMs !== null);
  const near = predicted.filter(({ predictedMs, afterMs }) => {
    const off = (predictedMs ?? NaN) / afterMs;
    return off <= 2 && off >= 0.5;
  });
  return {
    ...{ slow: slow.length, traps: traps.length, advised: told.length, margin },
    improvedByTenth: share(told.filter(({ ratios }) => ratios.top <= GAIN).length, told.length),
    notImproved: names(told.filter(({ ratios }) => ratios.top > GAIN)),
    worseUnnamed: names(worse),
    trapsWithoutIndex: share(
      traps.filter(({ built, isNamed: named }) => built.ours.length === 0 || named).length,
      traps.length,
    ),
    trapsWithIndex: names(traps.filter(({ built }) => built.ours.length > 0)),
    trapsThatARivalHelps: names(
      traps.filter(
        ({ ratios }) => Math.min(ratios.naive, ratios.dexter) < Math.min(GAIN, 1 / margin),
      ),
    ),
    slowWithoutAdvice: names(slow.filter(({ built }) => built.ours.length === 0)),
    slowWithNamedAdvice: names(slow.filter(({ isNamed: named }) => named)),
    asFastAsTheBestRival: share(outcomes.length - slower.length, outcomes.length),
    slowerThanARival: names(slower),
    slowerByMoreThanAHundredth: names(
      slower.filter(({ againstBestMs, beforeMs }) => againstBestMs > beforeMs * HUNDREDTH),
    ),
    predictedWithin2Times: share(near.length, predicted.length),
    rivals: {
      naive: rival(outcomes, 'naive'),
      dexter: rival(outcomes, 'dexter'),
    },
  };
}

function rival(outcomes: readonly Outcome[], which: 'naive' | 'dexter') {
  const told = outcomes.filter(({ built }) => built[which].length > 0);
  const traps = outcomes.filter(({ isTrap }) => isTrap);
  return {
    advised: told.length,
    improvedByTenth: share(told.filter(({ ratios }) => ratios[which] <= GAIN).length, told.length),
    worse: share(told.filter(({ ratios }) => ratios[which] > LOSS).length, told.length),
    trapsWithoutIndex: share(
      traps.filter(({ built }) => built[which].length === 0).length,
      traps.length,
    ),
  };
}
