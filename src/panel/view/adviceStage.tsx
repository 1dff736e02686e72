// What there is of advice before it is whole: the index candidates, each from waiting to its cost; or why the search ended early.

import type { AdviceStage, Trial } from '../../model/adviceStage';
import { humanCost } from '../../util/humanNumbers';
import { Icon } from './icon';

/** It stands where the suggestions will. Appears only when they take a moment: see `.pending`. */
export function PendingAdvice({ trials }: { readonly trials: readonly Trial[] }) {
  return (
    <section class="pending" aria-labelledby="suggestions-title" aria-busy="true">
      <h2 id="suggestions-title">
        Suggestions <span class="count">being sought</span>
      </h2>
      {trials.length === 0 ? (
        <p class="quiet">What would help is planned and compared; it is shown here.</p>
      ) : (
        <ul class="trials" aria-label="Index candidates">
          {trials.map((trial) => (
            <TrialRow key={trial.index} trial={trial} />
          ))}
        </ul>
      )}
    </section>
  );
}

/** A trial's way: waiting, trying, then planned with a cost, unused by the planner, refused by a rule, or left. */
const STATES = {
  waiting: { icon: 'circle-outline', tone: 'quiet' },
  trying: { icon: 'loading', tone: 'codicon-modifier-spin' },
  planned: { icon: 'beaker', tone: '' },
  unused: { icon: 'dash', tone: 'quiet' },
  refused: { icon: 'dash', tone: 'quiet' },
  unplanned: { icon: 'circle-slash', tone: 'quiet' },
} as const;

function TrialRow({ trial }: { readonly trial: Trial }) {
  const { icon, tone } = STATES[trial.state];
  return (
    <li class={`trial ${trial.state}`}>
      <Icon name={icon} tone={tone} />
      <code class="code">{trial.index}</code>
      <Outcome trial={trial} />
    </li>
  );
}

function Outcome({ trial }: { readonly trial: Trial }) {
  switch (trial.state) {
    case 'waiting':
      return <span class="quiet">waiting</span>;
    case 'trying':
      return <span>trying</span>;
    case 'unused':
      return <span class="quiet">not used by the planner beside the others</span>;
    case 'refused':
      return <span class="quiet">refused: {trial.why}</span>;
    case 'unplanned':
      return <span class="quiet">not planned: the search ended before</span>;
    case 'planned':
      return <Cost {...trial} />;
  }
}

function Cost({ costBefore, costAfter, beside }: Extract<Trial, { readonly state: 'planned' }>) {
  const others = beside === 1 ? 'with another one' : `with ${String(beside)} others`;
  return (
    <span class="number" title={`${String(costBefore)} → ${String(costAfter)}`}>
      cost {humanCost(costBefore)} → {humanCost(costAfter)}
      {beside > 0 && <span class="quiet"> {others}</span>}
    </span>
  );
}

/** `best so far: cost 610 400 → 47 100`: the rows may stand below what is on the screen. */
export function bestSoFar(advice: AdviceStage | undefined): string {
  if (advice?.kind !== 'pending') return '';
  const planned = advice.trials.filter((trial) => trial.state === 'planned');
  const [first, ...others] = planned;
  if (first === undefined) return '';
  const best = others.reduce(
    (one, other) => (other.costAfter < one.costAfter ? other : one),
    first,
  );
  return `best so far: cost ${humanCost(best.costBefore)} → ${humanCost(best.costAfter)}`;
}

export function StoppedAdvice({ why }: { readonly why: string }) {
  return (
    <p class="calm stopped">
      <Icon name="circle-slash" />
      <span>The search for advice was stopped. {why} The plan and its findings are whole.</span>
    </p>
  );
}
