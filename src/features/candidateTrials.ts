// What a person who waits for index advice may know of each candidate by now. It only becomes more: see Trial.

import type { Candidate } from '../analysis/advisor/candidates';
import type { Priced, Refusal } from '../analysis/advisor/search';
import { indexWords } from '../analysis/indexes/newIndex';
import type { Trial } from '../model/adviceStage';
import type { CostUnits } from '../model/quantities';

export type TellTrials = (trials: readonly Trial[]) => void;

export class CandidateTrials {
  readonly #trials: Map<Candidate, Trial>;
  readonly #tell: TellTrials;
  #costBefore: CostUnits | null = null;

  constructor(candidates: readonly Candidate[], tell: TellTrials) {
    this.#trials = new Map(
      candidates.map((candidate) => [
        candidate,
        { state: 'waiting', index: indexWords(candidate.definition) },
      ]),
    );
    this.#tell = tell;
    if (candidates.length > 0) this.#tellAll();
  }

  /** These are being planned, all in place at once. */
  asked(set: readonly Candidate[]): void {
    for (const [candidate, { state, index }] of this.#of(set))
      if (state === 'waiting') this.#trials.set(candidate, { state: 'trying', index });
    if (set.length > 0) this.#tellAll();
  }

  /** The empty set's cost is the one before. */
  answered(set: readonly Candidate[], { cost, used, refused }: Priced<Candidate>): void {
    if (set.length === 0) {
      this.#costBefore = cost;
      return;
    }
    for (const [candidate, trial] of this.#of(set)) {
      if (used.has(candidate)) this.#planned(candidate, trial, cost, used.size - 1);
      else if (trial.state === 'trying')
        this.#trials.set(candidate, { state: 'unused', index: trial.index });
    }
    this.refused(refused);
  }

  /** For good. */
  refused(refusals: readonly Refusal<Candidate>[]): void {
    for (const { candidate, why } of refusals) {
      const trial = this.#trials.get(candidate);
      if (trial !== undefined)
        this.#trials.set(candidate, { state: 'refused', index: trial.index, why });
    }
    this.#tellAll();
  }

  /** Whatever ended it, nothing is being planned any more. */
  ended(): void {
    const left = [...this.#trials].filter(([, { state }]) => ['waiting', 'trying'].includes(state));
    if (left.length === 0) return;
    for (const [candidate, { index }] of left)
      this.#trials.set(candidate, { state: 'unplanned', index });
    this.#tellAll();
  }

  /** What it does with the fewest others beside it says most of it. */
  #planned(candidate: Candidate, trial: Trial, costAfter: CostUnits, beside: number): void {
    const costBefore = this.#costBefore;
    if (costBefore === null || trial.state === 'refused') return;
    if (trial.state === 'planned' && trial.beside <= beside) return;
    const { index } = trial;
    this.#trials.set(candidate, { state: 'planned', index, costBefore, costAfter, beside });
  }

  #of(set: readonly Candidate[]): readonly (readonly [Candidate, Trial])[] {
    return [...this.#trials].filter(([candidate]) => set.includes(candidate));
  }

  #tellAll(): void {
    this.#tell([...this.#trials.values()]);
  }
}
