// How far a node's name is moved to the right for its depth, in steps.

/** Deeper than this the indent would push the names out of sight; the tree's rows still tell the level. */
const MAX_INDENTED_DEPTH = 20;

export function indentSteps(depth: number): number {
  return Math.min(depth, MAX_INDENTED_DEPTH);
}
