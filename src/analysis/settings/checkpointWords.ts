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

/** Heuristic. */
const TOO_MANY_REQUESTED = 0.1;
/** As the health check requested-checkpoints has them. */
const LEAST_AN_HOUR = 1;
const LEAST_DAYS = 1;

/** Forced so often that it matters: not by a bulk load, or by one backup a night. */
export function areForced(evidence: SettingsEvidence): boolean {
  const { checkpointsRequested, checkpointsDays: days } = evidence;
  if (checkpointsRequested === null || days === null || days < LEAST_DAYS) return false;
  const anHour = checkpointsRequested / (24 * days);
  return (requestedShare(evidence) ?? 0) > TOO_MANY_REQUESTED && anHour >= LEAST_AN_HOUR;
}

export function checkpointWords(evidence: SettingsEvidence): readonly string[] {
  const share = requestedShare(evidence);
  if (share === null) return [];
  const { checkpointsTimed, checkpointsRequested, checkpointsDays: days } = evidence;
  const all = (checkpointsTimed ?? 0) + (checkpointsRequested ?? 0);
  return [
    `${exactCount(checkpointsRequested ?? 0)} of ${exactCount(all)} checkpoints${days === null ? '' : ` of ${days.toFixed(1)} days`} were requested (${humanShare(share)}), not timed.`,
  ];
}
