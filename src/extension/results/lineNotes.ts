// What is written at the end of lines: at most five notes a statement, the largest share first, one note a line.

import type { Finding, Impact } from '../../model/finding';
import type { ExplainReport } from '../../model/report';
import type { SourceRange } from '../../model/sourceRange';
import { humanShare } from '../../util/humanNumbers';

/** ux: end-of-line text only on lines that matter. */
export const MAX_NOTES = 5;

/** Plain blanks would be drawn as one. */
const GAP = '\u00a0\u00a0';

export interface LineNote {
  /** In the statement's text; the note stands at the end of the line that this ends on. */
  readonly range: SourceRange;
  readonly impact: Impact;
  readonly text: string;
  readonly finding: Finding;
}

export function lineNotes(report: ExplainReport): readonly LineNote[] {
  const { text } = report.statement;
  const notes: LineNote[] = [];
  const taken = new Set<number>();
  for (const finding of report.findings) {
    const range = findingRange(report, finding);
    const line = lineStart(text, range.start);
    if (taken.has(line) || notes.length === MAX_NOTES) continue;
    taken.add(line);
    notes.push({ range, impact: finding.impact, text: noteText(finding), finding });
  }
  return notes;
}

/** A finding without a place of its own stands on the statement's first word. */
export function findingRange(report: ExplainReport, finding: Finding): SourceRange {
  if (finding.range) return finding.range;
  const keyword = /^\s*\w+/.exec(report.statement.text)?.[0].length ?? 0;
  return { start: 0, end: keyword };
}

/** `97 %  reads 1.2 M rows, keeps 12`; off estimates `est. 97 % of the cost  reads 1.2 M rows`. */
export function noteText(finding: Finding): string {
  const estimated = finding.basis === 'estimated';
  const share =
    finding.share === null
      ? ''
      : `${humanShare(finding.share)}${estimated ? ' of the cost' : ''}${GAP}`;
  return `${estimated ? 'est. ' : ''}${share}${finding.brief}`;
}

function lineStart(text: string, offset: number): number {
  return offset === 0 ? 0 : text.lastIndexOf('\n', offset - 1) + 1;
}
