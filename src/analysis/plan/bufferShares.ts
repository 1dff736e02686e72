// Blocks and I/O time of each node without its children: the server prints totals that include them.

import type { Plan, PlanFields } from '../../model/planNode';
import type { BufferCounts } from '../../model/planMetrics';
import type { SharedPlan } from './sharedPlans';
import { isSharedPlan } from './sharedPlans';

export interface BufferShares {
  /** By id; as printed. */
  readonly total: readonly BufferCounts[];
  readonly self: readonly BufferCounts[];
}

type Counter = keyof BufferCounts;
type MutableCounts = { -readonly [Key in Counter]: number };

const COUNTERS: readonly Counter[] = [
  'sharedHitBlocks',
  'sharedReadBlocks',
  'sharedDirtiedBlocks',
  'sharedWrittenBlocks',
  'localHitBlocks',
  'localReadBlocks',
  'tempReadBlocks',
  'tempWrittenBlocks',
  'ioReadMs',
  'ioWriteMs',
];

export function hasBuffers(plan: Plan): boolean {
  return plan.nodes.some((node) => node.fields['Shared Hit Blocks'] !== undefined);
}

/** A CTE's or InitPlan's blocks were counted by the node that ran it, like its time (`selfMs` breaks ties). */
export function bufferShares(
  plan: Plan,
  shared: readonly SharedPlan[],
  pulledBy: ReadonlyMap<number, number>,
): BufferShares {
  const total = plan.nodes.map((node) => readCounts(node.fields));
  const self = total.map((counts) => ({ ...counts }));
  for (const node of plan.nodes) {
    const parent = node.parentId === null ? undefined : self[node.parentId];
    const counts = total[node.id];
    if (parent === undefined || counts === undefined || isSharedPlan(node)) continue;
    for (const counter of COUNTERS) {
      parent[counter] = Math.max(0, parent[counter] - counts[counter]);
    }
  }
  for (const { node, consumers } of shared) {
    const open = { ...readCounts(node.fields) };
    const first = pulledBy.get(node.id);
    for (const id of first === undefined ? consumers : [first, ...consumers]) {
      const counts = self[id];
      if (counts !== undefined) moveInto(open, counts);
    }
  }
  return { total, self };
}

/** Takes as much of `open` out of `counts` as there is. */
function moveInto(open: MutableCounts, counts: MutableCounts): void {
  for (const counter of COUNTERS) {
    const taken = Math.min(open[counter], counts[counter]);
    counts[counter] -= taken;
    open[counter] -= taken;
  }
}

function readCounts(fields: PlanFields): MutableCounts {
  const count = (...keys: readonly (keyof PlanFields & string)[]): number =>
    keys.reduce((sum, key) => {
      const value: unknown = fields[key];
      return sum + (typeof value === 'number' ? Math.max(0, value) : 0);
    }, 0);
  return {
    sharedHitBlocks: count('Shared Hit Blocks'),
    sharedReadBlocks: count('Shared Read Blocks'),
    sharedDirtiedBlocks: count('Shared Dirtied Blocks'),
    sharedWrittenBlocks: count('Shared Written Blocks'),
    localHitBlocks: count('Local Hit Blocks'),
    localReadBlocks: count('Local Read Blocks'),
    tempReadBlocks: count('Temp Read Blocks'),
    tempWrittenBlocks: count('Temp Written Blocks'),
    // One key up to 16, split into shared, local and temp from 17 (temp from 15).
    ioReadMs: count(
      'I/O Read Time',
      'Shared I/O Read Time',
      'Local I/O Read Time',
      'Temp I/O Read Time',
    ),
    ioWriteMs: count(
      'I/O Write Time',
      'Shared I/O Write Time',
      'Local I/O Write Time',
      'Temp I/O Write Time',
    ),
  };
}
