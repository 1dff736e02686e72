// What does the cursor stand on: which finding, which node of the plan?

import type { Finding } from '../../model/finding';
import type { SourceRange } from '../../model/sourceRange';

export interface Place {
  readonly findingIndex: number | null;
  readonly nodeId: number;
}

type NodeRanges = readonly (readonly SourceRange[])[];

/** By the narrowest words around the offset; findings before nodes where both have the same. Null when it is on neither. */
export function placeAt(
  offset: number,
  findings: readonly Finding[],
  nodeRanges: NodeRanges,
): Place | null {
  const candidates = [
    ...findings.flatMap(({ range, nodeId }, findingIndex) =>
      range === null ? [] : [{ range, place: { findingIndex, nodeId } }],
    ),
    ...nodeRanges.flatMap((ranges, nodeId) =>
      ranges.map((range) => ({ range, place: { findingIndex: null, nodeId } })),
    ),
  ].filter(({ range }) => range.start <= offset && offset <= range.end);
  const width = ({ start, end }: SourceRange) => end - start;
  const best = candidates.reduce<(typeof candidates)[number] | null>(
    (narrowest, one) =>
      narrowest === null || width(one.range) < width(narrowest.range) ? one : narrowest,
    null,
  );
  return best?.place ?? null;
}
