// One cause, one finding: a misestimate that led to a nested loop that repeats a scan is told as one chain.

import type { Fix } from '../../../model/change';
import type { ChainLink, Finding } from '../../../model/finding';
import { humanShare } from '../../../util/humanNumbers';
import type { RuleContext } from '../rule';
import { gravest } from './describe';
import { causes, WITHOUT_OWN_FIXES } from './causes';

/** Each finding that another one caused is told by its first cause; the others stay as they are. */
export function tellChains(context: RuleContext, findings: readonly Finding[]): readonly Finding[] {
  // At the index of each finding that of its nearest cause, or -1.
  const causeOf = findings.map((effect) => nearestCause(context, findings, effect));
  const rootOf = findings.map((_finding, index) => rootCause(causeOf, index));
  return findings.flatMap((finding, index) => {
    if (rootOf[index] !== index) return [];
    const effects = findings
      .map((effect, at) => ({ effect, at, distance: distanceTo(causeOf, at, index) }))
      .filter(({ at }) => at !== index && rootOf[at] === index)
      .sort((a, b) => a.distance - b.distance || b.effect.nodeId - a.effect.nodeId)
      .map(({ effect }) => effect);
    return [effects.length === 0 ? finding : toldWith(finding, effects)];
  });
}

/** Of several causes the one that explains most; -1 when there is none. */
function nearestCause(context: RuleContext, findings: readonly Finding[], effect: Finding): number {
  let best = -1;
  findings.forEach((cause, index) => {
    if (cause === effect || !causes(context, cause, effect)) return;
    if (best === -1 || (cause.share ?? 0) > (findings[best]?.share ?? 0)) best = index;
  });
  return best;
}

/** Two findings may name each other (a scan and the loop around it): then the first asked stays its own root. */
function rootCause(causeOf: readonly number[], start: number): number {
  const seen = new Set<number>();
  let at = start;
  while (!seen.has(at)) {
    seen.add(at);
    const next = causeOf[at] ?? -1;
    if (next === -1) return at;
    at = next;
  }
  return start;
}

/** How many causes lie between an effect and its root. */
function distanceTo(causeOf: readonly number[], start: number, root: number): number {
  let steps = 0;
  for (let at = start; at !== root && at !== -1 && steps < causeOf.length; steps += 1) {
    at = causeOf[at] ?? -1;
  }
  return steps;
}

/** The effects' times overlap with each other: together they explain the largest of them, at least. */
function toldWith(cause: Finding, effects: readonly Finding[]): Finding {
  const links: readonly ChainLink[] = effects.map(({ rule, nodeId, title, share }) => ({
    rule,
    nodeId,
    title,
    share,
  }));
  const all = [cause, ...effects];
  const share = largest(all.map((finding) => finding.share));
  const saving = largest(all.map((finding) => finding.saving));
  const told = effects.map((effect) => {
    const part = effect.share === null ? '' : ` (${humanShare(effect.share)})`;
    return `${effect.title}${part}`;
  });
  return {
    ...cause,
    share,
    saving,
    impact: gravest(all.map((finding) => finding.impact)),
    message: `${cause.message} It leads to: ${told.join('; ')}.`,
    fixes: distinctFixes([cause, ...effects.filter(({ rule }) => !WITHOUT_OWN_FIXES.has(rule))]),
    effects: [...links],
  };
}

/** Null where none of them could tell. */
function largest(shares: readonly (number | null)[]): number | null {
  const known = shares.filter((share) => share !== null);
  return known.length === 0 ? null : Math.max(...known);
}

/** Two findings of one chain often propose the same; titles name the object, so they tell. */
function distinctFixes(findings: readonly Finding[]): Fix[] {
  const byTitle = new Map<string, Fix>();
  for (const fix of findings.flatMap((finding) => finding.fixes)) {
    if (!byTitle.has(fix.title)) byTitle.set(fix.title, fix);
  }
  return [...byTitle.values()];
}
