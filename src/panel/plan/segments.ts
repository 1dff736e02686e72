// The statement's text cut where ranges begin and end, so that overlapping findings can each be shown and clicked.

import type { SourceRange } from '../../model/sourceRange';

export interface MarkedRange {
  readonly range: SourceRange;
  /** Position in the report's findings. */
  readonly finding: number;
}

export interface Segment {
  readonly text: string;
  readonly start: number;
  /** Findings whose range covers it, the narrowest first. */
  readonly findings: readonly number[];
}

export function segmentText(text: string, marks: readonly MarkedRange[]): readonly Segment[] {
  const inside = marks
    .map(({ range, finding }) => ({
      finding,
      start: Math.min(range.start, text.length),
      end: Math.min(range.end, text.length),
    }))
    .filter(({ start, end }) => start < end)
    .sort((a, b) => a.end - a.start - (b.end - b.start));
  const cuts = [...new Set([0, text.length, ...inside.flatMap(({ start, end }) => [start, end])])];
  cuts.sort((a, b) => a - b);
  return cuts.slice(0, -1).map((start, position) => {
    const end = cuts[position + 1] ?? text.length;
    return {
      text: text.slice(start, end),
      start,
      findings: inside
        .filter((mark) => mark.start <= start && mark.end >= end)
        .map(({ finding }) => finding),
    };
  });
}
