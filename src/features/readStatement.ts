// Reads one statement of a document and settles what it may do: by its words, and by the code behind them where a server is at
// hand. Nothing of the statement is sent for it.

import type { SqlParser, SqlSyntaxError } from '../analysis/sql/parser';
import { toStatement, type ParsedStatement } from '../analysis/sql/toStatement';
import type { DatabaseClient } from '../db/contracts';
import { REACHES_NOTHING, type Reach, type ReachedCode } from '../model/reachedCode';
import type { SourceRange } from '../model/sourceRange';
import { ok, type Result } from '../util/result';
import { codeWords } from './explain/executionPolicy';
import { readReachedCode } from './explain/readReachedCode';

export interface ReadStatement extends ParsedStatement {
  readonly reach: Reach;
  /** By its own words or a view's: INSERT, FOR UPDATE, nextval(). */
  readonly changesData: boolean;
}

/** Without a client, or on a twin, which runs nothing, functions that are not PostgreSQL's own count as not read-only. */
export async function readStatement(
  parser: SqlParser,
  documentText: string,
  range: SourceRange,
  client: DatabaseClient | null,
  signal?: AbortSignal,
): Promise<Result<ReadStatement, SqlSyntaxError>> {
  const isServer = (await client?.serverInfo(signal))?.engine.kind === 'server';
  const reading = isServer ? 'from-catalog' : 'by-name';
  const parsed = await toStatement(parser, documentText, range, reading);
  if (!parsed.ok) return parsed;
  const { statement } = parsed.value;
  const reached =
    client !== null && isServer
      ? await readReachedCode(parser, client, parsed.value, signal)
      : REACHES_NOTHING;
  // It is never planned, nor run unless a person has read it and said so.
  if (statement.class === 'utility')
    return ok({
      ...parsed.value,
      reach: { ...REACHES_NOTHING, relations: reached.relations },
      changesData: statement.reasons.length > 0,
    });
  const named = reached.code.filter(({ byName }) => byName).map(ownWords);
  const reasons = [...new Set([...statement.reasons, ...reached.reasons, ...named])];
  const changesData = reasons.length > 0;
  // What the statement calls by name is said by its reasons, unless planning alone would run it.
  const code = reached.code.filter(({ byName, whenPlanned }) => !byName || whenPlanned);
  const isHarmless = !changesData && code.length === 0;
  return ok({
    ...parsed.value,
    reach: { ...reached, code },
    changesData,
    statement: {
      ...statement,
      class: statement.class === 'read-only' && !isHarmless ? 'write' : statement.class,
      reasons: [...reasons, ...code.map((each) => `It reaches ${codeWords(each)}.`)],
    },
  });
}

/** `nextval() changes a sequence.` */
function ownWords({ qualifiedName, does }: ReachedCode): string {
  return `${qualifiedName.replace(/^pg_catalog\./, '')}() ${does.join(' and ')}.`;
}
