// The metrics of a sample, in the order in which they are shown.

import type { Deltas, Sums } from './counterDeltas';
import {
  answerMetric,
  counted,
  countedMetric,
  isUnknown,
  rate,
  ratio,
  sessionMetric,
  type Measured,
  type Metric,
} from './metric';

/** Blocks a second, below which a hit ratio is chance. Heuristic. */
const LEAST_BLOCKS = 1_000;
/** Transactions a second, likewise of the share that was rolled back. Heuristic. */
const LEAST_TRANSACTIONS = 5;
/** WAL records a second, likewise. Heuristic. */
const LEAST_RECORDS = 100;
const MS = 1 / 1_000;

const SESSIONS: readonly Metric[] = [
  answerMetric(
    'sessionsConnected',
    'sessions',
    'Client sessions; with their parallel workers where the role sees no more.',
    ([row]) => (row === undefined ? 0 : row.hidden > 0 ? row.connected : row.clients),
  ),
  answerMetric(
    'sessionsUsable',
    'limits',
    'Connections that a role without special rights may take.',
    (rows) =>
      rows.find(({ kind }) => kind === 'server')?.most ?? { why: 'The server tells no limit.' },
  ),
  sessionMetric('sessionsActive', 'Client sessions that execute a statement.', (row) => row.active),
  sessionMetric('sessionsIdle', 'Client sessions that wait for a statement.', (row) => row.idle),
  sessionMetric(
    'sessionsIdleInTransaction',
    'Client sessions that wait inside a transaction.',
    (row) => row.idle_in_transaction,
  ),
  sessionMetric(
    'sessionsWaitingForLock',
    'Client sessions that wait for a lock.',
    (row) => row.lock_waiting,
  ),
  sessionMetric('walSenders', 'Processes that send WAL.', (row) => row.walsenders),
  sessionMetric(
    'autovacuumWorkers',
    'Autovacuum workers at work.',
    (row) => row.autovacuum_workers,
  ),
  sessionMetric('parallelWorkers', 'Parallel workers at work.', (row) => row.parallel_workers),
  sessionMetric(
    'oldestTransactionSeconds',
    'Age of the oldest transaction.',
    (row) => row.oldest_transaction,
  ),
  sessionMetric(
    'oldestQuerySeconds',
    'Age of the oldest statement that runs.',
    (row) => row.oldest_query,
  ),
  sessionMetric(
    'oldestIdleInTransactionSeconds',
    'Longest wait inside a transaction for the application.',
    (row) => row.oldest_idle_in_transaction,
  ),
];

/** On a quiet server ours would be most of them. */
function othersOf(sums: Sums, { ownTransactions }: Deltas, counter: string): number {
  return Math.max(0, counted(sums, counter) - ownTransactions);
}

const TRANSACTIONS: readonly Metric[] = [
  countedMetric(
    'commitsPerSecond',
    'databases',
    'Transactions committed, without our own.',
    (sums, deltas) => othersOf(sums, deltas, 'commits') / deltas.seconds,
  ),
  countedMetric(
    'rollbacksPerSecond',
    'databases',
    'Transactions rolled back, without our own.',
    (sums, deltas) => othersOf(sums, deltas, 'rollbacks') / deltas.seconds,
  ),
  countedMetric(
    'rollbackShare',
    'databases',
    'Share of the transactions that were rolled back.',
    (sums, deltas) => {
      const rollbacks = othersOf(sums, deltas, 'rollbacks');
      const all = rollbacks + othersOf(sums, deltas, 'commits');
      return ratio(rollbacks, all, { least: LEAST_TRANSACTIONS, seconds: deltas.seconds });
    },
  ),
  rate('newSessionsPerSecond', 'databases', 'newSessions', 'Sessions begun.'),
  rate(
    'activeSecondsPerSecond',
    'databases',
    'activeMs',
    'Time that ended statements took of sessions.',
    MS,
  ),
  rate(
    'idleInTransactionSecondsPerSecond',
    'databases',
    'idleInTransactionMs',
    'Time that ended waits inside transactions took of sessions.',
    MS,
  ),
  rate('rowsReturnedPerSecond', 'databases', 'rowsReturned', 'Rows read by scans.'),
  rate('rowsFetchedPerSecond', 'databases', 'rowsFetched', 'Rows fetched by index scans.'),
  rate('rowsInsertedPerSecond', 'databases', 'rowsInserted', 'Rows inserted.'),
  rate('rowsUpdatedPerSecond', 'databases', 'rowsUpdated', 'Rows updated.'),
  rate('rowsDeletedPerSecond', 'databases', 'rowsDeleted', 'Rows deleted.'),
  rate('deadlocksPerSecond', 'databases', 'deadlocks', 'Deadlocks.'),
  rate(
    'conflictsPerSecond',
    'databases',
    'conflicts',
    'Queries cancelled by recovery on a standby.',
  ),
  rate('tempBytesPerSecond', 'databases', 'tempBytes', 'Temporary files written, in bytes.'),
];

