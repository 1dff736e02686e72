// How a pool reads in one line, wherever it is listed.

import type { PoolFigures, PoolerReport } from '../../model/poolerReport';
import { humanMs, humanShare } from '../../util/humanNumbers';

/** `2 of 20 at work (10 %), 3 waiting 1.2 s`. */
export function poolPhrase(pool: PoolFigures): string {
  const { activeServers, size, utilisation, waitingClients, longestWaitMs, paused } = pool;
  const share = utilisation === null ? '' : ` (${humanShare(utilisation)})`;
  return [
    `${String(activeServers)}${size === null ? '' : ` of ${String(size)}`} at work${share}`,
    ...(waitingClients > 0 ? [`${String(waitingClients)} waiting ${humanMs(longestWaitMs)}`] : []),
    ...(paused ? ['paused'] : []),
  ].join(', ');
}

/** `3 clients wait` or what there is to say instead. */
export function poolerPhrase({ pools, findings }: PoolerReport): string {
  const waiting = pools.reduce((sum, { waitingClients }) => sum + waitingClients, 0);
  if (waiting > 0) return `${String(waiting)} waiting`;
  return findings.length === 0 ? 'nothing to do' : `${String(findings.length)} to look at`;
}
