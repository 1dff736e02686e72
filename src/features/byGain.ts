// In which order do suggestions stand?

import type { Change } from '../model/change';
import type { Suggestion } from '../model/suggestion';

/**
 * The groups that take most off the planner's cost first; what is not proven after them, in the order that it has. Workers
 * stand last, and not at all where nothing else would stand before them: their finding has the change, with what to check.
 */
export function byGain(groups: readonly (readonly Suggestion[])[]): readonly Suggestion[] {
  const sorted = [...groups].sort((a, b) => costLeft(a) - costLeft(b));
  const [first] = sorted;
  return first === undefined || asksForWorkers(first) ? [] : sorted.flat();
}

/** The share of the cost that is left, and a little for what has to be kept; 1 for what is not proven, and more where what was measured speaks against the proof or promises no gain in time. */
function costLeft(group: readonly Suggestion[]): number {
  if (asksForWorkers(group)) return WORKERS;
  const shares = group.map(({ doubt, proof }) => {
    const { level, costBefore, costAfter, predictedTime } = proof;
    const share = level === 'rule' ? 1 : (costAfter ?? 0) / Math.max(1, costBefore ?? 0);
    const isDoubtful = doubt !== undefined || predictedTime?.isDoubtful === true;
    return isDoubtful ? DOUBTED + Math.min(1, share) : Math.min(1, share);
  });
  const keeps = group.some(({ changes }) => changes.some(({ kind }) => kind === 'create-index'));
  return Math.min(...shares) + (keeps ? TO_KEEP : 0);
}

/** An index is written with every row and takes room; what needs none stands before one that gains little more. Heuristic. */
const TO_KEEP = 0.05;

/** After everything that nothing speaks against: fresh statistics first, which remove the doubt. */
const DOUBTED = 1;
/** The planner's cost counts no processors: what it gains by workers says nothing about a busy server. */
const WORKERS = 3;

function asksForWorkers(group: readonly Suggestion[]): boolean {
  return group.some(({ changes }) => changes.some(allowsWorkers));
}

function allowsWorkers(change: Change): boolean {
  return (
    change.kind === 'setting' &&
    /^max_parallel_workers(_per_gather)?$/.test(change.name) &&
    change.value !== '0'
  );
}
