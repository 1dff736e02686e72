// The statements of migration files in the order in which they go up, each with how it is checked.

import {
  handlingOf,
  nodeOf,
  type Handling,
  type MigrationNode,
} from '../../analysis/migrations/handling';
import { readMigration } from '../../analysis/migrations/forms';
import { isTrivia, tokenize, type Token } from '../../analysis/sql/lexer';
import type { SqlParser } from '../../analysis/sql/parser';
import { piecesOf } from '../../analysis/sql/pieces';
import type { MigrationReport } from '../../model/migrationReport';
import type { SourceRange } from '../../model/sourceRange';
import { exactCount } from '../../util/humanNumbers';
import { lineCounter } from '../../util/lineCounter';

export interface MigrationFile {
  /** As people know it. */
  readonly file: string;
  readonly text: string;
  /** Of one that ran before, its text of then; absent of a new one. */
  readonly before?: string;
}

export interface ReadStatement {
  readonly file: string;
  readonly range: SourceRange;
  readonly line: number;
  readonly text: string;
  readonly title: string;
  readonly node: MigrationNode | null;
  readonly handling: Handling;
}

/** What its tool runs as one. */
export interface ReadPart {
  readonly file: string;
  readonly isTransaction: boolean;
  readonly statements: readonly ReadStatement[];
}

/** In characters. Heuristic: what is longer is data rather than a change of the schema. */
const MOST_TEXT = 200_000;

export interface ReadMigrations {
  readonly files: MigrationReport['files'];
  readonly parts: readonly ReadPart[];
}

export async function readMigrations(
  files: readonly MigrationFile[],
  parser: SqlParser,
): Promise<ReadMigrations> {
  const told: MigrationReport['files'] = [];
  const parts: ReadPart[] = [];
  for (const { file, text, before } of files) {
    const { form, up, notes } = readMigration(file, text, before);
    told.push({ file, form, notes: [...notes] });
    const lineOfPart = lineCounter(text);
    for (const { start, end, isTransaction } of up) {
      const firstLine = lineOfPart(start);
      const statements: ReadStatement[] = [];
      for (const piece of piecesOf(text.slice(start, end))) {
        const about = {
          file,
          range: { start: start + piece.start, end: start + piece.end },
          line: firstLine + piece.line - 1,
          text: piece.text,
          title: titleOf(piece.text),
        };
        const read = piece.isCommand ? OF_PSQL : await readOne(piece.text, parser);
        statements.push({ ...about, ...read });
      }
      parts.push({ file, isTransaction, statements });
    }
  }
  return { files: told, parts };
}

type Read = Pick<ReadStatement, 'node' | 'handling'>;

const OF_PSQL = notRun('It is a command of psql.');

function notRun(why: string): Read {
  return { node: null, handling: { kind: 'not run', why } };
}

async function readOne(text: string, parser: SqlParser): Promise<Read> {
  if (text.length > MOST_TEXT) {
    return notRun(
      `It has ${exactCount(text.length)} characters; Planwright reads ${exactCount(MOST_TEXT)}.`,
    );
  }
  const parsed = await parser.parse(text);
  const node = parsed.ok ? nodeOf(parsed.value) : null;
  // What does not parse here may be of a newer version, or a fault: its own engine tells.
  return { node, handling: node === null ? { kind: 'run', outside: false } : handlingOf(node) };
}

const TITLE_CHARACTERS = 90;

/** In one line, without comments and texts, among which may be a password. */
export function titleOf(text: string): string {
  return lineOf(text, ({ kind }) => kind === 'string');
}

/** Of somebody else's statement, which may be cut anywhere: without any value. */
export function titleWithoutValues(text: string): string {
  return lineOf(text, ({ kind }) => kind === 'string' || kind === 'number');
}

function lineOf(text: string, isHidden: (token: Token) => boolean): string {
  const tokens = tokenize(text.slice(0, TITLE_SCANNED));
  // What is cut within a text goes on as one, whatever it looks like.
  const cut = tokens.findIndex(({ unfinished }) => unfinished);
  const words = tokens.slice(0, cut < 0 ? tokens.length : cut + 1).map((token, at) => {
    if (isTrivia(token)) return ' ';
    if (at === cut) return '…';
    return isHidden(token) ? "'…'" : text.slice(token.start, token.end);
  });
  const line = words.join('').replaceAll(/\s+/g, ' ').trim();
  return line.length <= TITLE_CHARACTERS ? line : `${line.slice(0, TITLE_CHARACTERS - 1)}…`;
}

const TITLE_SCANNED = 1_000;
