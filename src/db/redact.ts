// Which words of a server's message may be shown or logged: names yes, values of the statement or of rows no.

/** Stands where a value stood. */
const HIDDEN = '"…"';

/** Messages of these classes quote values: data exceptions and constraint violations. */
const QUOTES_VALUES = /^22/;

/** A token that begins as a literal does: a number or a quoted, escape, bit, Unicode or dollar-quoted string. */
const LITERAL_TOKEN = /"(?:[0-9'$]|[EeBbXxNn]'|[Uu]&')(?:[^"]|"(?!$|\s))*"/g;

export function withoutValues(text: string, sqlstate: string): string {
  if (QUOTES_VALUES.test(sqlstate)) return text.replace(/".*"/gs, HIDDEN);
  if (sqlstate === '42601') return text.replace(LITERAL_TOKEN, HIDDEN);
  return text;
}
