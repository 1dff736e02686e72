// What holds this server back? One chain from the symptom with most sessions to its cause, or nothing.

import type { Bottleneck, Verdict } from '../../../model/monitorJson';
import type { Load } from './bottleneckRule';
import { BOTTLENECK_RULES } from './registry';

/** Below these a share is chance. */
const LEAST_AAS = 0.5;
const LEAST_SAMPLES = 60;

export function judgeLoad(load: Load): Verdict {
  const { length } = load.samples;
  if (length < LEAST_SAMPLES) {
    return {
      kind: 'unknown',
      text: `${String(length)} of the ${String(LEAST_SAMPLES)} samples that a verdict needs.`,
    };
  }
  if (load.aas < LEAST_AAS) {
    return {
      kind: 'unknown',
      text: `Too little load for a verdict: ${load.aas.toFixed(1)} average active sessions.`,
    };
  }
  const found = BOTTLENECK_RULES.flatMap((rule): readonly Bottleneck[] => {
    const judged = rule.judge(load);
    return judged === null ? [] : [{ rule: rule.id, ...judged }];
  }).sort((a, b) => (b.share ?? 0) - (a.share ?? 0));
  const [first] = found;
  if (first === undefined) {
    return {
      kind: 'nothing',
      text: `Nothing holds this server back: ${load.aas.toFixed(1)} average active sessions, and no wait that stands out.`,
    };
  }
  const chain = chainFrom(first, found);
  return { kind: 'found', chain, beside: found.filter((one) => !chain.includes(one)) };
}

/** Each cause once, so that it ends. */
function chainFrom(first: Bottleneck, found: readonly Bottleneck[]): Bottleneck[] {
  const chain = [first];
  for (const { rule } of chain) {
    const causes = BOTTLENECK_RULES.find(({ id }) => id === rule)?.causes ?? [];
    const next = causes
      .flatMap((cause) => found.filter((one) => one.rule === cause && !chain.includes(one)))
      .at(0);
    if (next !== undefined) chain.push(next);
  }
  return chain;
}
