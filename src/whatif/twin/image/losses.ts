// What could not be carried into a twin, with what that means for advice.

import type { TwinLoss } from '../../../model/twinImage';

const EFFECTS: ReadonlyMap<string, string> = new Map([
  ['extension', 'types, functions and index methods of it are missing, and what rests on them'],
  ['table', 'statements that read it cannot be planned'],
  ['view', 'statements that read it cannot be planned'],
  ['foreign table', 'statements that read it cannot be planned'],
  ['index', 'the planner does not see it'],
  ['key', 'grouping by it does not stand for the other columns of its table'],
  ['statistics', 'the planner guesses here; advice is unverified'],
  ['extended statistics', 'conditions on several columns may be estimated differently'],
  ['rows at the ends', 'estimates near the ends of a range come from the histogram'],
  ['foreign key', 'joins along it may be estimated differently'],
  ['default', 'an INSERT that leaves the column out may cost otherwise'],
  ['check constraint', 'it excludes no partition or table'],
  ['order of text', 'ranges of text may be estimated otherwise, and other indexes serve LIKE'],
  ['policy', 'row level security adds no conditions to the plan'],
]);

export function loss(kind: string, name: string, why: string): TwinLoss {
  return {
    kind,
    name,
    why,
    effect: EFFECTS.get(kind) ?? 'statements that need it cannot be planned',
  };
}
