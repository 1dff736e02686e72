// Which statements may a server be asked to plan? Those for which it runs nobody's code.

import type { SqlParser } from '../../analysis/sql/parser';
import type { ParsedStatement } from '../../analysis/sql/toStatement';
import type { DatabaseClient } from '../../db/contracts';
import type { ReachedCode } from '../../model/reachedCode';
import { readCodeReachedByAny } from '../explain/readReachedCode';

export interface Judges {
  readonly parser: SqlParser;
  readonly client: DatabaseClient;
}

export interface Judged<T> {
  readonly harmless: readonly T[];
  readonly harmful: readonly { readonly text: T; readonly code: ReachedCode }[];
}

/** Looks at all together, and where code is found, at halves of them. */
export async function judgedTexts<T extends { readonly parsed: ParsedStatement }>(
  judges: Judges,
  texts: readonly T[],
  signal: AbortSignal,
): Promise<Judged<T>> {
  const code = await codeWhenPlanned(
    judges,
    texts.map(({ parsed }) => parsed),
    signal,
  );
  if (code === null) return { harmless: texts, harmful: [] };
  const [text] = texts;
  if (texts.length === 1 && text !== undefined) return { harmless: [], harmful: [{ text, code }] };
  const middle = Math.ceil(texts.length / 2);
  const left = await judgedTexts(judges, texts.slice(0, middle), signal);
  const right = await judgedTexts(judges, texts.slice(middle), signal);
  return {
    harmless: [...left.harmless, ...right.harmless],
    harmful: [...left.harmful, ...right.harmful],
  };
}

/** Null where planning runs none. */
export async function codeWhenPlanned(
  { parser, client }: Judges,
  statements: readonly ParsedStatement[],
  signal: AbortSignal | undefined,
): Promise<ReachedCode | null> {
  const { code } = await readCodeReachedByAny(parser, client, statements, signal);
  return code.find(({ whenPlanned }) => whenPlanned) ?? null;
}
