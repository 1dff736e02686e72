// What a try asks and answers: indexes and statistics that are really built, a statement measured without and with them.
// Implementation: tryChanges.ts.

import type { Tryout } from '../analysis/changes/tryout';
import type { Change } from '../model/change';
import type { ExplainResult, RunProgress } from './contracts';
import type { TryoutGround } from './tryoutGround';

export interface TryoutRequest {
  /** Indexes and statistics; the SQL of them is printed here. */
  readonly changes: readonly Change[];
  /** The statement that is measured, which has been judged to read only. With `$n` placeholders. */
  readonly sql: string;
  /** Text forms by number. */
  readonly parameters: readonly (string | null)[];
  /** Of each statement, the builds among them. */
  readonly statementTimeoutMs: number;
  /** From the lock on: what is left of it bounds each step too. */
  readonly mostHeldMs: number;
  /** Names of the event triggers that the person agreed to. */
  readonly agreedTriggers: readonly string[];
  /** Of the indexes, estimated; null where it is not known. */
  readonly bytes: number | null;
}

export interface TryoutResult {
  /** Without and with the changes; the first of each filled the caches. */
  readonly before: readonly ExplainResult[];
  /** As often, or less often where somebody waited for the lock or the time was over; never empty. */
  readonly after: readonly ExplainResult[];
  readonly buildMs: number;
  /** From the lock to the last measurement: so long writes may have waited. */
  readonly heldMs: number;
  /** As plans name them, with those of partitions. */
  readonly indexNames: readonly string[];
  /** Of the indexes, with those of partitions; null without indexes. */
  readonly indexBytes: number | null;
}

/** Builds what is always rolled back. It takes locks: never call `tryChanges` without an explicit, informed yes. */
export interface Tryouts {
  /** What there is to say before. It builds and locks nothing. */
  tryoutGround(changes: Tryout, signal?: AbortSignal): Promise<TryoutGround>;
  /** Refused on connections that are marked as production or read-only. */
  tryChanges(
    request: TryoutRequest,
    onProgress: (progress: RunProgress) => void,
    signal?: AbortSignal,
  ): Promise<TryoutResult>;
}
