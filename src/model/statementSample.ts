// What pg_stat_statements holds at one moment, and why it may hold nothing.

import type { StatementCounters, WorkloadTotals } from './workload';

export interface StatementEntry {
  /** Of role, database, statement and level: what the server counts by. */
  readonly key: string;
  /** Null where the server shows no more than the counters. */
  readonly queryId: string | null;
  readonly role: string;
  /** Ran inside a function or procedure; false where it is not known (before 1.9). */
  readonly nested: boolean;
  readonly counters: StatementCounters;
}

export interface StatementSample {
  /** ISO 8601, by the server's clock. */
  readonly at: string;
  /** ISO 8601: since when it counts; null before pg_stat_statements 1.9. */
  readonly since: string | null;
  /** Those with the most time, if not all. */
  readonly entries: readonly StatementEntry[];
  readonly totals: WorkloadTotals;
}

/** What the server says of its own counting. */
export interface StatementTracking {
  /** Of pg_stat_statements.track: `none`, `top`, `all`. */
  readonly track: string;
  readonly tracksUtility: boolean;
  readonly tracksPlanning: boolean;
  /** `compute_query_id`; without it nothing is counted. */
  readonly computesQueryId: boolean;
  readonly mostEntries: number;
  /** How often the least used entries were thrown away; null before pg_stat_statements 1.9. */
  readonly evictions: number | null;
  /** The role may see what others ran. */
  readonly readsAll: boolean;
  readonly user: string;
}

export type Platform = 'rds' | 'aurora' | 'cloud-sql' | 'alloydb' | 'azure' | 'supabase' | 'neon';

/** Why there are no statistics of statements. */
export type StatementsMissing =
  | { readonly kind: 'not-loaded'; readonly installed: boolean }
  | { readonly kind: 'not-installed' }
  | { readonly kind: 'too-old'; readonly version: string }
  | { readonly kind: 'not-permitted'; readonly said: string; readonly user: string };

export interface MissingStatements {
  readonly missing: StatementsMissing;
  readonly database: string;
  /** Of shared_preload_libraries; null where the role may not see it. */
  readonly libraries: string | null;
  /** Null where nothing tells: a server of its own, most likely. */
  readonly platform: Platform | null;
}
