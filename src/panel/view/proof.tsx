// How sure a suggestion is, and what it would change: level, engine, cost before and after.

import type { Proof } from '../../model/suggestion';
import { fullNumber, humanCost, humanRatio } from '../../util/humanNumbers';
import { Icon } from './icon';

const LEVELS = {
  rule: { icon: 'question', word: 'not verified' },
  'what-if': { icon: 'beaker', word: 'what-if' },
  measured: { icon: 'pulse', word: 'measured' },
} as const;

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
  const factor = proof === null ? null : costFactor(proof);
  return (
    <span class="badge" title={proof === null ? 'By rule only' : engineText(proof)}>
      <Icon name={icon} />
      {word}
      {factor !== null && `, ${factor}`}
    </span>
  );
}

/** `what-if, planned by embedded PostgreSQL 18.3`. */
export function engineText({ level, engine }: Proof): string {
  const name = `${ENGINES[engine.kind]} ${engine.version}`.trim();
  switch (level) {
    case 'rule':
      return 'By rule only: no engine has planned with it.';
    case 'what-if':
      return `Planned with it by ${name}, not executed.`;
    case 'measured':
      return `Executed with it by ${name}.`;
  }
}

/** `12 × cheaper`; null where there is nothing to compare. */
function costFactor({ costBefore, costAfter }: Proof): string | null {
  if (costBefore === null || costAfter === null || costBefore <= 0 || costAfter <= 0) return null;
  if (costAfter > costBefore) return `${humanRatio(costAfter / costBefore)} dearer`;
  return `${humanRatio(costBefore / costAfter)} cheaper`;
}

export function CostChange({ proof }: { readonly proof: Proof }) {
  const { costBefore, costAfter } = proof;
  if (costBefore === null || costAfter === null) return null;
  const widest = Math.max(costBefore, costAfter, 1);
  return (
    <dl class="costs">
      <dt>Cost before</dt>
      <dd>
        <Bar share={costBefore / widest} tone="before" />
        <span class="number" title={fullNumber(costBefore)}>
          {humanCost(costBefore)}
        </span>
      </dd>
      <dt>Cost after</dt>
      <dd>
        <Bar share={costAfter / widest} tone="after" />
        <span class="number" title={fullNumber(costAfter)}>
          {humanCost(costAfter)}
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
