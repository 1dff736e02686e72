// Numbers as the evidence of a bottleneck words them.

import { humanShare } from '../../../util/humanNumbers';
import { averageActive, busiestStatement } from '../activeSessions';
import type { WaitRow } from '../questions/waits';
import type { Load } from './bottleneckRule';

/** Of all average active sessions; 0 on an idle server. */
export function shareOf(load: Load, counts: (row: WaitRow) => boolean): number {
  return load.aas === 0 ? 0 : averageActive(load.samples, counts) / load.aas;
}

/** "1.4 of 2.1 average active sessions (67 %)." */
export function sessionsWords(load: Load, counts: (row: WaitRow) => boolean): string {
  const aas = averageActive(load.samples, counts);
  return `${aas.toFixed(1)} of ${load.aas.toFixed(1)} average active sessions (${humanShare(aas / load.aas)}).`;
}

/** The statement with most of them, as one sentence of evidence; none where no statement is known. */
export function statementEvidence(
  load: Load,
  counts: (row: WaitRow) => boolean,
): readonly string[] {
  const first = busiestStatement(load.samples, counts);
  if (first === null) return [];
  return [
    `Most of them run the statement with queryid ${first.queryId} (${first.aas.toFixed(1)}).`,
  ];
}
