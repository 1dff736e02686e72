// The safe way in place of the statement that it is for, as a text edit of the migration.

import type { TextEdit } from '../../model/change';
import type { SourceRange } from '../../model/sourceRange';

export interface ReplacedStatement extends SourceRange {
  /** One that its tool or its own words open: what a safe way does step by step would be held together there, or refused. */
  readonly isInTransaction: boolean;
}

/** Null where pieces of it are left to the reader. The range: without its semicolon or with it. */
export function safeWayEdit(
  text: string,
  { start, end, isInTransaction }: ReplacedStatement,
  safeWay: string,
): TextEdit | null {
  if (isInTransaction || safeWay.trim() === '' || /<[a-z]|\.\./i.test(safeWay)) return null;
  const behind = /^\s*;/.exec(text.slice(end, end + 200))?.[0].length ?? 0;
  const isEnded = text.slice(start, end).trimEnd().endsWith(';');
  const lineStart = text.lastIndexOf('\n', start - 1) + 1;
  // Lines of bodies and of long constants stay as they are.
  const isPlain = !/\$\w*\$|'[^'\n]*\n/.test(safeWay);
  const indentation = isPlain ? (/^[ \t]*/.exec(text.slice(lineStart, start))?.[0] ?? '') : '';
  const lineEnd = text.includes('\r\n') ? '\r\n' : '\n';
  return {
    range: { start, end: isEnded ? end : end + behind },
    newText: safeWay.trim().split('\n').join(`${lineEnd}${indentation}`),
  };
}
