// SQL to look at before anybody runs it: what it is for, the statements, and how to take them back.

export interface SqlToRead {
  readonly title: string;
  readonly sql: string;
  /** Empty when there is nothing to take back. */
  readonly undoSql: string;
}

/** Half of a screen, where a new editor opens beside the panel. Heuristic. */
const REMARK_WIDTH = 72;

/** `notes` stand on top as comments. */
export function sqlForReading(notes: readonly string[], statements: readonly SqlToRead[]): string {
  const parts = statements.map(({ title, sql, undoSql }) => {
    const undo = undoSql === '' ? [] : ['', '-- To take it back:', commented(undoSql)];
    return [remark(title), sql, ...undo].join('\n');
  });
  const head = notes.filter((note) => note !== '').map(remark);
  return `${[...(head.length > 0 ? [head.join('\n')] : []), ...parts].join('\n\n')}\n`;
}

/** Sentences as comments of a readable width. */
function remark(text: string): string {
  const words = text.split(/\s+/);
  const lines: string[] = [];
  for (const word of words) {
    const line = lines.at(-1);
    if (line === undefined || line.length + 1 + word.length > REMARK_WIDTH) lines.push(word);
    else lines[lines.length - 1] = `${line} ${word}`;
  }
  return commented(lines.join('\n'));
}

function commented(text: string): string {
  return text.replace(/^/gm, '-- ');
}
