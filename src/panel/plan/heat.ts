// How much of the whole a node is, by time, cost, rows or buffers; what its bar shows.

import { humanBytes, humanCost, humanMs, humanRows } from '../../util/humanNumbers';
import type { PanelNode } from './panelNode';
import type { PlanIndex } from './planIndex';

export type HeatMetric = 'time' | 'cost' | 'rows' | 'buffers';

export interface Heat {
  /** 0 to 1 of the whole plan. */
  readonly share: number;
  /** In words, `~` before estimates; empty where the plan does not say. */
  readonly text: string;
  readonly level: 'hot' | 'warm' | 'cool';
}

/** Heuristic: a third of everything is where to look first; a tenth is worth a look. */
export const HOT_SHARE = 0.3;
export const WARM_SHARE = 0.1;
/** Heuristic: nobody waits for less, whatever its share is. */
const HOT_MS = 1;
/** Smaller times would read as 0. */
const SHOWN_MS = 0.01;
/** Of the server's pages; unless it was built otherwise. */
const BLOCK_BYTES = 8_192;

export function timeMatters(ms: number): boolean {
  return ms >= HOT_MS;
}

/** In the order of the choice below the tree; the first is shown unless something was chosen. */
export function metricsOf(plan: PlanIndex): readonly HeatMetric[] {
  return [
    ...(plan.measured ? (['time'] as const) : []),
    'cost',
    'rows',
    ...(plan.hasBuffers ? (['buffers'] as const) : []),
  ];
}

/** What a node shows whose children are out of sight: all that is below it, where times or costs are shown. */
export function heatOfWhole(plan: PlanIndex, metric: HeatMetric, node: PanelNode): Heat | null {
  const { metrics } = node;
  const value =
    metric === 'time' ? metrics.wallTimeMs : metric === 'cost' ? metrics.totalCost : null;
  if (value === null || (metric === 'time') !== plan.measured) return null;
  const level =
    metric === 'time' && !timeMatters(value) ? 'cool' : levelOf(metrics.totalShare, plan);
  return { share: metrics.totalShare, text: textOf(node, metric, value), level };
}

export function heatScale(plan: PlanIndex, metric: HeatMetric): (node: PanelNode) => Heat {
  // Of rows and buffers too: what all nodes gave or read, as the plan prints no whole of them.
  const whole = plan.nodes.reduce((sum, node) => sum + (selfValue(node, metric) ?? 0), 0);
  return (node) => {
    const value = selfValue(node, metric);
    const share = metric === 'time' && plan.measured ? node.metrics.selfShare : ratio(value, whole);
    const level = metric === 'time' && !timeMatters(value ?? 0) ? 'cool' : levelOf(share, plan);
    return { share, text: textOf(node, metric, value), level };
  };
}

function ratio(value: number | null, whole: number): number {
  if (value === null || !(whole > 0)) return 0;
  return Math.min(1, Math.max(0, value / whole));
}

/** Where no rule found anything, nothing is slow, however much of the whole it is. */
export function levelOf(share: number, { nothingFound }: PlanIndex): Heat['level'] {
  if (nothingFound) return 'cool';
  if (share >= HOT_SHARE) return 'hot';
  return share >= WARM_SHARE ? 'warm' : 'cool';
}

export function selfValue({ metrics }: PanelNode, metric: HeatMetric): number | null {
  switch (metric) {
    case 'time':
      return metrics.selfTimeMs;
    case 'cost':
      return metrics.selfCost;
    case 'rows':
      return metrics.actualRowsTotal ?? metrics.estimatedRowsTotal;
    case 'buffers': {
      const buffers = metrics.selfBuffers;
      return buffers === null ? null : buffers.sharedHitBlocks + buffers.sharedReadBlocks;
    }
  }
}

function textOf({ metrics }: PanelNode, metric: HeatMetric, value: number | null): string {
  if (metrics.neverExecuted && metric !== 'cost') return 'never executed';
  if (value === null) return '';
  switch (metric) {
    case 'time':
      return value > 0 && value < SHOWN_MS ? `< ${String(SHOWN_MS)} ms` : humanMs(value);
    case 'cost':
      return `~${humanCost(value)}`;
    case 'rows':
      return `${metrics.actualRowsTotal === null ? '~' : ''}${humanRows(value)}`;
    case 'buffers':
      return humanBytes(value * BLOCK_BYTES);
  }
}
