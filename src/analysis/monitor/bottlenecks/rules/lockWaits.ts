// Do sessions wait for locks of one another?

import { humanAge } from '../../../../util/humanNumbers';
import { waitsFor, type BottleneckRule, type Load } from '../bottleneckRule';
import { sessionsWords, shareOf, statementEvidence } from '../evidence';

const WAITS = waitsFor('Lock');
/** Of all average active sessions. Heuristic. */
const LEAST_SHARE = 0.25;

export const lockWaits: BottleneckRule = {
  id: 'lock-waits',
  since: '0.1.0',
  title: 'Waiting for locks',
  causes: ['idle-in-transaction'],
  documentation: {
    summary: 'Sessions wait for locks that other transactions hold.',
    why: 'A row that was changed stays locked until its transaction ends, and a table that DDL waits for lets nobody past it. All who need it wait, and those who wait for them.',
    fix: 'End the transaction at the root: everybody behind it goes on. Then make it shorter, change hot rows last in a transaction, and give DDL a lock_timeout.',
    falsePositives: 'A queue in which workers take turns by locks may be meant so.',
    sources: [
      'https://www.postgresql.org/docs/18/explicit-locking.html',
      'https://www.postgresql.org/docs/18/runtime-config-client.html#GUC-LOCK-TIMEOUT',
    ],
  },
  examples: {
    fires: [
      {
        waits: { 'Lock transactionid 5': 3, 'CPU* CPU*': 1 },
        lockWaits: [
          { pid: 11, waited: 40, blockers: [10], waiting: 2 },
          { pid: 12, waited: 20, blockers: [11], waiting: 2 },
        ],
        says: 'pid 10',
      },
      { waits: { 'Lock relation': 1, 'CPU* CPU*': 2 } },
    ],
    silent: [
      { waits: { 'Lock tuple': 1, 'CPU* CPU*': 4 } },
      { waits: { 'LWLock LockManager': 4 } },
    ],
  },
  judge(load) {
    const share = shareOf(load, WAITS);
    if (share < LEAST_SHARE) return null;
    return {
      share,
      symptom: 'Sessions wait for locks of one another.',
      evidence: [
        sessionsWords(load, WAITS),
        ...statementEvidence(load, WAITS),
        ...longestEvidence(load),
      ],
      cause: causeOf(load),
      next: 'End the transaction at the root, then make it shorter; give DDL a lock_timeout.',
    };
  },
};

function longestEvidence({ lockWaits: rows }: Load): readonly string[] {
  if (rows.length === 0) return [];
  const longest = Math.max(...rows.map(({ waited }) => waited));
  return [`The longest has waited ${humanAge(longest * 1_000)}.`];
}

/** Those that block and do not wait themselves. */
function causeOf({ lockWaits: rows }: Load): string {
  const waiting = new Set(rows.map(({ pid }) => pid));
  const roots = [...new Set(rows.flatMap(({ blockers }) => blockers))].filter(
    (pid) => !waiting.has(pid),
  );
  if (roots.length === 0) return 'A long transaction, rows that many change, or DDL that waits.';
  const names = roots.map((pid) => (pid === 0 ? 'a prepared transaction' : `pid ${String(pid)}`));
  return `At the root of it: ${names.slice(0, 3).join(', ')}${names.length > 3 ? ' and others' : ''}.`;
}
