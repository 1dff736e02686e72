// What tasks of all kinds have in common: their rank, their SQL, and why a part could not be looked at.

import type { Task } from '../../analysis/tasks/taskList';
import { DatabaseError, endsTheWork } from '../../db/errors';
import { markdownCode } from '../../util/markdownText';
import { err, ok, type Result } from '../../util/result';
import { visibleText } from '../../util/visibleText';

export interface RankedTask {
  readonly rank: number;
  readonly task: Task;
}

/** As pairs: what is checked, and null or why it could not be. */
export type CheckedBy = readonly (readonly [string, string | null])[];

/** A block below the words, with what takes it back as comments. */
export function sqlLines(
  sql: string | undefined | null,
  undoSql: string | undefined | null,
  language = 'sql',
): readonly string[] {
  const mark = language === 'sql' ? '-- ' : '# ';
  const undo = (undoSql ?? '') === '' ? [] : [`undo: ${undoSql ?? ''}`.replace(/^/gm, mark)];
  const text = [...((sql ?? '') === '' ? [] : [sql ?? '']), ...undo].join('\n');
  return text === '' ? [] : ['', ...markdownCode(language, visibleText(text)).split('\n')];
}

/** What one part is refused the others are not; what concerns all ends the work. */
export async function orReason<T>(read: () => Promise<T>): Promise<Result<T, string>> {
  try {
    return ok(await read());
  } catch (error) {
    if (!(error instanceof DatabaseError) || endsTheWork(error)) throw error;
    return err(error.message);
  }
}
