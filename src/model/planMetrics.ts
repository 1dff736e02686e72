// Numbers derived from a plan, one entry a node; null where the plan does not say (no ANALYZE, never executed, no BUFFERS).

import type { Blocks, CostUnits, Ms, Rows, Share } from './quantities';

export interface BufferCounts {
  readonly sharedHitBlocks: Blocks;
  readonly sharedReadBlocks: Blocks;
  readonly sharedDirtiedBlocks: Blocks;
  readonly sharedWrittenBlocks: Blocks;
  readonly localHitBlocks: Blocks;
  readonly localReadBlocks: Blocks;
  readonly tempReadBlocks: Blocks;
  readonly tempWrittenBlocks: Blocks;
  /** Shared, local and temp; 0 unless track_io_timing was on. */
  readonly ioReadMs: Ms;
  readonly ioWriteMs: Ms;
}

export interface NodeMetrics {
  readonly nodeId: number;
  /** Executions over all processes; null without ANALYZE. */
  readonly loops: number | null;
  readonly neverExecuted: boolean;
  /** Processes that shared the node's work: launched workers that ran it plus the leader where it took part; 1 outside Gather. */
  readonly processes: number;
  /** Estimated rows over all loops and processes. */
  readonly estimatedRowsTotal: Rows;
  readonly actualRowsTotal: Rows | null;
  /** Rows that Filter, Index Recheck and Join Filter removed, over all loops. */
  readonly rowsRemovedTotal: Rows | null;
  /** Summed over processes, including children. */
  readonly processTimeMs: Ms | null;
  /** Elapsed, including children, CTEs and InitPlans it was first to pull. */
  readonly wallTimeMs: Ms | null;
  /** Elapsed, without children; never negative; the self times of a plan sum to the root's wall time. */
  readonly selfTimeMs: Ms | null;
  /** selfTimeMs of the execution time; for a plan without ANALYZE, selfCost of the total cost. */
  readonly selfShare: Share;
  /** wallTimeMs (or cost) likewise, with children. */
  readonly totalShare: Share;
  readonly totalCost: CostUnits;
  readonly selfCost: CostUnits;
  /** max(estimated / actual, actual / estimated), per loop, both clamped to at least 1 row. */
  readonly qError: number | null;
  /** Below a LIMIT, a merge join, EXISTS and the like: fewer rows than estimated are no misestimate there. */
  readonly mayStopEarly: boolean;
  /** Of this node without its children; null without BUFFERS. */
  readonly selfBuffers: BufferCounts | null;
  readonly totalBuffers: BufferCounts | null;
  /** On the chain of largest wall times from the root. */
  readonly onCriticalPath: boolean;
}

export interface PlanMetrics {
  /** `nodes[id]` belongs to `plan.nodes[id]`. */
  readonly nodes: readonly NodeMetrics[];
  /** True when the plan was executed (ANALYZE). */
  readonly measured: boolean;
  /** False without ANALYZE: what the server prints then counts nothing. */
  readonly hasBuffers: boolean;
  readonly planningMs: Ms | null;
  /** `Execution Time`; the root's total time when the summary was off. */
  readonly executionMs: Ms | null;
  readonly totalCost: CostUnits;
  /** Rows the statement returned; estimated without ANALYZE. */
  readonly rows: Rows;
  readonly triggerMs: Ms;
  readonly jitMs: Ms;
}
