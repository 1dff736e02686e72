// Can anything be said of a statement's text? A plan needs one statement that parses and has one.

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
