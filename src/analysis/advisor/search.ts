// Which of the candidates pay, alone or only together? Asks a planner for costs, and decides on nothing but what it says.

import type { CostUnits } from '../../model/quantities';

/** What the planner says with exactly these candidates in place. */
export interface Priced<C> {
  /** Infinity where the statement cannot be planned with them. */
  readonly cost: CostUnits;
  readonly used: ReadonlySet<C>;
  /** Those that could not be held at all. */
  readonly refused: readonly Refusal<C>[];
}

export interface CostOracle<C> {
  price(set: readonly C[]): Promise<Priced<C>>;
}

export interface Refusal<C> {
  readonly candidate: C;
  readonly why: string;
}

/** Candidates that are proposed together, because the others of the set pay nothing without each of them. */
export interface ChosenSet<C> {
  readonly members: readonly C[];
  /** With this set alone. */
  readonly cost: CostUnits;
}

export interface SearchResult<C> {
  readonly before: CostUnits;
  /** With all sets in place; `before` where there is none. */
  readonly after: CostUnits;
  /** The largest gain first. */
  readonly sets: readonly ChosenSet<C>[];
  readonly refusals: readonly Refusal<C>[];
}

export interface SearchOptions<C> {
  /** So many are in place at once, at most. */
  readonly atOnce: number;
  /** Others that would be cheaper to keep than this one, and may do as well; the cheapest to keep first. */
  readonly simpler: (candidate: C) => readonly C[];
  /** The same keys without the columns beside them, which cost every update. */
  readonly narrower: (candidate: C) => readonly C[];
}

/** A set has to take this share off the planner's cost to be worth its upkeep. Heuristic. */
const LEAST_GAIN = 0.1;
/** What one of a set adds; below it the set does without. Heuristic. */
const LEAST_MARGINAL_GAIN = 0.05;
/** Of what the set saves: less is not worth an index that every write keeps, unless it makes what is left much cheaper. Heuristic. */
const LEAST_NOTICED = 0.01;
/** Of what is left without it. Heuristic. */
const MUCH_CHEAPER = 0.5;

/** Columns beside the keys have to add this share to what the keys alone save. Heuristic. */
const LEAST_COVERING_GAIN = 0.1;

/** `candidates`: the most promising first. */
export async function searchIndexes<C>(
  candidates: readonly C[],
  oracle: CostOracle<C>,
  options: SearchOptions<C>,
): Promise<SearchResult<C>> {
  const search = new Search(oracle, options);
  return search.run(candidates);
}

class Search<C> {
  readonly #oracle: CostOracle<C>;
  readonly #options: SearchOptions<C>;
  readonly #refusals = new Map<C, string>();

  constructor(oracle: CostOracle<C>, options: SearchOptions<C>) {
    this.#oracle = oracle;
    this.#options = options;
  }

  async run(candidates: readonly C[]): Promise<SearchResult<C>> {
    const before = await this.#cost([]);
    const winners = await this.#probe(candidates, before);
    const needed = await this.#withoutIdle(winners, before);
    const kept = await this.#simplified(needed, before);
    const after = await this.#cost(kept);
    const pays = kept.length > 0 && isGain(after, before);
    if (!pays) this.#refuse(kept, `it gains less than 10 % (${costs(before, after)})`);
    const sets = pays ? await this.#setsOf(kept, before) : [];
    const chosen = new Set(sets.flatMap(({ members }) => members));
    return {
      before,
      after: pays ? after : before,
      sets,
      refusals: candidates.flatMap((candidate) => {
        const why = this.#refusals.get(candidate);
        return why === undefined || chosen.has(candidate) ? [] : [{ candidate, why }];
      }),
    };
  }

