// How often a checkpoint came because WAL was full, and not because it was time.

import type { SettingsEvidence } from '../../model/serverSetting';
import { exactCount, humanShare } from '../../util/humanNumbers';

/** Heuristic: of fewer checkpoints no share is told. */
const LEAST_CHECKPOINTS = 20;

/** 0 to 1; null where too few were counted. */
export function requestedShare({
  checkpointsTimed,
  checkpointsRequested,
}: SettingsEvidence): number | null {
  if (checkpointsTimed === null || checkpointsRequested === null) return null;
  const all = checkpointsTimed + checkpointsRequested;
  return all < LEAST_CHECKPOINTS ? null : checkpointsRequested / all;
}

export function checkpointWords(evidence: SettingsEvidence): readonly string[] {
  const share = requestedShare(evidence);
  if (share === null) return [];
  const { checkpointsTimed, checkpointsRequested } = evidence;
  const all = (checkpointsTimed ?? 0) + (checkpointsRequested ?? 0);
  return [
    `${exactCount(checkpointsRequested ?? 0)} of ${exactCount(all)} checkpoints were requested (${humanShare(share)}), not timed.`,
  ];
}
