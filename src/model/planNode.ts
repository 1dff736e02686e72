// A plan as PostgreSQL printed it. Fields keep the server's own key names and values and are never overwritten;
// what is computed from them lives in planMetrics.ts.

import type { Blocks, CostUnits, Ms, Rows } from './quantities';
import type { RelationName } from './relationName';

/**
 * The keys of one node of EXPLAIN (FORMAT JSON), 14 to 19. Every key is kept, also unknown ones.
 * Times, `Actual Rows` and `Rows Removed by ...` are means per loop; buffers, I/O times and WAL are totals
 * that include children (PostgreSQL 18 documentation, "Using EXPLAIN").
 */
export interface PlanFields {
  readonly 'Node Type': string;
  readonly 'Parent Relationship'?: string;
  readonly 'Subplan Name'?: string;
  readonly 'Parallel Aware'?: boolean;
  readonly 'Async Capable'?: boolean;
  readonly Strategy?: string;
  readonly 'Partial Mode'?: string;
  readonly Operation?: string;
  readonly Command?: string;
  readonly 'Join Type'?: string;
  readonly 'Inner Unique'?: boolean;
  readonly 'Scan Direction'?: string;
  readonly Schema?: string;
  readonly 'Relation Name'?: string;
  readonly Alias?: string;
  readonly 'Index Name'?: string;
  readonly 'CTE Name'?: string;
  readonly 'Function Name'?: string;
  readonly 'Custom Plan Provider'?: string;
  readonly 'Startup Cost'?: CostUnits;
  readonly 'Total Cost'?: CostUnits;
  /** Estimated, per loop; under Gather per process. */
  readonly 'Plan Rows'?: Rows;
  /** Estimated mean width of an output row in bytes. */
  readonly 'Plan Width'?: number;
  /** Per loop. */
  readonly 'Actual Startup Time'?: Ms;
  /** Per loop, including children. */
  readonly 'Actual Total Time'?: Ms;
  /** Per loop; an integer up to 17, two decimals from 18. */
  readonly 'Actual Rows'?: Rows;
  /** Over all processes; 0 means never executed. */
  readonly 'Actual Loops'?: number;
  /** From 18; before, a disabled node shows as a startup cost of 1e10 or more. */
  readonly Disabled?: boolean;
  readonly Output?: readonly string[];
  readonly Filter?: string;
  readonly 'Index Cond'?: string;
  readonly 'Recheck Cond'?: string;
  readonly 'Order By'?: string;
  readonly 'Hash Cond'?: string;
  readonly 'Merge Cond'?: string;
  readonly 'Join Filter'?: string;
  readonly 'One-Time Filter'?: string;
  readonly 'TID Cond'?: string;
  readonly 'Cache Key'?: string;
  readonly 'Cache Mode'?: string;
  readonly 'Cache Hits'?: number;
  readonly 'Cache Misses'?: number;
  readonly 'Cache Evictions'?: number;
  readonly 'Cache Overflows'?: number;
  readonly 'Sort Key'?: readonly string[];
  readonly 'Presorted Key'?: readonly string[];
  readonly 'Group Key'?: readonly string[];
  readonly Window?: string;
  readonly 'Sort Method'?: string;
  /** kB; the leader's own, the workers' stand in Workers. */
  readonly 'Sort Space Used'?: number;
  readonly 'Sort Space Type'?: string;
  readonly 'Hash Buckets'?: number;
  readonly 'Original Hash Buckets'?: number;
  readonly 'Hash Batches'?: number;
  readonly 'Original Hash Batches'?: number;
  /** kB. */
  readonly 'Peak Memory Usage'?: number;
  readonly 'Planned Partitions'?: number;
  readonly 'HashAgg Batches'?: number;
  /** kB. */
  readonly 'Disk Usage'?: number;
  readonly Storage?: string;
  /** kB. */
  readonly 'Maximum Storage'?: number;
  readonly 'Rows Removed by Filter'?: Rows;
  readonly 'Rows Removed by Index Recheck'?: Rows;
  readonly 'Rows Removed by Join Filter'?: Rows;
  /** A total, not per loop. */
  readonly 'Heap Fetches'?: number;
  /** A total, not per loop. */
  readonly 'Exact Heap Blocks'?: Blocks;
  /** A total, not per loop. */
  readonly 'Lossy Heap Blocks'?: Blocks;
  /** A total, not per loop; from 18. */
  readonly 'Index Searches'?: number;
  readonly 'Workers Planned'?: number;
  readonly 'Workers Launched'?: number;
  readonly 'Single Copy'?: boolean;
  readonly 'Subplans Removed'?: number;
  readonly 'Shared Hit Blocks'?: Blocks;
  readonly 'Shared Read Blocks'?: Blocks;
  readonly 'Shared Dirtied Blocks'?: Blocks;
  readonly 'Shared Written Blocks'?: Blocks;
  readonly 'Local Hit Blocks'?: Blocks;
  readonly 'Local Read Blocks'?: Blocks;
  readonly 'Local Dirtied Blocks'?: Blocks;
  readonly 'Local Written Blocks'?: Blocks;
  readonly 'Temp Read Blocks'?: Blocks;
  readonly 'Temp Written Blocks'?: Blocks;
  readonly 'I/O Read Time'?: Ms;
  readonly 'I/O Write Time'?: Ms;
  readonly 'Shared I/O Read Time'?: Ms;
  readonly 'Shared I/O Write Time'?: Ms;
  readonly 'Local I/O Read Time'?: Ms;
  readonly 'Local I/O Write Time'?: Ms;
  readonly 'Temp I/O Read Time'?: Ms;
  readonly 'Temp I/O Write Time'?: Ms;
  readonly 'WAL Records'?: number;
  readonly 'WAL FPI'?: number;
  readonly 'WAL Bytes'?: number;
  readonly Workers?: readonly WorkerFields[];
  readonly [key: string]: unknown;
}

