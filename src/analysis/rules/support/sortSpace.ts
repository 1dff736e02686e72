// How much room each process took for a sort: plain sorts, incremental sorts, leader and workers.

import type { PlanNode } from '../../../model/planNode';
import type { Bytes } from '../../../model/quantities';
import { isObject } from '../../plan/buildPlan';

/** Of one sort of one process; a sort on disk tells what it wrote, not what it would need in memory. */
export interface SortSpace {
  readonly bytes: Bytes;
  readonly type: 'Memory' | 'Disk';
}

const KB = 1024;

/** One entry a process that sorted. A node's own Sort Space Used is the leader's; the workers' stand in Workers. */
export function sortSpaces({ fields }: PlanNode): readonly SortSpace[] {
  return [fields, ...(fields.Workers ?? [])].flatMap((process) => [
    ...plainSpace(process),
    ...groupSpace(process['Full-sort Groups']),
    ...groupSpace(process['Pre-sorted Groups']),
  ]);
}

/** EXPLAIN prints kB. */
function plainSpace(process: Readonly<Record<string, unknown>>): readonly SortSpace[] {
  const kb = process['Sort Space Used'];
  if (typeof kb !== 'number') return [];
  return [{ bytes: kb * KB, type: process['Sort Space Type'] === 'Disk' ? 'Disk' : 'Memory' }];
}

/** An incremental sort sorts group by group and tells the peak of each kind. */
function groupSpace(groups: unknown): readonly SortSpace[] {
  if (!isObject(groups)) return [];
  return (['Memory', 'Disk'] as const).flatMap((type) => {
    const space = groups[`Sort Space ${type}`];
    const peak = isObject(space) ? space['Peak Sort Space Used'] : undefined;
    return typeof peak === 'number' ? [{ bytes: peak * KB, type }] : [];
  });
}
