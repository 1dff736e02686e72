// How sure a suggestion is, and what it would change: level, engine, cost before and after.

import { changeWords, runsWords } from '../../model/proofWords';
import type { Proof } from '../../model/suggestion';
import { fullNumber, humanCost, humanMs, humanRatio } from '../../util/humanNumbers';
import { Icon } from './icon';

const LEVELS = {
  rule: { icon: 'question', word: 'not verified' },
  'what-if': { icon: 'beaker', word: 'what-if' },
  measured: { icon: 'pulse', word: 'measured' },
} as const;

/** Behind "by": who planned or executed it. */
const ENGINES = {
  server: 'the server',
  twin: 'the twin',
  'native-twin': 'the native twin',
  hypopg: 'HypoPG',
  embedded: 'embedded PostgreSQL',
  none: '',
} as const;

export function ProofBadge({ proof }: { readonly proof: Proof | null }) {
  const { icon, word } = LEVELS[proof?.level ?? 'rule'];
  const factor = proof === null ? null : gainWords(proof);
  return (
    <span class="badge" title={proof === null ? 'By rule only' : engineText(proof)}>
      <Icon name={icon} />
      {word}
      {factor !== null && `, ${factor}`}
    </span>
  );
}

/** `what-if, planned by embedded PostgreSQL 18.3`. */
export function engineText({ level, engine, times }: Proof): string {
  const name = `${ENGINES[engine.kind]} ${engine.version}`.trim();
  switch (level) {
    case 'rule':
      return 'By rule only: no engine has planned with it.';
    case 'what-if':
      return `Planned with it by ${name}, not executed.`;
    case 'measured':
      return `Executed with it by ${name}${times === undefined ? '' : `, ${runsWords(times)}, and rolled back`}.`;
  }
}

function gainWords(proof: Proof): string | null {
  return proof.times === undefined ? costFactor(proof) : changeWords(proof.times);
}

/** `12 × cheaper`; null where there is nothing to compare. */
function costFactor({ costBefore, costAfter }: Proof): string | null {
  if (costBefore === null || costAfter === null || costBefore <= 0 || costAfter <= 0) return null;
  if (costAfter > costBefore) return `${humanRatio(costAfter / costBefore)} dearer`;
  return `${humanRatio(costBefore / costAfter)} cheaper`;
}

/** Time where it was measured, else the planner's cost. */
export function ProofChange({ proof }: { readonly proof: Proof }) {
  const { costBefore, costAfter, times } = proof;
  if (times !== undefined)
    return <Change what="Time" before={times.beforeMs} after={times.afterMs} text={humanMs} />;
  if (costBefore === null || costAfter === null) return null;
  return <Change what="Cost" before={costBefore} after={costAfter} text={humanCost} />;
}

interface ChangeProps {
  readonly what: string;
  /** Milliseconds, or the planner's units, as `text` reads them. */
  readonly before: number;
  readonly after: number;
  readonly text: (value: number) => string;
}

function Change({ what, before, after, text }: ChangeProps) {
  // Never 0: the bars are parts of it.
  const widest = Math.max(before, after, 1e-3);
  return (
    <dl class="costs">
      <dt>{what} before</dt>
      <dd>
        <Bar share={before / widest} tone="before" />
        <span class="number" title={fullNumber(before)}>
          {text(before)}
        </span>
      </dd>
      <dt>{what} after</dt>
      <dd>
        <Bar share={after / widest} tone="after" />
        <span class="number" title={fullNumber(after)}>
          {text(after)}
        </span>
      </dd>
    </dl>
  );
}

export function Bar({ share, tone }: { readonly share: number; readonly tone: string }) {
  const percent = Math.min(100, Math.max(0, share * 100));
  return (
    <span class="track" aria-hidden="true">
      <span class={`bar ${tone}`} style={{ width: `${percent.toFixed(2)}%` }} />
    </span>
  );
}