/** What one parallel worker reported of a node. */
export interface WorkerFields {
  readonly 'Worker Number': number;
  readonly 'Actual Total Time'?: Ms;
  readonly 'Actual Rows'?: Rows;
  readonly 'Actual Loops'?: number;
  readonly 'Sort Method'?: string;
  readonly 'Sort Space Used'?: number;
  readonly 'Sort Space Type'?: string;
  readonly [key: string]: unknown;
}

/** What a scan reads is a part that an extension keeps of a table: that is where an index belongs. */
export interface TablePart {
  /** `shard`: of Citus; `chunk`: of TimescaleDB; `compressed-chunk`: the batches that hold its compressed rows. */
  readonly kind: 'shard' | 'chunk' | 'compressed-chunk';
  readonly number: string;
  /** Where the task ran, as `10.0.0.3:5432`; null where the plan does not say. */
  readonly host: string | null;
  /** Null where the plan does not name it. */
  readonly table: RelationName | null;
}

export interface PlanNode {
  /** Position in pre-order, from 0; `plan.nodes[id]` is this node. */
  readonly id: number;
  readonly parentId: number | null;
  /** Every key that was printed but `Plans`. */
  readonly fields: PlanFields;
  /** Outer before inner, then members, then SubPlans and InitPlans, as printed. */
  readonly children: readonly PlanNode[];
  /** Of what the node scans; absent for what is no part of a larger table. */
  readonly part?: TablePart;
}

export interface PlanTrigger {
  readonly 'Trigger Name': string;
  readonly 'Constraint Name'?: string;
  readonly Relation?: string;
  /** Total over all calls; absent without TIMING. */
  readonly Time?: Ms;
  readonly Calls: number;
  readonly [key: string]: unknown;
}

export type PlanFormat = 'json' | 'text' | 'yaml' | 'xml';

export interface Plan {
  readonly root: PlanNode;
  /** All nodes in pre-order. */
  readonly nodes: readonly PlanNode[];
  readonly format: PlanFormat;
  /** Everything that stood beside `Plan` (Planning Time, Execution Time, Triggers, JIT, Settings ...), as printed. */
  readonly statementFields: StatementFields;
}

export interface StatementFields {
  readonly 'Query Text'?: string;
  readonly 'Planning Time'?: Ms;
  readonly 'Execution Time'?: Ms;
  readonly Triggers?: readonly PlanTrigger[];
  readonly Settings?: Readonly<Record<string, string>>;
  readonly JIT?: Readonly<Record<string, unknown>>;
  readonly Planning?: Readonly<Record<string, unknown>>;
  readonly Serialization?: Readonly<Record<string, unknown>>;
  readonly 'Query Identifier'?: number | string;
  readonly [key: string]: unknown;
}
