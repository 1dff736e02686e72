// What a server or a set of files is asked to do: statements with how often they ran and what they took.

import type { Blocks, Bytes, Ms, Rows } from './quantities';

/** Sums since `since` of the workload, or since the entry was made. */
export interface StatementCounters {
  readonly calls: number;
  readonly totalMs: Ms;
  readonly meanMs: Ms;
  /** Standard deviation; null where only a sum is known. */
  readonly deviationMs: Ms | null;
  readonly minMs: Ms | null;
  readonly maxMs: Ms | null;
  /** Null unless pg_stat_statements.track_planning is on. */
  readonly planMs: Ms | null;
  /** Null, as what follows, in a log, which has only times. */
  readonly rows: Rows | null;
  /** From shared buffers. */
  readonly hitBlocks: Blocks | null;
  /** From the operating system or the disk. */
  readonly readBlocks: Blocks | null;
  readonly dirtiedBlocks: Blocks | null;
  readonly writtenBlocks: Blocks | null;
  /** Waiting for blocks to be read and written; null unless track_io_timing is on. */
  readonly ioMs: Ms | null;
  readonly tempReadBlocks: Blocks | null;
  readonly tempWrittenBlocks: Blocks | null;
  readonly walBytes: Bytes | null;
  /** Null where the server does not count it (before pg_stat_statements 1.10, PostgreSQL 15). */
  readonly jitMs: Ms | null;
  /** ISO 8601: when this entry began to count; null before pg_stat_statements 1.11, PostgreSQL 17. */
  readonly since: string | null;
}

export interface WorkloadStatement {
  /** Stable within the source: the queryid, or the file and the number of the statement in it. */
  readonly id: string;
  /** As the source has it; constants may be `$n`. */
  readonly text: string;
  /** Where it stands in a file; null for a server's own. */
  readonly place: { readonly file: string; readonly line: number } | null;
  /** 1 where it is not known. */
  readonly calls: number;
  /** Null where nothing was counted, as in a file. */
  readonly counters: StatementCounters | null;
  /** Ran inside a function or procedure: its time is in that of what called it, too. */
  readonly nested?: true;
}

/** A statement that is there, and that nothing can be said of. */
export interface UnreadStatement {
  readonly id: string;
  /** What there is of its text. */
  readonly text: string;
  /** In words. */
  readonly why: string;
  readonly calls: number;
  readonly totalMs: Ms | null;
  /** Where it stands in a file. */
  readonly place?: { readonly file: string; readonly line: number };
}

/** Of all that was counted, whether it is listed or not, and without what ran inside of something else. */
export interface WorkloadTotals {
  readonly statements: number;
  readonly calls: number;
  readonly totalMs: Ms;
}

export interface Workload {
  readonly source: 'pg_stat_statements' | 'files' | 'log' | 'twin';
  /** ISO 8601: from when on it was counted; null where it is not known. */
  readonly since: string | null;
  /** Null where nothing was counted, as in files. */
  readonly totals: WorkloadTotals | null;
  readonly statements: readonly WorkloadStatement[];
  readonly unread: readonly UnreadStatement[];
  /** What a reader of the sums should know, in words: entries that were thrown away, what is not tracked. */
  readonly notes: readonly string[];
}

/** Which statements could run on replicas, and what that would take from the primary. */
export interface ReplicaReads {
  /** In the order of the workload; `why` it stays on the primary, in one sentence, null where it could go. */
  readonly statements: readonly { readonly id: string; readonly why: string | null }[];
  /** Of the time of all that was counted, 0 to 1; null where none was. */
  readonly share: number | null;
  readonly calls: number;
  /** What a person has to know before any of them goes there. */
  readonly notes: readonly string[];
}

/** What statements are ranked by: time, time a call, calls, blocks of tables and indexes, temporary blocks. */
export const WORKLOAD_ORDERS = ['total', 'mean', 'calls', 'buffers', 'temp'] as const;
export type WorkloadOrder = (typeof WORKLOAD_ORDERS)[number];
