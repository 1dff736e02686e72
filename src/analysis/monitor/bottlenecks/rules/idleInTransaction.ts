// Does the application wait inside transactions?

import { humanAge, humanCount, humanShare } from '../../../../util/humanNumbers';
import type { BottleneckRule } from '../bottleneckRule';

/** Of the connected sessions. Heuristic. */
const LEAST_SHARE = 0.1;
/** A moment between two statements is no wait. Heuristic. */
const LEAST_SECONDS = 5;

export const idleInTransaction: BottleneckRule = {
  id: 'idle-in-transaction',
  since: '0.1.0',
  title: 'Waiting inside transactions',
  causes: [],
  documentation: {
    summary: 'Sessions wait for their application inside transactions.',
    why: 'Between two statements of a transaction the server waits for the application, which calls another service or has forgotten to commit. Locks stay, a connection is taken, and vacuum cleans up nothing that died since.',
    fix: 'Commit before anything slow. idle_in_transaction_session_timeout ends what was forgotten.',
    falsePositives: 'A person at a prompt who works inside a transaction on purpose.',
    sources: [
      'https://www.postgresql.org/docs/18/runtime-config-client.html#GUC-IDLE-IN-TRANSACTION-SESSION-TIMEOUT',
    ],
  },
  examples: {
    fires: [
      {
        waits: { 'CPU* CPU*': 1 },
        metrics: { sessionsConnected: 20, sessionsIdleInTransaction: 4 },
        transactions: [{ pid: 9, age: 60, idle: 58 }],
        says: 'pid 9',
      },
    ],
    silent: [
      {
        waits: { 'CPU* CPU*': 1 },
        metrics: { sessionsConnected: 20, sessionsIdleInTransaction: 1 },
        transactions: [{ pid: 9, age: 60, idle: 58 }],
      },
      {
        waits: { 'CPU* CPU*': 1 },
        metrics: { sessionsConnected: 20, sessionsIdleInTransaction: 4 },
        transactions: [{ pid: 9, age: 1, idle: 0.1 }],
      },
    ],
  },
  judge({ metrics, transactions }) {
    const { sessionsConnected: connected = null, sessionsIdleInTransaction: idle = null } = metrics;
    const [longest] = transactions
      .flatMap(({ pid, idle: seconds }) => (seconds === null ? [] : [{ pid, seconds }]))
      .sort((a, b) => b.seconds - a.seconds);
    if (connected === null || idle === null || longest === undefined) return null;
    if (idle / Math.max(1, connected) < LEAST_SHARE || longest.seconds < LEAST_SECONDS) return null;
    return {
      share: null,
      symptom: 'Sessions wait for their application inside transactions.',
      evidence: [
        `${humanCount(idle)} of ${humanCount(connected)} sessions (${humanShare(idle / connected)}).`,
        `pid ${String(longest.pid)} has waited ${humanAge(longest.seconds * 1_000)}.`,
      ],
      cause: 'The application does something else before it commits, or forgot to.',
      next: 'Commit before anything slow; idle_in_transaction_session_timeout ends what was forgotten.',
    };
  },
};
