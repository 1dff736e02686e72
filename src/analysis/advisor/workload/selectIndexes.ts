// Which set of indexes takes most off a whole workload, within a room and a number of them? Greedy from several starting
// points, then swaps, until none pays or the time is up; the best so far is always at hand.

import type { Bytes, CostUnits, Share } from '../../../model/quantities';
import type { RememberedCosts } from './rememberedCosts';

export interface Selectable<C> {
  readonly candidates: readonly C[];
  /** Numbers of the statements that it can matter for. */
  readonly serves: (candidate: C) => readonly number[];
  readonly bytes: (candidate: C) => Bytes;
  /** What writes pay for it over the whole workload. */
  readonly upkeep: (candidate: C) => CostUnits;
  /** True when `one` gives all of `other`. */
  readonly covers: (one: C, other: C) => boolean;
  /** On the same table. */
  readonly besides: (candidate: C) => readonly C[];
}

export interface Limits {
  /** Of all together; Infinity where there is no limit. */
  readonly bytes: Bytes;
  /** How many at most; Infinity where there is no limit. */
  readonly count: number;
}

export interface Selection<C> {
  readonly members: readonly C[];
  /** Of each statement, once. */
  readonly costs: readonly CostUnits[];
  /** All of the workload: how often each statement runs times its cost, and the upkeep of the members. */
  readonly total: CostUnits;
}

export interface Watch<C> {
  /** The time is up, or nobody waits any more. */
  isOver(): boolean;
  /** Told of every selection that is better than those before. */
  better(selection: Selection<C>): void;
}

/** How much size counts against benefit; each is another way up the hill. */
const STARTS: readonly number[] = [1, 0.5, 0, 0.75];
const QUICK_START = 0.5;
/** Of the total cost: less is not worth an index. Heuristic. */
const LEAST_GAIN: Share = 1e-4;
/** What one of a finished set has to take off, and a swap. Heuristic. */
const LEAST_KEPT_GAIN: Share = 1e-5;
const LEAST_SWAP_GAIN: Share = 5e-4;
/** Of what an index takes off, for one of at most this part of its size. Heuristic. */
const LIGHTER_LOSS: Share = 0.02;
const LIGHTER = 0.9;
const MOST_LIGHTER = 8;
/** Of the whole workload, or of some statement: below both nobody would notice the index. Heuristic. */
const NOTICED_OF_ALL: Share = 0.01;
const NOTICED_OF_ONE: Share = 0.1;
/** Smaller ones cost as much to keep. Heuristic. */
const SMALLEST: Bytes = 50_000;
/** So much more than in the last round may a candidate gain beside new ones. Heuristic. */
const SLACK = 1.5;

/** `weights`: how often each statement runs. */
export class IndexSelector<C> {
  readonly #task: Selectable<C>;
  readonly #costs: RememberedCosts<C>;
  readonly #weights: readonly number[];
  readonly #watch: Watch<C>;
  /** What each takes off alone, at most. */
  readonly #bounds = new Map<C, CostUnits>();
  #nothing: Selection<C> = { members: [], costs: [], total: 0 };

  constructor(
    task: Selectable<C>,
    costs: RememberedCosts<C>,
    weights: readonly number[],
    watch: Watch<C>,
  ) {
    this.#task = task;
    this.#costs = costs;
    this.#weights = weights;
    this.#watch = watch;
  }

  /** `thorough`: from every start, and with swaps. */
  async select(
    limits: Limits,
    { thorough }: { readonly thorough: boolean },
  ): Promise<Selection<C>> {
    const none = await this.#costs.of([], [...this.#weights.keys()]);
    this.#nothing = this.#selection(
      [],
      none.map(({ cost }) => cost),
    );
    await this.#bound();
    let best = this.#nothing;
    for (const sizeWeight of thorough ? STARTS : [QUICK_START]) {
      const found = await this.#grown(this.#nothing, { sizeWeight, limits, without: null });
      best = this.#best(best, found);
      if (this.#watch.isOver()) return best;
    }
    const chosen = thorough ? await this.#swapped(best, limits) : best;
    return this.#worthwhile(await this.#lighter(chosen));
  }

