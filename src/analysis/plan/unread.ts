// Which part of a plan is somebody else's code, so that nothing is known of what it does?

import type { Plan, PlanNode } from '../../model/planNode';
import type { PlanMetrics } from '../../model/planMetrics';
import type { Share } from '../../model/quantities';
import { humanShare } from '../../util/humanNumbers';

/** Below this part of the whole it changes no verdict. Heuristic. */
const LEAST_SHARE: Share = 0.1;

/** Nodes of TimescaleDB that are told by what stands below them. */
const READ_THROUGH: ReadonlySet<string> = new Set([
  'ChunkAppend',
  'ConstraintAwareAppend',
  'SkipScan',
  'DecompressChunk',
  'ColumnarScan',
  'VectorAgg',
]);

/** Names as sentences say them, with their part of the whole; null when all of the plan could be read. */
export function unreadPart(plan: Plan, metrics: PlanMetrics): string | null {
  const opaque = plan.nodes.filter(isOpaque);
  const share = opaque.reduce((sum, { id }) => sum + (metrics.nodes[id]?.selfShare ?? 0), 0);
  // Citus gives its nodes no cost.
  const isFree = !metrics.measured && opaque.some(({ fields }) => fields['Total Cost'] === 0);
  if (share < LEAST_SHARE && !isFree) return null;
  const names = [...new Set(opaque.map(nameOf))].join(', ');
  const whole = metrics.measured ? 'the time' : 'the cost';
  return isFree
    ? `${names} cannot be looked into: nothing is said of what it does.`
    : `${humanShare(share)} of ${whole} is in ${names}, which cannot be looked into: nothing is said of that part.`;
}

/** Of an extension, or on another server. */
export function isOpaque({ fields, children }: PlanNode): boolean {
  const provider = fields['Custom Plan Provider'];
  if (provider !== undefined) return !(READ_THROUGH.has(provider) && children.length > 0);
  return !KNOWN.has(fields['Node Type']) || fields['Node Type'] === 'Foreign Scan';
}

function nameOf({ fields }: PlanNode): string {
  const provider = fields['Custom Plan Provider'];
  const relation = fields['Relation Name'];
  const type = provider === undefined ? fields['Node Type'] : `Custom Scan (${provider})`;
  return relation === undefined ? type : `${type} on ${relation}`;
}

/** explain.c, 14 to 19. */
const KNOWN: ReadonlySet<string> = new Set(
  (
    'Result|ProjectSet|ModifyTable|Append|Merge Append|Recursive Union|BitmapAnd|BitmapOr|Nested Loop|Merge Join|Hash Join|' +
    'Seq Scan|Sample Scan|Gather|Gather Merge|Index Scan|Index Only Scan|Bitmap Index Scan|Bitmap Heap Scan|Tid Scan|' +
    'Tid Range Scan|Subquery Scan|Function Scan|Table Function Scan|Values Scan|CTE Scan|Named Tuplestore Scan|WorkTable Scan|' +
    'Foreign Scan|Materialize|Memoize|Sort|Incremental Sort|Group|Aggregate|WindowAgg|Unique|SetOp|LockRows|Limit|Hash'
  ).split('|'),
);
