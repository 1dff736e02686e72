// The published algorithms that the advisor is measured against, written from their descriptions: one B-tree's columns
// are those that stand in the statement, at most WIDTH of them.

import type { Scorer } from './scorer';
import { type PlainIndex } from './scorer';

export interface Baseline {
  readonly name: string;
  choose(scorer: Scorer, budgetBytes: number): Promise<readonly PlainIndex[]>;
}

const WIDTH = 2;

export const BASELINES: readonly Baseline[] = [
  { name: 'extend', choose: extend },
  { name: 'db2advis', choose: db2Advis },
  { name: 'autoadmin', choose: autoAdmin },
];

/** Of the cost so far; less is no gain. As in Kossmann et al.'s evaluation of the algorithms (VLDB 2020). */
const LEAST_IMPROVEMENT = 1.003;

/**
 * Schlosser, Kossmann, Boissier: "Efficient Scalable Multi-Attribute Index Selection Using Recursive Strategies" (ICDE
 * 2019). Step by step either a new index of one column, or an index of the set longer by one column at its end, whichever
 * has the best ratio of benefit and additional size.
 */
async function extend(scorer: Scorer, budget: number): Promise<readonly PlainIndex[]> {
  const singles = singleColumns(scorer);
  let set: readonly PlainIndex[] = [];
  let cost = await scorer.total(set);
  for (;;) {
    let best: { set: readonly PlainIndex[]; cost: number; ratio: number } | null = null;
    const before = scorer.bytesOf(set);
    for (const next of extensions(scorer, set, singles)) {
      const bytes = scorer.bytesOf(next);
      if (bytes > budget) continue;
      const reached = await scorer.total(next);
      if (reached * LEAST_IMPROVEMENT >= cost) continue;
      const ratio = (cost - reached) / Math.max(1, bytes - before);
      if (ratio > (best?.ratio ?? 0)) best = { set: next, cost: reached, ratio };
    }
    if (best === null) return set;
    ({ set, cost } = best);
  }
}

function extensions(
  scorer: Scorer,
  set: readonly PlainIndex[],
  singles: readonly PlainIndex[],
): readonly (readonly PlainIndex[])[] {
  const added = singles.filter((single) => !set.includes(single)).map((one) => [...set, one]);
  const longer = set
    .filter(({ columns }) => columns.length < WIDTH)
    .flatMap((index) =>
      singles
        .filter(
          ({ table, columns: [c] }) => table === index.table && !index.columns.includes(c ?? ''),
        )
        .map(({ columns }) => scorer.index(index.table, [...index.columns, ...columns]))
        .filter((one) => !set.includes(one))
        .map((one) => [...set.filter((other) => other !== index), one]),
    );
  return [...added, ...longer];
}

/** Seconds of random exchanges behind the first answer. */
const VARIATION_SECONDS = 10;
const MOST_EXCHANGED = 4;

/**
 * Valentin et al.: "DB2 Advisor: An Optimizer Smart Enough to Recommend Its Own Indexes" (ICDE 2000). All indexes of a
 * statement at once, the used ones share its benefit; the knapsack by benefit per byte; then random exchanges.
 */
async function db2Advis(scorer: Scorer, budget: number): Promise<readonly PlainIndex[]> {
  const benefit = new Map<PlainIndex, number>();
  for (const statement of scorer.statements.keys()) {
    const { cost: before } = await scorer.price(statement, []);
    const { cost, used } = await scorer.price(statement, upToWidth(scorer, statement));
    for (const index of used) benefit.set(index, (benefit.get(index) ?? 0) + before - cost);
  }
  const ratio = (index: PlainIndex): number => (benefit.get(index) ?? 0) / scorer.bytes(index);
  const ordered = withoutContained([...benefit.keys()]).sort((a, b) => ratio(b) - ratio(a));
  let set = filled(scorer, [], ordered, budget);
  let cost = await scorer.total(set);
  const random = randomNumbers();
  const end = performance.now() + VARIATION_SECONDS * 1000;
  while (performance.now() < end && ordered.length > 0) {
    const out = sample(set, random);
    const kept = set.filter((index) => !out.includes(index));
    const others = ordered.filter((index) => !set.includes(index));
    const next = filled(scorer, filled(scorer, kept, sample(others, random), budget), out, budget);
    const reached = await scorer.total(next);
    if (reached < cost) [set, cost] = [next, reached];
  }
  return set;
}