  /** Every statement with exactly these, and what it would be without each of them. */
  async settled(members: readonly C[]): Promise<Selection<C>> {
    const all = await this.#costs.of(members, [...this.#weights.keys()]);
    const selection = this.#selection(
      members,
      all.map(({ cost }) => cost),
    );
    for (const member of members) {
      if (this.#watch.isOver()) break;
      await this.#changed(
        selection,
        members.filter((other) => other !== member),
      );
    }
    return selection;
  }

  /** An index that covers others gives what the best of them gives, at the least. */
  async #bound(): Promise<void> {
    const { candidates, serves, covers } = this.#task;
    const alone = new Map<C, ReadonlyMap<number, CostUnits>>();
    for (const candidate of candidates) {
      if (this.#watch.isOver()) break;
      const statements = serves(candidate);
      const prices = await this.#costs.of([candidate], statements);
      alone.set(
        candidate,
        new Map(
          statements.map((statement, i) => [
            statement,
            this.#gainOf(statement, prices[i]?.cost ?? Infinity),
          ]),
        ),
      );
    }
    for (const candidate of candidates) {
      const gains = new Map(alone.get(candidate) ?? []);
      for (const [other, others] of alone) {
        if (!covers(candidate, other)) continue;
        for (const [statement, gain] of others)
          gains.set(statement, Math.max(gains.get(statement) ?? 0, gain));
      }
      this.#bounds.set(
        candidate,
        [...gains.values()].reduce((sum, gain) => sum + gain, 0),
      );
    }
  }

  #gainOf(statement: number, cost: CostUnits): CostUnits {
    const before = this.#nothing.costs[statement] ?? 0;
    return Math.max(0, before - cost) * (this.#weights[statement] ?? 1);
  }

  async #grown(
    from: Selection<C>,
    way: { readonly sizeWeight: number; readonly limits: Limits; readonly without: C | null },
  ): Promise<Selection<C>> {
    const scores = new Map(
      this.#task.candidates.map((candidate) => [
        candidate,
        (this.#bounds.get(candidate) ?? Infinity) /
          Math.max(SMALLEST, this.#task.bytes(candidate)) ** way.sizeWeight,
      ]),
    );
    let current = from;
    for (;;) {
      const next = await this.#step(current, scores, way);
      if (next === null) break;
      current = next;
      if (this.#watch.isOver()) break;
    }
    return this.#pruned(current);
  }

  /** The best single addition; null when none pays. `scores` learns what each gained beside what is there. */
  async #step(
    current: Selection<C>,
    scores: Map<C, number>,
    way: { readonly sizeWeight: number; readonly limits: Limits; readonly without: C | null },
  ): Promise<Selection<C> | null> {
    const { covers } = this.#task;
    const room = this.#bytes(current.members);
    const least = this.#nothing.total * LEAST_GAIN;
    let best: { readonly score: number; readonly selection: Selection<C> } | null = null;
    const ordered = [...scores].sort(([, a], [, b]) => b - a);
    for (const [candidate, score] of ordered) {
      if (best !== null && score * SLACK < best.score) break;
      if (candidate === way.without || current.members.includes(candidate)) continue;
      if (current.members.some((member) => covers(member, candidate))) continue;
      const members = [
        ...current.members.filter((member) => !covers(candidate, member)),
        candidate,
      ];
      const bytes = this.#bytes(members);
      if (bytes > way.limits.bytes || members.length > way.limits.count) continue;
      const selection = await this.#changed(current, members);
      const gain = current.total - selection.total;
      const reached = gain / Math.max(SMALLEST, bytes - room) ** way.sizeWeight;
      scores.set(candidate, Math.max(0, reached));
      if (gain > least && reached > (best?.score ?? 0)) best = { score: reached, selection };
      if (this.#watch.isOver()) break;
    }
    return best?.selection ?? null;
  }

  /** Without what the others do without; the largest first. */
  async #pruned(selection: Selection<C>): Promise<Selection<C>> {
    const allowed = this.#nothing.total * LEAST_KEPT_GAIN;
    let current = selection;
    for (const member of this.#bySize(selection.members)) {
      const without = current.members.filter((other) => other !== member);
      const next = await this.#changed(current, without);
      if (next.total <= current.total + allowed) current = next;
    }
    return current;
  }

  /** Each in turn is taken out, and what then fits best comes in. */
  async #swapped(selection: Selection<C>, limits: Limits): Promise<Selection<C>> {
    let best = selection;
    for (let improved = true; improved;) {
      improved = false;
      for (const member of this.#bySize(best.members)) {
        if (this.#watch.isOver()) return best;
        const without = best.members.filter((other) => other !== member);
        const start = await this.#changed(best, without);
        for (const sizeWeight of [1, 0.5]) {
          const found = await this.#grown(start, { sizeWeight, limits, without: member });
          if (found.total >= best.total * (1 - LEAST_SWAP_GAIN)) continue;
          best = this.#best(best, found);
          improved = true;
          break;
        }
        if (improved) break;
      }
    }
    return best;
  }

  /** Each by a smaller one that gives nearly the same. */
  async #lighter(selection: Selection<C>): Promise<Selection<C>> {
    let current = selection;
    for (const member of this.#bySize(selection.members)) {
      const others = current.members.filter((other) => other !== member);
      const without = await this.#changed(current, others);
      const allowed = current.total + (without.total - current.total) * LIGHTER_LOSS;
      for (const smaller of this.#smallerThan(member, current)) {
        if (this.#watch.isOver()) return current;
        const next = await this.#changed(without, [...others, smaller]);
        if (next.total > allowed) continue;
        current = next;
        break;
      }
    }
    return current;
  }

  /** For some of the same statements; of the most promising ones the smallest first. */
  #smallerThan(member: C, { members }: Selection<C>): readonly C[] {
    const { besides, serves, bytes } = this.#task;
    const served = new Set(serves(member));
    return besides(member)
      .filter(
        (other) =>
          !members.includes(other) &&
          bytes(other) < bytes(member) * LIGHTER &&
          serves(other).some((statement) => served.has(statement)),
      )
      .sort((a, b) => (this.#bounds.get(b) ?? 0) - (this.#bounds.get(a) ?? 0))
      .slice(0, MOST_LIGHTER)
      .sort((a, b) => bytes(a) - bytes(b));
  }

  /** Without those that change neither the whole nor any statement noticeably. */
  async #worthwhile(selection: Selection<C>): Promise<Selection<C>> {
    let current = selection;
    for (const member of this.#bySize(selection.members)) {
      if (this.#watch.isOver()) return current;
      const others = current.members.filter((other) => other !== member);
      const without = await this.#changed(current, others);
      const isNoticed =
        without.total - current.total >= this.#nothing.total * NOTICED_OF_ALL ||
        without.costs.some((cost, i) => (current.costs[i] ?? 0) <= cost * (1 - NOTICED_OF_ONE));
      if (!isNoticed) current = without;
    }
    return current;
  }

  /** Only statements that the difference can matter for are asked of. */
  async #changed(from: Selection<C>, members: readonly C[]): Promise<Selection<C>> {
    const different = [
      ...members.filter((member) => !from.members.includes(member)),
      ...from.members.filter((member) => !members.includes(member)),
    ];
    const affected = [...new Set(different.flatMap((member) => this.#task.serves(member)))];
    const prices = await this.#costs.of(members, affected);
    const costs = [...from.costs];
    for (const [position, statement] of affected.entries())
      costs[statement] = prices[position]?.cost ?? Infinity;
    return this.#selection(members, costs);
  }

  #selection(members: readonly C[], costs: readonly CostUnits[]): Selection<C> {
    const upkeep = members.reduce((sum, member) => sum + this.#task.upkeep(member), 0);
    const total = costs.reduce((sum, cost, i) => sum + cost * (this.#weights[i] ?? 1), upkeep);
    return { members, costs, total };
  }

  #best(best: Selection<C>, found: Selection<C>): Selection<C> {
    if (found.total >= best.total) return best;
    this.#watch.better(found);
    return found;
  }

  #bytes(members: readonly C[]): Bytes {
    return members.reduce((sum, member) => sum + this.#task.bytes(member), 0);
  }

  #bySize(members: readonly C[]): readonly C[] {
    return [...members].sort((a, b) => this.#task.bytes(b) - this.#task.bytes(a));
  }
}
