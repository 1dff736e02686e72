// By what does a review tool know a finding again after lines above it have moved? By its rule and its statement.

import { createHash } from 'node:crypto';
import { hostLanguageOfFile } from '../../features/hostLanguages/hostSqlReader';
import { splitStatements } from '../../features/statements';
import type { SourceRange } from '../../model/sourceRange';
import type { FileFindings } from './findingsInFiles';

/** One for each finding, in their order. The same rule on the same statement again is told apart by its number. */
export function fingerprintsOf({ file, text, findings }: FileFindings): readonly string[] {
  const statementAt = hostLanguageOfFile(file) === null ? inScript(text) : inProgram(text);
  const seen = new Map<string, number>();
  return findings.map(({ rule, range }) => {
    const statement = statementAt(range).replace(/\s+/g, ' ').trim();
    const hash = createHash('sha256').update(`${rule}\0${statement}`).digest('hex').slice(0, 32);
    const before = seen.get(hash) ?? 0;
    seen.set(hash, before + 1);
    return `${hash}:${String(before + 1)}`;
  });
}

function inScript(text: string): (range: SourceRange) => string {
  const slices = splitStatements(text);
  return ({ start, end }) => {
    const slice = slices.find((one) => one.start <= start && start <= one.end);
    return text.slice(slice?.start ?? start, slice?.end ?? end);
  };
}

/** Of a program the lines themselves: where its statements end is not told by its text alone. */
function inProgram(text: string): (range: SourceRange) => string {
  return ({ start, end }) => {
    const last = text.indexOf('\n', end);
    return text.slice(text.lastIndexOf('\n', start - 1) + 1, last < 0 ? text.length : last);
  };
}
