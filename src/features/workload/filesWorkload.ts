// Which statements do SQL files hold? Each once, as they stand; what cannot be planned is named with its place.

import type { SqlParser } from '../../analysis/sql/parser';
import { piecesOf } from '../../analysis/sql/pieces';
import type { UnreadStatement, Workload, WorkloadStatement } from '../../model/workload';
import { exactCount } from '../../util/humanNumbers';
import type { Work } from '../../util/progress';
import { hearingCancel } from './hearingCancel';
import { whyUnread } from './whyUnread';

/** Heuristic: more than any application has; more takes minutes to plan. */
export const MOST_STATEMENTS = 5_000;

/** What editors take for SQL of PostgreSQL, as patterns of a path in a folder; and what no person wrote. */
export const SQL_FILES = '**/*.{sql,pgsql,psql,plpgsql}';
export const NO_SOURCES: readonly string[] = ['**/node_modules/**', '**/.git/**'];

export interface SqlFile {
  /** As people know it. */
  readonly file: string;
  readonly text: string;
}

/** Files are read one after another: `files` may read each when it is asked for. */
export async function readFilesWorkload(
  parser: SqlParser,
  files: AsyncIterable<SqlFile> | Iterable<SqlFile>,
  work: Work,
): Promise<Workload> {
  const statements: WorkloadStatement[] = [];
  const unread: UnreadStatement[] = [];
  let leftOut = 0;
  for await (const { file, text } of files) {
    for await (const piece of hearingCancel(piecesOf(text), work.signal)) {
      const place = { file, line: piece.line };
      const id = `${file}:${String(piece.number)}`;
      // A part of the file's text would keep all of it in memory.
      const given = { text: detached(piece.text), place, calls: 1 };
      if (statements.length + unread.length === MOST_STATEMENTS) {
        leftOut += 1;
        continue;
      }
      const why = piece.isCommand
        ? 'It is a command of psql, which Planwright does not run.'
        : await whyNotPlanned(parser, piece.text);
      if (why === null) statements.push({ id, ...given, counters: null });
      else unread.push({ id, ...given, why, totalMs: null });
    }
  }
  const notes =
    leftOut === 0
      ? []
      : [
          `Only the first ${exactCount(MOST_STATEMENTS)} statements are read; ${exactCount(leftOut)} more are left out.`,
        ];
  return { source: 'files', since: null, totals: null, statements, unread, notes };
}

/** In characters. Heuristic: what is longer is data rather than a question. */
const MOST_TEXT = 100_000;
const SHOWN = 1_000;

function detached(text: string): string {
  const shown = text.length > MOST_TEXT ? text.slice(0, SHOWN) : text;
  return Buffer.from(shown, 'utf16le').toString('utf16le');
}

async function whyNotPlanned(parser: SqlParser, text: string): Promise<string | null> {
  return text.length > MOST_TEXT
    ? `It has ${exactCount(text.length)} characters; Planwright reads ${exactCount(MOST_TEXT)}.`
    : whyUnread(parser, text);
}
