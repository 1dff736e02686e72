// Do commits wait for a standby?

import { shareOf, sessionsWords } from '../evidence';
import { waitsFor, type BottleneckRule } from '../bottleneckRule';

const WAITS = waitsFor('IPC', 'SyncRep');
/** Of all average active sessions. Heuristic. */
const LEAST_SHARE = 0.2;

export const synchronousReplication: BottleneckRule = {
  id: 'synchronous-replication',
  since: '0.1.0',
  title: 'Waiting for a synchronous standby',
  causes: [],
  documentation: {
    summary: 'Commits wait for a synchronous standby.',
    why: 'With synchronous replication a commit waits until a standby has the WAL. When it is slow or gone, all commits wait, without an end.',
    fix: 'Look at the standby: is it connected, how far is it behind? Where none can be had, take it out of synchronous_standby_names and reload.',
    falsePositives:
      'A standby far away costs each commit the way there and back, which was chosen.',
    sources: [
      'https://www.postgresql.org/docs/18/warm-standby.html#SYNCHRONOUS-REPLICATION',
      'https://www.postgresql.org/docs/18/monitoring-stats.html#WAIT-EVENT-TABLE',
    ],
  },
  examples: {
    fires: [{ waits: { 'IPC SyncRep': 4 } }],
    silent: [
      { waits: { 'IPC SyncRep': 1, 'CPU* CPU*': 9 } },
      { waits: { 'IPC MessageQueueSend': 4 } },
    ],
  },
  judge(load) {
    const share = shareOf(load, WAITS);
    if (share < LEAST_SHARE) return null;
    return {
      share,
      symptom: 'Commits wait for a synchronous standby.',
      evidence: [sessionsWords(load, WAITS)],
      cause: 'The standby is slow, or gone.',
      next: 'See in pg_stat_replication whether the standby is connected, and how far behind.',
    };
  },
};
