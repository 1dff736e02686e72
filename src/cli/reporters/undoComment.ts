// The SQL that takes a change back, as a comment below the change: every line of it, as a name may hold a line feed.

export function asUndo(undoSql: string): string {
  return `undo: ${undoSql}`.replace(/^/gm, '-- ');
}
