// Can anything be said of a statement's text? A plan needs one statement that parses and has one.

import { isTrivia, tokenize } from '../../analysis/sql/lexer';
import type { SqlParser } from '../../analysis/sql/parser';
import { parseText } from '../../analysis/sql/toStatement';

/** One sentence; null for a statement that can be planned. */
export async function whyUnread(parser: SqlParser, text: string): Promise<string | null> {
  const parsed = await parseText(parser, text, 'from-catalog');
  if (!parsed.ok) return `It does not parse: ${parsed.error.message}.`;
  const { class: kind, verb } = parsed.value.statement;
  if (kind !== 'utility') return null;
  return verb === '' ? 'There is no statement in it.' : `${verb} has no plan.`;
}

const STEERS =
  /^(?:set|reset|show|begin|start|commit|end|rollback|abort|savepoint|release|deallocate|discard)$/i;

/** Settings and transactions: a pooler sends thousands of them, and none is of interest unless it takes time. */
export function steersSession(text: string): boolean {
  const first = tokenize(text.slice(0, HEAD)).find((token) => !isTrivia(token));
  return first !== undefined && STEERS.test(text.slice(first.start, first.end));
}

/** In UTF-16 units: comments of applications before the first word. */
const HEAD = 2_000;
