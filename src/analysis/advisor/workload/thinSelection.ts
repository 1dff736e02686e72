// A set that nobody gave a limit for is not to pay much for little: smaller indexes where they gain nearly the same, and none
// that nobody would notice.

import type { CostUnits, Share } from '../../../model/quantities';
import type { KnownPlans } from './knownPlans';
import type { Selectable, Selection, SelectionPrices } from './selectionPrices';

/** Of what an index takes off, for one of at most this part of its size. Heuristic. */
const LIGHTER_LOSS: Share = 0.02;
const LIGHTER = 0.9;
const MOST_LIGHTER = 8;
/** Of the whole workload, or of some statement: below both nobody would notice the index. Heuristic. */
const NOTICED_OF_ALL: Share = 0.01;
const NOTICED_OF_ONE: Share = 0.1;
export class SelectionThinner<C> {
  readonly #task: Selectable<C>;
  readonly #prices: SelectionPrices<C>;
  readonly #nothing: Selection<C>;
  readonly #isOver: () => boolean;

  /** `nothing`: the workload without any of them. */
  constructor(
    task: Selectable<C>,
    prices: SelectionPrices<C>,
    nothing: Selection<C>,
    isOver: () => boolean,
  ) {
    this.#task = task;
    this.#prices = prices;
    this.#nothing = nothing;
    this.#isOver = isOver;
  }

  /** Each by a smaller one that gives nearly the same. */
  async lighter(selection: Selection<C>, known: KnownPlans<C>): Promise<Selection<C>> {
    let current = selection;
    for (const member of this.#prices.bySize(selection.members)) {
      const others = current.members.filter((other) => other !== member);
      const without = await this.#prices.changed(current, others);
      const allowed = current.total + (without.total - current.total) * LIGHTER_LOSS;
      for (const smaller of this.#smallerThan(member, current, known)) {
        if (this.#isOver()) return current;
        const next = await this.#prices.changed(without, [...others, smaller]);
        if (next.total > allowed) continue;
        current = next;
        break;
      }
    }
    return current;
  }

  /** For some of the same statements; of the most promising ones the smallest first. */
  #smallerThan(member: C, { members }: Selection<C>, known: KnownPlans<C>): readonly C[] {
    const { besides, serves, bytes } = this.#task;
    const served = new Set(serves(member));
    const promise = (one: C): CostUnits => this.#prices.gainOf(this.#nothing, known.least(one));
    return besides(member)
      .filter(
        (other) =>
          !members.includes(other) &&
          bytes(other) < bytes(member) * LIGHTER &&
          serves(other).some((statement) => served.has(statement)),
      )
      .sort((a, b) => promise(b) - promise(a))
      .slice(0, MOST_LIGHTER)
      .sort((a, b) => bytes(a) - bytes(b));
  }

  /** Without those that change neither the whole nor any statement noticeably. */
  async worthwhile(selection: Selection<C>): Promise<Selection<C>> {
    let current = selection;
    for (const member of this.#prices.bySize(selection.members)) {
      if (this.#isOver()) return current;
      const others = current.members.filter((other) => other !== member);
      const without = await this.#prices.changed(current, others);
      const isNoticed =
        without.total - current.total >= this.#nothing.total * NOTICED_OF_ALL ||
        without.costs.some((cost, i) => (current.costs[i] ?? 0) <= cost * (1 - NOTICED_OF_ONE));
      if (!isNoticed) current = without;
    }
    return current;
  }
}
