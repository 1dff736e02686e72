// Which set of indexes takes most off a whole workload, within a room and a number of them? Greedy from several starting
// points, then swaps, until none pays or the time is up; the best so far is always at hand.

import type { Bytes, CostUnits, Share } from '../../../model/quantities';
import { KnownPlans } from './knownPlans';
import type { WorkloadCosts } from './rememberedCosts';
import { SelectionPrices, type Selectable, type Selection } from './selectionPrices';
import { SelectionThinner } from './thinSelection';

export interface Limits {
  /** Of all together; Infinity where there is no limit. */
  readonly bytes: Bytes;
  /** How many at most; Infinity where there is no limit. */
  readonly count: number;
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
/** Smaller ones cost as much to keep. Heuristic. */
const SMALLEST: Bytes = 50_000;
/** So much more than in the last round may a candidate gain beside new ones. Heuristic. */
const SLACK = 1.5;

interface Way<C> {
  readonly sizeWeight: number;
  readonly limits: Limits;
  /** Not to be taken. */
  readonly without: C | null;
}

interface Step<C> extends Way<C> {
  readonly known: KnownPlans<C>;
  /** The score of each when it was last asked of. */
  readonly reached: Map<C, number>;
}

/** `weights`: how often each statement runs. */
export class IndexSelector<C> {
  readonly #task: Selectable<C>;
  readonly #costs: WorkloadCosts<C>;
  readonly #prices: SelectionPrices<C>;
  readonly #watch: Watch<C>;
  readonly #covered: ReadonlyMap<C, readonly C[]>;
  #nothing: Selection<C> = { members: [], costs: [], total: 0 };

  constructor(
    task: Selectable<C>,
    costs: WorkloadCosts<C>,
    weights: readonly number[],
    watch: Watch<C>,
  ) {
    this.#task = task;
    this.#costs = costs;
    this.#prices = new SelectionPrices(task, costs, weights);
    this.#watch = watch;
    this.#covered = new Map(
      task.candidates.map((one) => [
        one,
        task.besides(one).filter((other) => task.covers(one, other)),
      ]),
    );
  }

