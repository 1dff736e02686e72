// What the engine says of one statement with each set of candidates, asked once a set.

import type { Candidate } from '../analysis/advisor/candidates';
import type { CostOracle, Priced } from '../analysis/advisor/search';
import { costOf } from '../analysis/plan/planCost';
import type { Plan } from '../model/planNode';
import type { Bytes, CostUnits } from '../model/quantities';
import type { RelationName } from '../model/relationName';
import type { Work } from '../util/progress';
import { usesIndex, type WhatIf, type WhatIfStatement } from '../whatif/whatIf';
import type { CandidateTrials } from './candidateTrials';

export interface PlannedSet extends Priced<Candidate> {
  readonly plan: Plan;
  readonly bytes: ReadonlyMap<Candidate, Bytes>;
  /** What the engine calls each in the plan; a partitioned one is never scanned itself, and its parts have PostgreSQL's own names. */
  readonly plannedNames: ReadonlyMap<Candidate, string>;
}

export class PlannedSets implements CostOracle<Candidate> {
  readonly #engine: WhatIf;
  readonly #statement: WhatIfStatement;
  readonly #work: Work;
  readonly #trials: CandidateTrials;
  readonly #numbers = new Map<Candidate, number>();
  readonly #known = new Map<string, Promise<PlannedSet | null>>();

  constructor(engine: WhatIf, statement: WhatIfStatement, work: Work, trials: CandidateTrials) {
    this.#engine = engine;
    this.#statement = statement;
    this.#work = work;
    this.#trials = trials;
  }

  async price(set: readonly Candidate[]): Promise<Priced<Candidate>> {
    return (await this.planned(set)) ?? { cost: Infinity, used: new Set(), refused: [] };
  }

  /** Null where the statement cannot be planned with them. */
  planned(set: readonly Candidate[]): Promise<PlannedSet | null> {
    const key = this.#keyOf(set);
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const asked = this.#told(set);
    this.#known.set(key, asked);
    return asked;
  }

  /** With the set and without these existing indexes; null where the engine cannot tell. */
  async costWithout(
    set: readonly Candidate[],
    hide: readonly RelationName[],
  ): Promise<CostUnits | null> {
    if (!this.#engine.capabilities().canHideIndexes) return null;
    const add = set.map(({ definition }) => definition);
    const { outcomes } = await this.#evaluate({ add, hide });
    const [outcome] = outcomes;
    return outcome?.kind === 'plan' ? costOf(outcome.plan) : null;
  }

  async #told(set: readonly Candidate[]): Promise<PlannedSet | null> {
    this.#trials.asked(set);
    const answer = await this.#ask(set);
    if (answer !== null) this.#trials.answered(set, answer);
    return answer;
  }

  async #ask(set: readonly Candidate[]): Promise<PlannedSet | null> {
    if (set.length > 0)
      this.#work.progress(
        `planning ${String(set.length)} index candidate${set.length === 1 ? '' : 's'}`,
      );
    const { outcomes, indexes, refused } = await this.#evaluate({
      add: set.map(({ definition }) => definition),
    });
    const [outcome] = outcomes;
    if (outcome?.kind !== 'plan') return null;
    const { plan } = outcome;
    const held = indexes.flatMap((index) =>
      set
        .filter(({ definition }) => definition === index.definition)
        .map((candidate) => ({ candidate, ...index })),
    );
    return {
      plan,
      cost: costOf(plan),
      used: new Set(
        held.filter((index) => usesIndex(plan, index)).map(({ candidate }) => candidate),
      ),
      bytes: new Map(held.map(({ candidate, bytes }) => [candidate, bytes])),
      plannedNames: new Map(
        held.flatMap(({ candidate, names: [name, ...others] }) =>
          name === undefined || others.length > 0 ? [] : [[candidate, name] as const],
        ),
      ),
      refused: refused.flatMap(({ definition, why }) =>
        set
          .filter((candidate) => candidate.definition === definition)
          .map((candidate) => ({ candidate, why })),
      ),
    };
  }

  #evaluate(configuration: Parameters<WhatIf['evaluate']>[0]) {
    return this.#engine.evaluate(configuration, [this.#statement], this.#work.signal);
  }

  #keyOf(set: readonly Candidate[]): string {
    return set
      .map((candidate) => {
        const number = this.#numbers.get(candidate) ?? this.#numbers.size;
        this.#numbers.set(candidate, number);
        return number;
      })
      .sort((a, b) => a - b)
      .join(' ');
  }
}