/** An index whose columns begin another's is within it. */
function withoutContained(indexes: readonly PlainIndex[]): PlainIndex[] {
  return indexes.filter(
    (one) =>
      !indexes.some(
        (other) =>
          other !== one &&
          other.table === one.table &&
          other.columns.length > one.columns.length &&
          one.columns.every((column, i) => other.columns[i] === column),
      ),
  );
}

function filled(
  scorer: Scorer,
  set: readonly PlainIndex[],
  more: readonly PlainIndex[],
  budget: number,
): readonly PlainIndex[] {
  const made = [...set];
  for (const index of more)
    if (!made.includes(index) && scorer.bytesOf(made) + scorer.bytes(index) <= budget)
      made.push(index);
  return made;
}

function sample(of: readonly PlainIndex[], random: () => number): readonly PlainIndex[] {
  const count = Math.floor(random() * (Math.min(MOST_EXCHANGED, of.length) + 1));
  const left = [...of];
  return Array.from({ length: count }).flatMap(() =>
    left.splice(Math.floor(random() * left.length), 1),
  );
}

/** The same in every run (Park and Miller's minimal standard). */
function randomNumbers(): () => number {
  let state = 1;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

const EXHAUSTIVE = 2;

/**
 * Chaudhuri, Narasayya: "An Efficient, Cost-Driven Index Selection Tool for Microsoft SQL Server" (VLDB 1997). What is the
 * best configuration of each statement makes the candidates, width by width; Greedy(m, k) chooses among them, here until
 * the room is full instead of after k.
 */
async function autoAdmin(scorer: Scorer, budget: number): Promise<readonly PlainIndex[]> {
  let candidates = singleColumns(scorer);
  let chosen: readonly PlainIndex[] = [];
  for (let width = 1; width <= WIDTH; width++) {
    const picked = new Set<PlainIndex>();
    for (const statement of scorer.statements.keys()) {
      const named = scorer.columnsOf(statement);
      const own = candidates.filter(({ table, columns }) =>
        columns.every((column) => named.get(table)?.includes(column) === true),
      );
      const best = await enumerated(own, budget, scorer, (set) =>
        scorer.price(statement, set).then(({ cost }) => cost),
      );
      for (const index of best) picked.add(index);
    }
    chosen = await enumerated([...picked], budget, scorer, (set) => scorer.total(set));
    const singles = singleColumns(scorer);
    candidates = [
      ...picked,
      ...[...picked].flatMap((index) =>
        singles
          .filter(
            ({ table, columns: [c] }) => table === index.table && !index.columns.includes(c ?? ''),
          )
          .map(({ columns }) => scorer.index(index.table, [...index.columns, ...columns])),
      ),
    ];
  }
  return chosen;
}

/** The best of all sets of so many, then one by one the index that takes most off. */
async function enumerated(
  candidates: readonly PlainIndex[],
  budget: number,
  scorer: Scorer,
  costOf: (set: readonly PlainIndex[]) => Promise<number>,
): Promise<readonly PlainIndex[]> {
  let best: { set: readonly PlainIndex[]; cost: number } = { set: [], cost: await costOf([]) };
  const better = async (sets: readonly (readonly PlainIndex[])[]): Promise<boolean> => {
    const before = best;
    for (const set of sets) {
      if (scorer.bytesOf(set) > budget) continue;
      const cost = await costOf(set);
      if (cost < best.cost) best = { set, cost };
    }
    return best !== before;
  };
  await better(subsets(candidates, EXHAUSTIVE));
  for (;;) {
    const { set } = best;
    const others = candidates.filter((one) => !set.includes(one));
    if (!(await better(others.map((one) => [...set, one])))) return best.set;
  }
}

function subsets(of: readonly PlainIndex[], most: number): readonly (readonly PlainIndex[])[] {
  if (most === 0) return [[]];
  return of.flatMap((one, i) => [
    [one],
    ...subsets(of.slice(i + 1), most - 1)
      .filter((rest) => rest.length > 0)
      .map((rest) => [one, ...rest]),
  ]);
}

function singleColumns(scorer: Scorer): readonly PlainIndex[] {
  const all = [...scorer.statements.keys()].flatMap((statement) =>
    [...scorer.columnsOf(statement)].flatMap(([table, columns]) =>
      columns.map((column) => scorer.index(table, [column])),
    ),
  );
  return [...new Set(all)];
}

function upToWidth(scorer: Scorer, statement: number): readonly PlainIndex[] {
  return [...scorer.columnsOf(statement)].flatMap(([table, columns]) =>
    columns.flatMap((first) => [
      scorer.index(table, [first]),
      ...columns
        .filter((second) => second !== first)
        .map((second) => scorer.index(table, [first, second])),
    ]),
  );
}
