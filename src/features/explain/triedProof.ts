// A suggestion after it was tried: measured, with the medians of the times without and with it.

import { costOf } from '../../analysis/plan/planCost';
import type { ExplainResult } from '../../db/contracts';
import type { TryoutResult } from '../../db/tryouts';
import type { Plan } from '../../model/planNode';
import { runsWords, timesWords } from '../../model/proofWords';
import { spreadOf } from '../../model/runSpread';
import type { Engine, Proof, ProofTimes, Suggestion } from '../../model/suggestion';
import { humanMs } from '../../util/humanNumbers';
import { measureAgain, type Measured } from './measureAgain';

/** What was said of its estimates holds no more. Null where the server told no times. */
export async function measuredSuggestion(
  suggestion: Suggestion,
  { before, after, indexBytes, indexNames }: TryoutResult,
  engine: Engine,
): Promise<Suggestion | null> {
  const [without, withIt] = [await median(before), await median(after)];
  if (without === null || withIt === null) return null;
  const times = {
    beforeMs: spreadOf(without.times).medianMs,
    afterMs: spreadOf(withIt.times).medianMs,
    runs: withIt.times.laterMs.length,
  };
  const { doubt: _, ...known } = suggestion;
  return {
    ...known,
    ...(indexBytes === null ? {} : { sizeBytes: indexBytes }),
    proof: {
      level: 'measured',
      engine,
      costBefore: costOf(without.plan),
      costAfter: costOf(withIt.plan),
      planBefore: rawOf(before, without.plan),
      planAfter: rawOf(after, withIt.plan),
      caveats: isUsed(suggestion, indexNames, withIt.plan) ? gainCaveat(times) : [UNUSED],
      times,
    },
  };
}

function median(results: readonly ExplainResult[]): Promise<Measured | null> {
  const [first, ...later] = results;
  if (first === undefined) return Promise.resolve(null);
  // An only run stands for itself.
  return measureAgain(first.plan, Math.max(1, later.length), (number) =>
    Promise.resolve((later[number - 1] ?? first).plan),
  );
}

function rawOf(results: readonly ExplainResult[], plan: Plan): unknown {
  return results.find((result) => result.plan === plan)?.raw ?? null;
}

const UNUSED = 'The planner does not use it for this statement: what differs in time is chance.';

/** ANALYZE may turn the plan to an index that was there before. */
function isUsed({ changes }: Suggestion, names: readonly string[], after: Plan): boolean {
  return (
    !changes.some(({ kind }) => kind === 'create-index') ||
    indexesOf(after).some((name) => names.includes(name))
  );
}

function indexesOf({ nodes }: Plan): readonly string[] {
  return nodes.flatMap(({ fields }) => fields['Index Name'] ?? []);
}

/** Heuristic: below it chance makes as much of a difference. */
const LEAST_GAIN = 0.1;

function gainCaveat({ beforeMs, afterMs }: ProofTimes): string[] {
  if (afterMs <= beforeMs * (1 - LEAST_GAIN)) return [];
  return afterMs < beforeMs * (1 + LEAST_GAIN)
    ? ['Measured: it brings no time worth the name.']
    : ['Measured: the statement is slower with it.'];
}

/** `Measured: 126 ms → 1.64 ms, 77 × faster (median of 5). Rolled back; writes could wait for 340 ms.` */
export function triedWords({ times }: Proof, { heldMs }: Pick<TryoutResult, 'heldMs'>): string {
  if (times === undefined) return 'Rolled back.';
  return `Measured: ${timesWords(times)} (${runsWords(times)}). Rolled back; the lock was held for ${humanMs(heldMs)}.`;
}
