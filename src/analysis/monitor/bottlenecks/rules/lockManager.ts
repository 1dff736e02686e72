// Do sessions wait for the server’s own table of locks?

import { shareOf, sessionsWords, statementEvidence } from '../evidence';
import { waitsFor, type BottleneckRule } from '../bottleneckRule';

const WAITS = waitsFor('LWLock', 'LockManager', 'lock_manager');
/** Of all average active sessions. Heuristic. */
const LEAST_SHARE = 0.15;

export const lockManager: BottleneckRule = {
  id: 'lock-manager',
  since: '0.1.0',
  title: 'Waiting for the table of locks',
  causes: [],
  documentation: {
    summary: 'Sessions wait for the shared table of locks, which many partitions or indexes fill.',
    why: 'Each statement locks every partition and index that it may touch. Beyond 16 a backend (more from 18 on) these stand in one shared table, for which sessions then wait.',
    fix: 'Let the plan skip partitions by their key, drop indexes that nothing uses, and prepare statements so that they are planned once.',
    falsePositives: 'A burst of very many short statements shows some of it for a moment.',
    sources: [
      'https://www.postgresql.org/docs/18/monitoring-stats.html#WAIT-EVENT-TABLE',
      'https://www.postgresql.org/docs/18/runtime-config-locks.html',
    ],
  },
  examples: {
    fires: [{ waits: { 'LWLock LockManager': 2, 'CPU* CPU*': 2 } }],
    silent: [
      { waits: { 'LWLock LockManager': 1, 'CPU* CPU*': 9 } },
      { waits: { 'LWLock BufferMapping': 5 } },
    ],
  },
  judge(load) {
    const share = shareOf(load, WAITS);
    if (share < LEAST_SHARE) return null;
    return {
      share,
      symptom: 'Sessions wait for the shared table of locks itself.',
      evidence: [sessionsWords(load, WAITS), ...statementEvidence(load, WAITS)],
      cause: 'Statements touch many partitions or indexes each.',
      next: 'See whether the first statement skips partitions by their key, and drop unused indexes.',
    };
  },
};
