// Which statements of SQL files and programs have a plan to be guarded? Each with its fingerprint and place.

import { piecesOf } from '../../analysis/sql/pieces';
import type { SqlParser } from '../../analysis/sql/parser';
import { parseText, type ParsedStatement } from '../../analysis/sql/toStatement';
import { castTypedParameters } from '../../analysis/sql/typedParameters';
import { MOST_PLANS } from '../../model/planFile';
import type { SourceRange } from '../../model/sourceRange';
import { exactCount } from '../../util/humanNumbers';
import { lineCounter } from '../../util/lineCounter';
import { hearingCancel } from '../workload/hearingCancel';
import type { HostLanguageId, HostSqlReader } from '../hostLanguages/hostSqlReader';
import { shapeTitle } from './shapeTitle';

export interface GuardedFile {
  readonly file: string;
  /** From the folder of the file of plans, with slashes: the same on every machine. */
  readonly recordedAs: string;
  readonly text: string;
  /** Of a program whose strings hold SQL; null of SQL. */
  readonly language: HostLanguageId | null;
}

interface Placed {
  readonly file: string;
  readonly recordedAs: string;
  readonly line: number;
  readonly range: SourceRange;
  readonly title: string;
}

export interface GuardedStatement extends Placed {
  readonly fingerprint: string;
  readonly parsed: ParsedStatement;
}

export interface UnguardedStatement extends Placed {
  /** Null where it cannot be read. */
  readonly fingerprint: string | null;
  readonly why: string;
}

export interface Found {
  files: number;
  readonly statements: GuardedStatement[];
  readonly notPlanned: UnguardedStatement[];
  /** DDL, settings and commands of psql: nothing is missing where they have no plan. */
  withoutPlan: number;
  leftOut: number;
}

/** In characters. Heuristic: what is longer is data rather than a question. */
const MOST_TEXT = 100_000;

interface Readers {
  readonly parser: SqlParser;
  readonly hostSql: HostSqlReader;
}

export async function findGuarded(
  files: AsyncIterable<GuardedFile>,
  readers: Readers,
  signal: AbortSignal,
): Promise<Found> {
  const found: Found = { files: 0, statements: [], notPlanned: [], withoutPlan: 0, leftOut: 0 };
  for await (const file of files) {
    found.files += 1;
    await findIn(file, readers, found, signal);
  }
  return found;
}

/** Adds those of one file to what was found before. */
async function findIn(
  { file, recordedAs, text, language }: GuardedFile,
  { parser, hostSql }: Readers,
  found: Found,
  signal: AbortSignal,
): Promise<void> {
  const line = lineCounter(text);
  for (const part of await partsOf(text, language, hostSql)) {
    for await (const piece of hearingCancel(piecesOf(part.text), signal)) {
      if (piece.isCommand) found.withoutPlan += 1;
      else if (found.statements.length + found.notPlanned.length === MOST_PLANS) found.leftOut += 1;
      else {
        const range = part.toHost({ start: piece.start, end: piece.end });
        const title = shapeTitle(piece.text);
        const placed = { file, recordedAs, line: line(range.start), range, title };
        add(found, placed, await read(parser, piece.text));
      }
    }
  }
}

interface Part {
  readonly text: string;
  toHost(range: SourceRange): SourceRange;
}

async function partsOf(
  text: string,
  language: HostLanguageId | null,
  hostSql: HostSqlReader,
): Promise<readonly Part[]> {
  if (language === null) return [{ text, toHost: (range) => range }];
  return (await hostSql.find(text, language)).map(({ sql }) => sql);
}

type Read = Pick<GuardedStatement, 'fingerprint' | 'parsed'> | string | null;

function add(found: Found, placed: Placed, read: Read): void {
  if (read === null) found.withoutPlan += 1;
  else if (typeof read === 'string')
    found.notPlanned.push({ ...placed, fingerprint: null, why: read });
  else found.statements.push({ ...placed, ...read });
}

/** Why not, where it should have a plan; null of what has none. */
async function read(parser: SqlParser, text: string): Promise<Read> {
  if (text.length > MOST_TEXT)
    return `It has ${exactCount(text.length)} characters; Planwright reads ${exactCount(MOST_TEXT)}.`;
  const parsed = await parseText(parser, castTypedParameters(text), 'from-catalog');
  if (!parsed.ok) return `It does not parse: ${parsed.error.message}.`;
  if (parsed.value.statement.class === 'utility') return null;
  const fingerprint = await parser.fingerprint(parsed.value.masked);
  return fingerprint === null
    ? 'It has no fingerprint: it is nested too deeply.'
    : { fingerprint, parsed: parsed.value };
}
