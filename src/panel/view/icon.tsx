// A codicon. It only ever accompanies words, so screen readers skip it.

import type { Impact } from '../../model/finding';

export function Icon({ name, tone = '' }: { readonly name: string; readonly tone?: string }) {
  return <i class={`codicon codicon-${name} ${tone}`} aria-hidden="true" />;
}

const IMPACTS: Readonly<Record<Impact, { readonly icon: string; readonly word: string }>> = {
  high: { icon: 'error', word: 'High impact' },
  medium: { icon: 'warning', word: 'Medium impact' },
  low: { icon: 'info', word: 'Low impact' },
};

export function ImpactIcon({ impact }: { readonly impact: Impact }) {
  return <Icon name={IMPACTS[impact].icon} tone={`impact-${impact}`} />;
}

export function impactWord(impact: Impact): string {
  return IMPACTS[impact].word;
}

/** Measured and estimated values look different everywhere: by a word and an icon. */
export function Basis({ measured }: { readonly measured: boolean }) {
  return (
    <span class="basis">
      <Icon name={measured ? 'pulse' : 'question'} />
      {measured ? 'measured' : 'estimated'}
    </span>
  );
}
