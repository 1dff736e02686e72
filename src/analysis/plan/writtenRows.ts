// How many rows does the planner expect a statement to insert, update, delete or lock?

import type { Plan } from '../../model/planNode';

/** Null where the plan writes and locks nothing by itself, as when a function does. */
export function writtenRows({ nodes }: Plan): number | null {
  const writers = nodes.filter(({ fields }) => WRITERS.has(fields['Node Type']));
  if (writers.length === 0) return null;
  // A ModifyTable that returns nothing says 0 of itself: what it is handed is what it writes.
  return writers.reduce(
    (sum, { children }) =>
      sum +
      children
        .filter(({ fields }) => !BESIDE.has(fields['Parent Relationship'] ?? ''))
        .reduce((rows, { fields }) => rows + (fields['Plan Rows'] ?? 0), 0),
    0,
  );
}

const WRITERS: ReadonlySet<string> = new Set(['ModifyTable', 'LockRows']);
const BESIDE: ReadonlySet<string> = new Set(['InitPlan', 'SubPlan']);
