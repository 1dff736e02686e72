// The statement's text cut where ranges begin and end, so that overlapping findings and nodes can each be shown and clicked.

import type { SourceRange } from '../../model/sourceRange';

export interface MarkedRange {
  readonly range: SourceRange;
  /** Position in the report's findings; null for words that only a node comes from. */
  readonly finding: number | null;
  readonly nodeId: number;
}

export interface Segment {
  readonly text: string;
  /** In the statement's text, in UTF-16 units. */
  readonly start: number;
  /** Findings whose range covers it, the narrowest first. */
  readonly findings: readonly number[];
  /** The node that the narrowest range around it belongs to. */
  readonly nodeId: number | null;
}

export function segmentText(text: string, marks: readonly MarkedRange[]): readonly Segment[] {
  const inside = marks
    .map(({ range, ...mark }) => ({
      ...mark,
      start: Math.min(range.start, text.length),
      end: Math.min(range.end, text.length),
    }))
    .filter(({ start, end }) => start < end)
    // The narrowest first; of equal ones the first stays first, which is a finding.
    .sort((a, b) => a.end - a.start - (b.end - b.start));
  const cuts = [...new Set([0, text.length, ...inside.flatMap(({ start, end }) => [start, end])])];
  cuts.sort((a, b) => a - b);
  return cuts.slice(0, -1).map((start, position) => {
    const end = cuts[position + 1] ?? text.length;
    const around = inside.filter((mark) => mark.start <= start && mark.end >= end);
    return {
      text: text.slice(start, end),
      start,
      findings: around.flatMap(({ finding }) => finding ?? []),
      nodeId: around[0]?.nodeId ?? null,
    };
  });
}
