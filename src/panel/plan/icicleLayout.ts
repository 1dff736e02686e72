// Where each node stands in the icicle: its width is its part of the whole, its children hang below it from left to right.

import { humanBytes, humanCost, humanMs, humanShare } from '../../util/humanNumbers';
import type { HeatMetric } from './heat';
import type { PanelNode } from './panelNode';
import type { PlanIndex } from './planIndex';

export type IcicleMetric = 'time' | 'buffers';

export interface Slice {
  readonly id: number;
  /** Rows below the node that fills the width, which has 0. */
  readonly depth: number;
  /** 0 to 1 of the drawn width. */
  readonly left: number;
  readonly width: number;
}

/** With children: wall time (cost where nothing was executed), or shared blocks. */
export function totalValue({ metrics }: PanelNode, metric: IcicleMetric): number {
  if (metric === 'time') return metrics.wallTimeMs ?? metrics.totalCost;
  const buffers = metrics.totalBuffers;
  return buffers === null ? 0 : buffers.sharedHitBlocks + buffers.sharedReadBlocks;
}

/** What colours the slices: the node's own part of what their width shows. */
export function heatOf(plan: PlanIndex, metric: IcicleMetric): HeatMetric {
  if (metric === 'buffers') return 'buffers';
  return plan.measured ? 'time' : 'cost';
}

const BLOCK_BYTES = 8_192;

/** What the width of a slice stands for: `1.5 s, 75 %`. */
export function totalText(node: PanelNode, metric: IcicleMetric): string {
  const value = totalValue(node, metric);
  if (metric === 'buffers') return humanBytes(value * BLOCK_BYTES);
  const share = humanShare(node.metrics.totalShare);
  const estimated = node.metrics.wallTimeMs === null;
  return estimated ? `~${humanCost(value)}, ${share}` : `${humanMs(value)}, ${share}`;
}

/**
 * The node `rootId` fills the width. Slices narrower than `minWidth` are left out with all below them.
 * Children that claim more than their parent (processes that ran at the same time) are drawn to scale within it.
 */
export function icicleLayout(
  plan: PlanIndex,
  metric: IcicleMetric,
  rootId: number,
  minWidth: number,
): readonly Slice[] {
  const root = plan.nodes[rootId];
  if (root === undefined) return [];
  const slices: Slice[] = [];
  const stack: Slice[] = [{ id: rootId, depth: 0, left: 0, width: 1 }];
  for (let slice = stack.pop(); slice !== undefined; slice = stack.pop()) {
    slices.push(slice);
    const node = plan.nodes[slice.id];
    if (node === undefined) continue;
    const children = node.childIds.flatMap((id) => plan.nodes[id] ?? []);
    const values = children.map((child) => Math.max(0, totalValue(child, metric)));
    const claimed = values.reduce((sum, value) => sum + value, 0);
    const whole = Math.max(totalValue(node, metric), claimed);
    if (!(whole > 0)) continue;
    let left = slice.left;
    const placed = children.map(({ id }, position): Slice => {
      // Divided first: a product of the smallest doubles is rounded beyond its part.
      const width = slice.width * ((values[position] ?? 0) / whole);
      const child = { id, depth: slice.depth + 1, left, width };
      left += width;
      return child;
    });
    // The leftmost comes off the stack first, so that slices stand in pre-order.
    stack.push(...placed.filter(({ width }) => width >= minWidth).reverse());
  }
  return slices;
}