  /** In rounds, each beside the winners of those before: what the planner does not use when it may has lost. */
  async #probe(candidates: readonly C[], before: CostUnits): Promise<readonly C[]> {
    let winners: readonly C[] = [];
    for (let rest = candidates; rest.length > 0;) {
      const room = Math.max(1, this.#options.atOnce - winners.length);
      const round = [...winners, ...rest.slice(0, room)];
      rest = rest.slice(room);
      const { cost, used, refused } = await this.#oracle.price(round);
      for (const { candidate, why } of refused) this.#refuse([candidate], why);
      winners = round.filter((candidate) => used.has(candidate));
      this.#refuse(
        round.filter((candidate) => !used.has(candidate)),
        used.size === 0
          ? `the planner does not use it (cost stays ${before.toFixed(0)})`
          : `the planner prefers another index (${costs(before, cost)})`,
      );
    }
    return winners;
  }

  /** Drops, one at a time, what the others do without. */
  async #withoutIdle(winners: readonly C[], before: CostUnits): Promise<readonly C[]> {
    let kept = winners;
    for (const candidate of [...winners].reverse()) {
      if (kept.length < 2) break;
      const others = kept.filter((other) => other !== candidate);
      const [without, withIt] = [await this.#cost(others), await this.#cost(kept)];
      const same = withIt * LEAST_MARGINAL_GAIN;
      const unnoticed = withIt < without * MUCH_CHEAPER ? 0 : (before - withIt) * LEAST_NOTICED;
      if (without - withIt > Math.max(same, unnoticed)) continue;
      this.#refuse(
        [candidate],
        without - withIt > same
          ? `beside the others it adds less than 1 % (${costs(without, withIt)})`
          : 'the other suggested indexes give the same',
      );
      kept = others;
    }
    return kept;
  }

  /** Gives way to what is cheaper to keep, where that costs the statement next to nothing. */
  async #simplified(winners: readonly C[], before: CostUnits): Promise<readonly C[]> {
    const { simpler, narrower } = this.#options;
    const lessGain = (cost: CostUnits): CostUnits => cost + (before - cost) * LEAST_COVERING_GAIN;
    const lean = await this.#replaced(winners, narrower, lessGain);
    return this.#replaced(lean, simpler, (cost) => cost * (1 + LEAST_MARGINAL_GAIN));
  }

  /** Each by the first other with which the cost stays within the limit. */
  async #replaced(
    winners: readonly C[],
    others: (candidate: C) => readonly C[],
    limit: (cost: CostUnits) => CostUnits,
  ): Promise<readonly C[]> {
    let kept = winners;
    for (const winner of winners) {
      for (const other of others(winner)) {
        if (kept.includes(other)) continue;
        const instead = kept.map((candidate) => (candidate === winner ? other : candidate));
        if ((await this.#cost(instead)) > limit(await this.#cost(kept))) continue;
        this.#refuse([winner], 'a smaller index gives nearly the same');
        kept = instead;
        break;
      }
    }
    return kept;
  }

  /** What pays alone stands alone; what does not is told with those that make it pay. */
  async #setsOf(kept: readonly C[], before: CostUnits): Promise<readonly ChosenSet<C>[]> {
    const groups = new Groups(kept);
    for (const candidate of kept) {
      if (isGain(await this.#cost([candidate]), before)) continue;
      const partner = await this.#partnerOf(candidate, kept, before);
      if (partner === null) groups.joinAll();
      else groups.join(candidate, partner);
    }
    const sets: ChosenSet<C>[] = [];
    for (const members of groups.all()) sets.push({ members, cost: await this.#cost(members) });
    // Together they pay: that was seen before they were told apart.
    if (!sets.every(({ cost }) => isGain(cost, before)))
      return [{ members: kept, cost: await this.#cost(kept) }];
    return sets.sort((a, b) => a.cost - b.cost);
  }

  /** The one beside which it adds most; null where no single one makes it pay. */
  async #partnerOf(candidate: C, kept: readonly C[], before: CostUnits): Promise<C | null> {
    let best: { readonly partner: C; readonly share: number } | null = null;
    for (const partner of kept) {
      if (partner === candidate) continue;
      const without = Math.min(before, await this.#cost([partner]));
      const pair = await this.#cost(kept.filter((one) => one === candidate || one === partner));
      const share = pair / Math.max(1, without);
      if (isGain(pair, without) && share < (best?.share ?? Infinity)) best = { partner, share };
    }
    return best?.partner ?? null;
  }

  async #cost(set: readonly C[]): Promise<CostUnits> {
    return (await this.#oracle.price(set)).cost;
  }

  #refuse(candidates: readonly C[], why: string): void {
    for (const candidate of candidates)
      this.#refusals.set(candidate, this.#refusals.get(candidate) ?? why);
  }
}

function isGain(after: CostUnits, before: CostUnits): boolean {
  return after <= before * (1 - LEAST_GAIN);
}

function costs(before: CostUnits, after: CostUnits): string {
  return `cost ${before.toFixed(0)} to ${after.toFixed(0)}`;
}

/** Each alone at first. */
class Groups<C> {
  readonly #members: readonly C[];
  readonly #group = new Map<C, number>();

  constructor(members: readonly C[]) {
    this.#members = members;
    for (const [number, member] of members.entries()) this.#group.set(member, number);
  }

  join(a: C, b: C): void {
    const [from, to] = [this.#group.get(a), this.#group.get(b)];
    if (from === undefined || to === undefined) return;
    for (const [member, group] of this.#group) if (group === from) this.#group.set(member, to);
  }

  joinAll(): void {
    for (const member of this.#members) this.#group.set(member, 0);
  }

  all(): readonly (readonly C[])[] {
    const numbers = [...new Set(this.#group.values())];
    return numbers.map((number) =>
      this.#members.filter((member) => this.#group.get(member) === number),
    );
  }
}
