// Does the planner's estimate differ from what came, and by how much?

import { humanRatio } from '../../util/humanNumbers';
import type { PanelNode } from './panelNode';

export interface Misestimate {
  readonly direction: 'under' | 'over';
  /** How many times too few or too many, in one loop (NodeMetrics.qError). */
  readonly ratio: number;
  /** `173 × under`. */
  readonly text: string;
}

/** Heuristic: below ten the planner mostly chooses the same plan. */
const MATTERS_FROM = 10;

/** Null when the estimate was about right, cannot be compared, or nothing was executed. */
export function misestimate({ metrics }: PanelNode): Misestimate | null {
  const { qError, actualRowsTotal, estimatedRowsTotal, mayStopEarly } = metrics;
  if (qError === null || qError < MATTERS_FROM || actualRowsTotal === null) return null;
  const direction = actualRowsTotal > estimatedRowsTotal ? 'under' : 'over';
  if (direction === 'over' && mayStopEarly) return null;
  return { direction, ratio: qError, text: `${humanRatio(qError)} ${direction}` };
}