const BLOCKS: readonly Metric[] = [
  rate('blocksReadPerSecond', 'databases', 'readBlocks', 'Blocks that were not in shared buffers.'),
  rate('blocksHitPerSecond', 'databases', 'hitBlocks', 'Blocks found in shared buffers.'),
  countedMetric(
    'hitRatio',
    'databases',
    'Share of the blocks asked for that were in shared buffers.',
    (sums, { seconds }) => {
      const hits = counted(sums, 'hitBlocks');
      return ratio(hits, hits + counted(sums, 'readBlocks'), { least: LEAST_BLOCKS, seconds });
    },
  ),
  countedMetric(
    'blockReadSecondsPerSecond',
    'databases',
    'Time that sessions spent reading blocks.',
    (sums, { seconds }, { epoch }) =>
      epoch.times_io
        ? (counted(sums, 'readMs') * MS) / seconds
        : { why: 'track_io_timing is off.' },
  ),
  rate(
    'ioReadBytesPerSecond',
    'io',
    'readBytes',
    'Bytes read of tables and indexes, from disk or the cache of the operating system.',
  ),
  rate(
    'ioWriteBytesPerSecond',
    'io',
    'writeBytes',
    'Bytes written or added to tables and indexes.',
  ),
  rate(
    'ioClientWriteBytesPerSecond',
    'io',
    'clientWriteBytes',
    'Of these, what client sessions had to write themselves.',
  ),
];

const WAL: readonly Metric[] = [
  rate('walBytesPerSecond', 'wal', 'bytes', 'WAL written, in bytes.'),
  rate('walRecordsPerSecond', 'wal', 'records', 'WAL records.'),
  rate(
    'walFullPagesPerSecond',
    'wal',
    'fullPages',
    'Full pages in WAL: the first change of each after a checkpoint.',
  ),
  countedMetric(
    'walFullPagesPerRecord',
    'wal',
    'Full pages for each WAL record.',
    (sums, { seconds }) =>
      ratio(counted(sums, 'fullPages'), counted(sums, 'records'), {
        least: LEAST_RECORDS,
        seconds,
      }),
  ),
  rate(
    'walBuffersFullPerSecond',
    'wal',
    'buffersFull',
    'How often sessions wrote WAL because wal_buffers were full.',
  ),
  rate(
    'checkpointsTimedPerHour',
    'checkpoints',
    'timed',
    'Checkpoints by checkpoint_timeout, done or skipped.',
    3_600,
  ),
  rate(
    'checkpointsRequestedPerHour',
    'checkpoints',
    'requested',
    'Checkpoints asked for: by max_wal_size, a command or a backup.',
    3_600,
  ),
  rate(
    'checkpointWriteSecondsPerSecond',
    'checkpoints',
    'writeMs',
    'Time of ended checkpoints spent writing.',
    MS,
  ),
  rate(
    'checkpointSyncSecondsPerSecond',
    'checkpoints',
    'syncMs',
    'Time of ended checkpoints spent in fsync.',
    MS,
  ),
  rate('checkpointBuffersPerSecond', 'checkpoints', 'buffers', 'Blocks written by checkpoints.'),
];

const LOCKS: readonly Metric[] = [
  answerMetric(
    'locksWaiting',
    'lockWaits',
    'Locks that are waited for.',
    ([row]) => row?.waiting ?? 0,
  ),
  answerMetric('longestLockWaitSeconds', 'lockWaits', 'Longest wait for a lock.', (rows) =>
    Math.max(0, ...rows.map(({ waited }) => waited)),
  ),
  answerMetric(
    'horizonAgeTransactions',
    'horizon',
    'Transactions that vacuum cannot clean up after.',
    ([row], { epoch }) =>
      epoch.sees_all
        ? (row?.age ?? 0)
        : {
            why: "The role sees its own sessions alone. GRANT pg_monitor TO it shows the others'.",
          },
  ),
];

export const METRICS: readonly Metric[] = [
  ...SESSIONS,
  ...TRANSACTIONS,
  ...BLOCKS,
  ...WAL,
  ...LOCKS,
];

export interface MetricValues {
  readonly metrics: Readonly<Record<string, number | null>>;
  readonly gaps: readonly { readonly metric: string; readonly why: string }[];
}

/** Null where it is not known, with the reason beside. */
export function metricsOf(measured: Measured): MetricValues {
  const { refused } = measured.reading;
  const values = METRICS.map((metric) => {
    const value = metric.value(measured);
    if (!isUnknown(value)) return { metric: metric.name, value, why: null };
    return { metric: metric.name, value: null, why: refused[metric.from] ?? value.why };
  });
  return {
    metrics: Object.fromEntries(values.map(({ metric, value }) => [metric, value])),
    gaps: values.flatMap(({ metric, why }) => (why === null ? [] : [{ metric, why }])),
  };
}
