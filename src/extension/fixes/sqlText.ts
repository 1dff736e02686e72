// SQL to look at before anybody runs it: what it is for, the statements, and how to take them back.

export interface SqlToRead {
  readonly title: string;
  readonly sql: string;
  /** Empty when there is nothing to take back. */
  readonly undoSql: string;
}

/** `notes` stand on top as comments. */
export function sqlForReading(notes: readonly string[], statements: readonly SqlToRead[]): string {
  const parts = statements.map(({ title, sql, undoSql }) => {
    const undo = undoSql === '' ? [] : ['', '-- To take it back:', commented(undoSql)];
    return [commented(title), sql, ...undo].join('\n');
  });
  const head = notes.filter((note) => note !== '').map(commented);
  return `${[...(head.length > 0 ? [head.join('\n')] : []), ...parts].join('\n\n')}\n`;
}

function commented(text: string): string {
  return text.replace(/^/gm, '-- ');
}
