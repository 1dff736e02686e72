// The edit that tells a rule to be silent about a statement: a comment on the line above the finding.

import { IGNORE_NEXT_LINE } from '../../analysis/lint/suppression';
import { tokenAt } from '../../analysis/sql/lexer';
import type { TextEdit } from '../../model/change';
import type { LintFinding } from '../../model/lintFinding';
import type { HostLanguageId, HostSqlReader } from '../hostLanguages/hostSqlReader';

export { IGNORE_NEXT_LINE };

/** UTF-16 units. Nobody comments on single lines of a dump. Heuristic. */
const MOST_TEXT = 2_000_000;

/** Null where no comment can stand there: the line begins within a string. `language` is null for SQL. */
export async function suppressionEdit(
  reader: HostSqlReader,
  text: string,
  language: HostLanguageId | null,
  { rule, range }: Pick<LintFinding, 'rule' | 'range'>,
): Promise<TextEdit | null> {
  if (text.length > MOST_TEXT) return null;
  const lineStart = text.lastIndexOf('\n', range.start - 1) + 1;
  const longer = lengthened(text, lineStart, rule);
  if (longer !== null) return longer;
  const mark =
    language === null
      ? takesComment(text, lineStart)
        ? '--'
        : null
      : await reader.commentBefore(text, language, lineStart);
  if (mark === null) return null;
  const indentation = /^[ \t]*/.exec(text.slice(lineStart, range.start))?.[0] ?? '';
  const end = text.slice(0, range.start).includes('\r\n') ? '\r\n' : '\n';
  return {
    range: { start: lineStart, end: lineStart },
    newText: `${indentation}${mark} ${IGNORE_NEXT_LINE} ${rule}${end}`,
  };
}

/** A second comment between would take the place of the first. */
function lengthened(text: string, lineStart: number, rule: string): TextEdit | null {
  const above = text.slice(text.lastIndexOf('\n', lineStart - 2) + 1, Math.max(0, lineStart - 1));
  const found = /planwright-disable-next-line(?:[ \t,]+[\w-]+)+/.exec(above);
  if (found === null) return null;
  const at = text.lastIndexOf('\n', lineStart - 2) + 1 + found.index + found[0].length;
  return { range: { start: at, end: at }, newText: `, ${rule}` };
}

/** A comment can stand at the offset: not so in the middle of a string, and nobody looks for it in a dump. */
export function takesComment(text: string, offset: number): boolean {
  return text.length <= MOST_TEXT && !beginsWithinToken(text, offset);
}

/** The offset is in the middle of a string, a comment or a word of SQL. */
function beginsWithinToken(text: string, offset: number): boolean {
  for (let at = 0; at < offset;) {
    const { kind, end } = tokenAt(text, at);
    if (end > offset) return kind !== 'space';
    at = end;
  }
  return false;
}
