// Which words of a server's message may be shown or logged: names yes, values of the statement or of rows no. What is not known
// to hold names alone is taken to hold values.

/** Stands where a value stood. */
const HIDDEN = '"…"';

/** What a function says in its own words may be anything. */
const OWN_WORDS = 'a function stopped the statement with a message of its own, which may hold data';

export interface ServerWords {
  readonly sqlstate: string;
  /** The function of the server's source that raised it. */
  readonly routine?: string | undefined;
  /** The server points into the statement: it speaks of the statement's words, before it has seen a row. */
  readonly placed: boolean;
  /** What the person sent. */
  readonly sql?: string | undefined;
}

/**
 * Classes and codes of PostgreSQL 18, appendix A, whose messages name users, databases, relations, constraints and settings:
 * connections, features, transactions, logins, catalogs, integrity (its details hold rows and are left out elsewhere), limits,
 * interventions, files of the server.
 */
const NAMES_ONLY = /^(?:08|0A|23|25|26|28|2B|3B|3D|3F|40|42501|44|53|54|55|57|58)/;
const SYNTAX = '42601';
const ABOUT_NAMES = /^42/;

/** Quotation marks of PostgreSQL's translations; the first and the last of a message hold between them all that it quotes. */
const QUOTED = /["„“”«»‹›「『].*["„“”«»‹›」』]/su;
/** Bytes that an encoding could not read are bytes of a value. */
const BYTES = /(?:0x[0-9a-f]{2}\s*)+/gi;

/** A token that begins as a literal does: a number or a quoted, escape, bit, Unicode or dollar-quoted string. */
const LITERAL_TOKEN = /"(?:[0-9'$]|[EeBbXxNn]'|[Uu]&')(?:[^"]|"(?!$|\s))*"/g;
const SYNTAX_AT_TOKEN = /^syntax error at or near "[^]*"$/;

export function withoutValues(text: string, words: ServerWords): string {
  const { sqlstate, placed, sql } = words;
  if (isOwnWords(words)) return OWN_WORDS;
  if (sqlstate === SYNTAX) {
    return placed && SYNTAX_AT_TOKEN.test(text) ? text.replace(LITERAL_TOKEN, HIDDEN) : hide(text);
  }
  if (NAMES_ONLY.test(sqlstate)) return text;
  if (!ABOUT_NAMES.test(sqlstate)) return hide(text);
  // A cast of a value to a name, as regclass, fails with the value in place of the name.
  return placed
    ? text
    : text.replace(/"((?:[^"]|"")*)"/g, (all, name: string) =>
        sql !== undefined && isNamedIn(sql, name) ? all : HIDDEN,
      );
}

/** A detail or a hint; null where it would be the function's own words. */
export function partWithoutValues(text: string, words: ServerWords): string | null {
  return isOwnWords(words) ? null : withoutValues(text, words);
}

/** RAISE and ASSERT of PL/pgSQL may carry any code; P0 are those of functions. */
function isOwnWords({ sqlstate, routine }: ServerWords): boolean {
  return /^exec_stmt_(?:raise|assert)$/.test(routine ?? '') || /^P000[14]$/.test(sqlstate);
}

function hide(text: string): string {
  return text.replace(QUOTED, HIDDEN).replace(BYTES, '… ').trimEnd();
}

/** In the words of the statement, not in its literals. */
function isNamedIn(sql: string, name: string): boolean {
  const words = sql.replace(/'(?:[^']|'')*'|\$(\w*)\$[^]*?\$\1\$/g, "''").toLowerCase();
  return name !== '' && words.includes(name.toLowerCase());
}
