// How a replica stands, in words: its state, how far it is behind, and whether it may be read where freshness counts.

import type { HealthReport } from '../../model/healthFinding';
import type { ReplicaState, StandbyStanding } from '../../model/replicaReport';
import { humanAge, humanBytes } from '../../util/humanNumbers';

const STATES: Readonly<Record<ReplicaState, string>> = {
  'caught-up': 'caught up',
  replaying: 'replaying',
  delayed: 'delayed by its own setting',
  paused: 'replay is paused',
  silent: 'its primary is silent: the link may be cut',
  'from-archive': 'replays from an archive, without a stream',
  disconnected: 'receives nothing from its primary',
};

/** `caught up`, `replaying, 3.2 MB and at most 12 s behind`. */
export function standingWords(standing: StandbyStanding): string {
  return `${STATES[standing.state]}${lagWords(standing, ', ')}`;
}

/** Nothing where nothing is behind. */
export function lagWords({ lagBytes, lagMs }: StandbyStanding, before = ''): string {
  if (lagBytes === 0) return '';
  const time = lagMs === null ? '' : ` and at most ${humanAge(lagMs)}`;
  return `${before}${humanBytes(lagBytes)}${time} behind`;
}

/** Whose use of indexes a health report holds; nothing where no replica is named. */
export function useWords({ replicas }: HealthReport): readonly string[] {
  if (replicas === undefined) return [];
  const { read, unread } = replicas;
  return [
    ...(read.length === 0
      ? []
      : [`Use of indexes is that of this server and of ${read.join(', ')} together.`]),
    ...unread.map(({ name, why }) => `The use of indexes on ${name} was not read: ${why}`),
  ];
}
