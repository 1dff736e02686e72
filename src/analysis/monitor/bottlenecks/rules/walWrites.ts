// Do sessions wait for WAL to be written or flushed?

import { shareOf, sessionsWords, statementEvidence } from '../evidence';
import { humanBytes, humanCount } from '../../../../util/humanNumbers';
import type { WaitRow } from '../../questions/waits';
import { waitsFor, type BottleneckRule, type Load } from '../bottleneckRule';

const IO = waitsFor('IO', 'WALSync', 'WALWrite');
const LOCKS = waitsFor('LWLock', 'WALWrite');
const WAITS = (row: WaitRow): boolean => IO(row) || LOCKS(row);
/** Of all average active sessions. Heuristic. */
const LEAST_SHARE = 0.2;

export const walWrites: BottleneckRule = {
  id: 'wal-writes',
  since: '0.1.0',
  title: 'Waiting for WAL',
  causes: ['checkpoint-pressure'],
  documentation: {
    summary: 'Commits wait for WAL to be written and flushed.',
    why: 'A commit waits until its WAL is on disk. Many small commits wait for the disk each time; after each checkpoint the first change of a block writes all of it into WAL.',
    fix: 'Do more in one transaction; where losing the last moments in a crash is allowed, synchronous_commit = off for these. Larger max_wal_size makes fewer checkpoints and so fewer full pages.',
    falsePositives: 'A bulk load is bound by WAL by its nature.',
    sources: [
      'https://www.postgresql.org/docs/18/wal-configuration.html',
      'https://www.postgresql.org/docs/18/monitoring-stats.html#WAIT-EVENT-TABLE',
    ],
  },
  examples: {
    fires: [
      {
        waits: { 'IO WalSync': 2, 'LWLock WALWrite': 1, 'CPU* CPU*': 1 },
        metrics: { walBytesPerSecond: 5_000_000 },
        says: 'WAL',
      },
    ],
    silent: [{ waits: { 'IO WALSync': 1, 'CPU* CPU*': 9 } }],
  },
  judge(load) {
    const share = shareOf(load, WAITS);
    if (share < LEAST_SHARE) return null;
    return {
      share,
      symptom: 'Sessions wait for WAL to be written or flushed.',
      evidence: [
        sessionsWords(load, WAITS),
        ...statementEvidence(load, WAITS),
        ...walEvidence(load),
      ],
      cause: 'Many small commits, or much WAL at once.',
      next: 'Do more in one transaction, and look at max_wal_size: full pages after each checkpoint are WAL, too.',
    };
  },
};

function walEvidence({ metrics }: Load): readonly string[] {
  const { walBytesPerSecond: bytes = null, commitsPerSecond: commits = null } = metrics;
  return [
    ...(bytes === null ? [] : [`${humanBytes(bytes)} of WAL a second.`]),
    ...(commits === null ? [] : [`${humanCount(commits)} commits a second.`]),
  ];
}
