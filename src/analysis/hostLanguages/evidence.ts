// Is a string SQL? By what the program says of it, or by its own words.

import type { StringUse } from './expression';

/** Verbs of statements, with what must follow for a string to be one. */
const STATEMENT =
  /^(?:select|with|insert\s+into|update|delete\s+from|merge\s+into|create\s+(?:(?:unique|temp|temporary|unlogged|or\s+replace|materialized|recursive)\s+)*(?:table|index|view|function|procedure|trigger)|alter\s+(?:table|index|view|materialized)|drop\s+(?:table|index|view|materialized)|truncate|explain)\b/i;
const TRIVIA = /^(?:\s+|--[^\n]*(?:\n|$)|\/\*[\s\S]*?\*\/)+/;

/** Strings that hold none of these words cannot be statements: nothing else needs to be read of them. */
export const STATEMENT_WORDS =
  /\b(?:select|with|insert|update|delete|merge|create|alter|drop|truncate|explain)\b/i;

export function beginsAsStatement(sql: string): boolean {
  return STATEMENT.test(sql.replace(TRIVIA, ''));
}

const COMMENT =
  /(?:\/\*|\/\/|#|--)\s*(?:language\s*=\s*)?(?:postgresql|postgres|pgsql|psql|sql)\b[^\n]*$/i;
const OPENERS = /["'`@$<~\-\w]*$/;

/** A comment right before it, at the end of the line above it, or in front of its words says so. */
export function isMarkedByComment(host: string, start: number, sql: string): boolean {
  if (/^\s*--\s*(?:postgresql|pgsql|sql)\b/i.test(sql)) return true;
  const before = host.slice(Math.max(0, start - 300), start);
  if (/\/\*\s*(?:language\s*=\s*)?(?:postgresql|postgres|pgsql|sql)\s*\*\/\s*$/i.test(before))
    return true;
  const lines = before.replace(OPENERS, '').split('\n');
  const above = lines.at(-2) ?? '';
  return COMMENT.test(above) && /^\s*(?:\/\*|\/\/|#|--)/.test(above);
}

/** Tags of templates; types may stand between. */
const TAG = /\b(?:sql|pgsql|postgres|psql|db|tx|trx)(?:<[\w.<>[\]|, ]*>)?$/;

/** The program says that it is SQL. */
export function isMarked({ call }: StringUse, calls: ReadonlySet<string>): boolean {
  return call !== null && calls.has(call.replace(/^@/, ''));
}

export function isMarkedByTag(host: string, start: number): boolean {
  return TAG.test(host.slice(Math.max(0, start - 100), start));
}

/** Signs and words that sentences of people do not have; heuristic, measured on interface texts. */
const SIGNS =
  /[*=()$?;<>~]|'[^']*'|::|\w\.\w|"\w+"|\bwhere\b.*(?:\bis\b|\bin\b|\blike\b)|,\s*\w+\s+from\b/is;
/** UTF-16. Heuristic: who writes SQL shows it by then. */
const HEAD_UNITS = 2_000;
const SQL_NAME = /sql|query|stmt|statement/i;

/** Its words alone are those of a statement and not of a sentence, given that they parse. */
export function readsAsSql(text: string, { name }: StringUse): boolean {
  // Looking for signs takes the square of the length.
  const sql = text.slice(0, HEAD_UNITS).replace(/\$\{[\w.]*\}/g, 'x');
  const words = sql.replace(TRIVIA, '').match(/[A-Za-z]+/g) ?? [];
  const [verb = ''] = words;
  if (name !== null && SQL_NAME.test(name)) return true;
  if (/^[A-Z][a-z]/.test(verb)) {
    // `Select a file from the list` against `Select * From orders`.
    return SIGNS.test(sql) && words.some((word) => /^(?:From|Into|Set|Where|Values)$/.test(word));
  }
  const isUpper = verb === verb.toUpperCase();
  const hasUpperPartner = /\b(?:FROM|INTO|SET|TABLE|INDEX|VIEW|AS|ON)\b/.test(sql);
  return (isUpper && hasUpperPartner) || SIGNS.test(sql);
}