  /** `thorough`: from every start, and with swaps; first of all with those of `from`, which somebody else found. */
  async select(
    limits: Limits,
    { thorough, from = [] }: { readonly thorough: boolean; readonly from?: readonly C[] },
  ): Promise<Selection<C>> {
    this.#nothing = await this.#prices.of([]);
    let best = this.#nothing;
    if (from.length > 0) {
      best = this.#best(best, await this.#prices.of(from));
      best = await this.#swapped(best, limits);
    }
    const begun = best;
    for (const sizeWeight of thorough ? STARTS : [QUICK_START]) {
      if (this.#watch.isOver()) return best;
      const found = await this.#grown(this.#nothing, { sizeWeight, limits, without: null });
      best = this.#best(best, found);
    }
    if (thorough && best !== begun) best = await this.#swapped(best, limits);
    // Who gives room wants it used; who gives none is not to pay much for little.
    return Number.isFinite(limits.bytes) ? best : this.#thinned(best);
  }

  async #thinned(selection: Selection<C>): Promise<Selection<C>> {
    const thinner = new SelectionThinner(this.#task, this.#prices, this.#nothing, () =>
      this.#watch.isOver(),
    );
    return thinner.worthwhile(await thinner.lighter(selection, this.#known()));
  }

  /** Of a set that somebody else found. */
  async proven(members: readonly C[]): Promise<Selection<C>> {
    const selection = await this.#prices.of(members);
    this.#watch.better(selection);
    return selection;
  }

  /** Every statement with exactly these, and what it would be without each of them. */
  async settled(members: readonly C[]): Promise<Selection<C>> {
    const selection = await this.#prices.of(members);
    for (const member of members) {
      if (this.#watch.isOver()) break;
      await this.#prices.changed(
        selection,
        members.filter((other) => other !== member),
      );
    }
    return selection;
  }

  #known(): KnownPlans<C> {
    return new KnownPlans(this.#task.candidates, this.#covered, this.#costs.plans());
  }

  async #grown(from: Selection<C>, way: Way<C>): Promise<Selection<C>> {
    const known = this.#known();
    const reached = new Map<C, number>();
    let current = from;
    for (;;) {
      const next = await this.#step(current, { ...way, known, reached });
      if (next === null) break;
      const added = next.members.filter((member) => !current.members.includes(member));
      // Beside the new ones it may gain what it did not gain alone.
      for (const candidate of reached.keys())
        if (added.some((one) => known.wereTogether(candidate, one))) reached.delete(candidate);
      current = next;
      if (this.#watch.isOver()) break;
    }
    return this.#pruned(current);
  }

  /** The best single addition, or a set that was used together before and gains more; null when none pays. */
  async #step(current: Selection<C>, way: Step<C>): Promise<Selection<C> | null> {
    const { known, reached } = way;
    const least = this.#nothing.total * LEAST_GAIN;
    const mostOf = (candidate: C): number => {
      const most = this.#score(
        this.#prices.gainOf(current, known.least(candidate)),
        this.#task.bytes(candidate),
        way,
      );
      return Math.min(most, (reached.get(candidate) ?? Infinity) * SLACK);
    };
    const ordered = this.#task.candidates
      .map((candidate) => ({ candidate, most: mostOf(candidate) }))
      .filter(({ most }) => most > 0)
      .sort((a, b) => b.most - a.most);
    let best: { readonly score: number; readonly selection: Selection<C> } | null = null;
    for (const { candidate, most } of ordered) {
      if (this.#watch.isOver() || (best !== null && most < best.score)) break;
      const members = this.#with(current, [candidate], way);
      if (members === null) continue;
      const selection = await this.#prices.changed(current, members);
      const score = this.#scoreOf(current, selection, way);
      reached.set(candidate, Math.max(0, score));
      if (current.total - selection.total > least && score > (best?.score ?? 0))
        best = { score, selection };
    }
    return (await this.#together(current, best?.score ?? 0, way)) ?? best?.selection ?? null;
  }

  /** What a set gains at least is known without asking. */
  async #together(
    current: Selection<C>,
    score: number,
    way: Step<C>,
  ): Promise<Selection<C> | null> {
    const least = this.#nothing.total * LEAST_GAIN;
    let best: { readonly score: number; readonly members: readonly C[] } = { score, members: [] };
    for (const set of way.known.sets()) {
      const gain = this.#prices.gainOf(current, set.costs);
      if (gain <= least) continue;
      const members = this.#with(current, set.members, way);
      if (members === null) continue;
      const more = this.#prices.bytes(members) - this.#prices.bytes(current.members);
      const reached = this.#score(gain, more, way);
      if (reached > best.score) best = { score: reached, members };
    }
    return best.members.length === 0 ? null : this.#prices.changed(current, best.members);
  }

  /** Null where that is over a limit, or nothing new. */
  #with(
    { members }: Selection<C>,
    more: readonly C[],
    { without, limits }: Way<C>,
  ): readonly C[] | null {
    const { covers } = this.#task;
    const fresh = more.filter(
      (one) => !members.includes(one) && !members.some((member) => covers(member, one)),
    );
    if (fresh.length === 0 || (without !== null && fresh.includes(without))) return null;
    const kept = members.filter((member) => !fresh.some((one) => covers(one, member)));
    const all = [...kept, ...fresh];
    return all.length > limits.count || this.#prices.bytes(all) > limits.bytes ? null : all;
  }

  #scoreOf(current: Selection<C>, selection: Selection<C>, way: Way<C>): number {
    const more = this.#prices.bytes(selection.members) - this.#prices.bytes(current.members);
    return this.#score(current.total - selection.total, more, way);
  }

  #score(gain: CostUnits, more: Bytes, { sizeWeight }: Way<C>): number {
    return gain / Math.max(SMALLEST, more) ** sizeWeight;
  }

  /** Without what the others do without; the largest first. */
  async #pruned(selection: Selection<C>): Promise<Selection<C>> {
    const allowed = this.#nothing.total * LEAST_KEPT_GAIN;
    let current = selection;
    for (const member of this.#prices.bySize(selection.members)) {
      const without = current.members.filter((other) => other !== member);
      const next = await this.#prices.changed(current, without);
      if (next.total <= current.total + allowed) current = next;
    }
    return current;
  }

  /** Each in turn is taken out, and what then fits best comes in. */
  async #swapped(selection: Selection<C>, limits: Limits): Promise<Selection<C>> {
    let best = selection;
    for (let improved = true; improved;) {
      improved = false;
      for (const member of this.#prices.bySize(best.members)) {
        if (this.#watch.isOver()) return best;
        const without = best.members.filter((other) => other !== member);
        const start = await this.#prices.changed(best, without);
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

  #best(best: Selection<C>, found: Selection<C>): Selection<C> {
    if (found.total >= best.total) return best;
    this.#watch.better(found);
    return found;
  }
}
