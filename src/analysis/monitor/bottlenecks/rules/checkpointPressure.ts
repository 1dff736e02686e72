// Do checkpoints come before their time, because so much WAL is written?

import { humanBytes, humanCount } from '../../../../util/humanNumbers';
import type { BottleneckRule } from '../bottleneckRule';

/** In ten minutes: a backup or somebody's CHECKPOINT is one. Heuristic. */
const LEAST_REQUESTED = 3;

export const checkpointPressure: BottleneckRule = {
  id: 'checkpoint-pressure',
  since: '0.1.0',
  title: 'Checkpoints before their time',
  causes: [],
  documentation: {
    summary: 'Checkpoints come early, because max_wal_size is full.',
    why: 'A checkpoint writes all changed blocks, and after it the first change of each block writes all of it into WAL. Where they follow close on one another, that WAL fills max_wal_size again.',
    fix: 'Make max_wal_size large enough for the WAL of checkpoint_timeout and half as much more. Recovery after a crash takes longer by it.',
    falsePositives: 'A bulk load of an hour, and backups, which ask for a checkpoint each.',
    sources: ['https://www.postgresql.org/docs/18/wal-configuration.html'],
  },
  examples: {
    fires: [
      {
        waits: { 'CPU* CPU*': 1 },
        requestedCheckpoints: 8,
        metrics: { walBytesPerSecond: 30_000_000 },
        says: 'max_wal_size',
      },
    ],
    silent: [{ waits: { 'CPU* CPU*': 1 }, requestedCheckpoints: 2 }, { waits: { 'CPU* CPU*': 1 } }],
  },
  judge({ metrics, requestedCheckpoints: requested }) {
    const { walBytesPerSecond: wal = null } = metrics;
    if (requested === null || requested < LEAST_REQUESTED) return null;
    return {
      share: null,
      symptom: 'Checkpoints follow close on one another.',
      evidence: [
        `${humanCount(requested)} requested checkpoints in ten minutes.`,
        ...(wal === null ? [] : [`${humanBytes(wal)} of WAL a second.`]),
      ],
      cause: 'max_wal_size is too small for what is written.',
      next: 'Make max_wal_size larger: the WAL of checkpoint_timeout and half as much more.',
    };
  },
};
