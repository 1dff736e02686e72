// A plan node as the views need it: its place in the tree, its names, and what was found at it.

import type { NodeMetrics } from '../../model/planMetrics';
import type { PlanFields } from '../../model/planNode';
import type { SourceRange } from '../../model/sourceRange';

export interface PanelNode {
  /** Its position among the plan's nodes. */
  readonly id: number;
  readonly parentId: number | null;
  /** The root has 0. */
  readonly depth: number;
  readonly childIds: readonly number[];
  /** One past the last descendant: nodes stand in pre-order. */
  readonly end: number;
  readonly fields: PlanFields;
  readonly metrics: NodeMetrics;
  /** `Parallel Seq Scan`. */
  readonly operation: string;
  /** `orders o using orders_pkey`; empty for nodes that only combine. */
  readonly target: string;
  /** As printed, such as `(status = 'open'::text)`; empty where it has none. */
  readonly condition: string;
  /** `InitPlan 1`, `CTE top`; null for ordinary children. */
  readonly subplan: string | null;
  /** Positions in the report's findings. */
  readonly findings: readonly number[];
  /** The words of the statement that it comes from, the most telling first. */
  readonly ranges: readonly SourceRange[];
}
