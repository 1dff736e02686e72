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

/** As EXPLAIN prints them. I/O has one key up to 16, split into shared, local and temp from 17 (temp from 15). */
const PRINTED: Readonly<Record<Counter, readonly string[]>> = {
  sharedHitBlocks: ['Shared Hit Blocks'],
  sharedReadBlocks: ['Shared Read Blocks'],
  sharedDirtiedBlocks: ['Shared Dirtied Blocks'],
  sharedWrittenBlocks: ['Shared Written Blocks'],
  localHitBlocks: ['Local Hit Blocks'],
  localReadBlocks: ['Local Read Blocks'],
  tempReadBlocks: ['Temp Read Blocks'],
  tempWrittenBlocks: ['Temp Written Blocks'],
  ioReadMs: ['I/O Read Time', 'Shared I/O Read Time', 'Local I/O Read Time', 'Temp I/O Read Time'],
  ioWriteMs: [
    'I/O Write Time',
    'Shared I/O Write Time',
    'Local I/O Write Time',
    'Temp I/O Write Time',
  ],
};

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
  const counts: MutableCounts = {
    sharedHitBlocks: 0,
    sharedReadBlocks: 0,
    sharedDirtiedBlocks: 0,
    sharedWrittenBlocks: 0,
    localHitBlocks: 0,
    localReadBlocks: 0,
    tempReadBlocks: 0,
    tempWrittenBlocks: 0,
    ioReadMs: 0,
    ioWriteMs: 0,
  };
  for (const counter of COUNTERS) {
    for (const key of PRINTED[counter]) {
      const value: unknown = fields[key];
      if (typeof value === 'number') counts[counter] += Math.max(0, value);
    }
  }
  return counts;
}
