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
    subtract(parent, counts);
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

/** For every node of the plan, so its names are spelled out: by variable they cost several times as much. */
function subtract(from: MutableCounts, part: BufferCounts): void {
  from.sharedHitBlocks = Math.max(0, from.sharedHitBlocks - part.sharedHitBlocks);
  from.sharedReadBlocks = Math.max(0, from.sharedReadBlocks - part.sharedReadBlocks);
  from.sharedDirtiedBlocks = Math.max(0, from.sharedDirtiedBlocks - part.sharedDirtiedBlocks);
  from.sharedWrittenBlocks = Math.max(0, from.sharedWrittenBlocks - part.sharedWrittenBlocks);
  from.localHitBlocks = Math.max(0, from.localHitBlocks - part.localHitBlocks);
  from.localReadBlocks = Math.max(0, from.localReadBlocks - part.localReadBlocks);
  from.tempReadBlocks = Math.max(0, from.tempReadBlocks - part.tempReadBlocks);
  from.tempWrittenBlocks = Math.max(0, from.tempWrittenBlocks - part.tempWrittenBlocks);
  from.ioReadMs = Math.max(0, from.ioReadMs - part.ioReadMs);
  from.ioWriteMs = Math.max(0, from.ioWriteMs - part.ioWriteMs);
}

/** Takes as much of `open` out of `counts` as there is. */
function moveInto(open: MutableCounts, counts: MutableCounts): void {
  for (const counter of COUNTERS) {
    const taken = Math.min(open[counter], counts[counter]);
    counts[counter] -= taken;
    open[counter] -= taken;
  }
}

/** I/O has one key up to 16, split into shared, local and temp from 17 (temp from 15). */
function readCounts(fields: PlanFields): MutableCounts {
  return {
    sharedHitBlocks: count(fields['Shared Hit Blocks']),
    sharedReadBlocks: count(fields['Shared Read Blocks']),
    sharedDirtiedBlocks: count(fields['Shared Dirtied Blocks']),
    sharedWrittenBlocks: count(fields['Shared Written Blocks']),
    localHitBlocks: count(fields['Local Hit Blocks']),
    localReadBlocks: count(fields['Local Read Blocks']),
    tempReadBlocks: count(fields['Temp Read Blocks']),
    tempWrittenBlocks: count(fields['Temp Written Blocks']),
    ioReadMs:
      count(fields['I/O Read Time']) +
      count(fields['Shared I/O Read Time']) +
      count(fields['Local I/O Read Time']) +
      count(fields['Temp I/O Read Time']),
    ioWriteMs:
      count(fields['I/O Write Time']) +
      count(fields['Shared I/O Write Time']) +
      count(fields['Local I/O Write Time']) +
      count(fields['Temp I/O Write Time']),
  };
}

/** Absurd negative counts are none. */
function count(printed: number | undefined): number {
  return printed === undefined ? 0 : Math.max(0, printed);
}
