// URLs as frameworks write them, with schemes and parameters of their own, as libpq's parameters.

import { parseConninfo, type ConnectionParameters } from '../../../db/conninfo';
import { isLibpqWord } from '../../../db/libpqWords';
import { ok, type Result } from '../../../util/result';

export interface LooseParameters {
  readonly parameters: ConnectionParameters;
  readonly notes: readonly string[];
}

/** postgresql+asyncpg of SQLAlchemy, postgis of Django and Rails, jdbc: and r2dbc: of Java, ecto of Elixir. */
const SCHEME =
  /^(?:jdbc:|r2dbc:(?:pool:)?)?(?:postgres(?:ql)?|postgis|pgsql|pg|timescale|ecto)(?:\+\w+)?:(?:\/\/)?/i;
/** A server of another kind, or Prisma's own, which speaks no PostgreSQL. */
const OTHER_SCHEME = /^[a-z][\w+.-]*:\/\//i;

export function isPostgresUrl(text: string): boolean {
  return SCHEME.test(text.trim());
}

/** Null for what is no URL of PostgreSQL. An error never repeats the text. */
export function readLooseUrl(text: string): Result<LooseParameters, string> | null {
  const trimmed = text.trim();
  if (!isPostgresUrl(trimmed)) {
    if (OTHER_SCHEME.test(trimmed) || !/\b(?:host|dbname|service)\s*=/.test(trimmed)) return null;
    const pairs = parseConninfo(trimmed);
    return pairs.ok ? ok(libpqWords(pairs.value)) : pairs;
  }
  const rest = trimmed.replace(SCHEME, '');
  // jdbc:postgresql:shop is a database of this machine.
  const url = `postgresql://${/^[^/?@:]+$/.test(rest) && /^(?:jdbc|r2dbc)/i.test(trimmed) ? `localhost/${rest}` : rest}`;
  // Many drivers take a password with characters that mean something in a URL: here they are escaped first.
  const isRaw = url.includes('#') || (url.split('?')[0] ?? '').split('@').length > 2;
  const read = parseConninfo(isRaw ? withEscapedPassword(url) : url);
  if (read.ok && (read.value.has('user') || !url.includes('@'))) return ok(libpqWords(read.value));
  const again = parseConninfo(withEscapedPassword(url));
  return again.ok ? ok(libpqWords(again.value)) : again;
}

function withEscapedPassword(url: string): string {
  return url.replace(
    /^(postgresql:\/\/[^:/@]*:)(.*)(?=@[^@]*$)/s,
    (_, before: string, password: string) =>
      `${before}${password.replace(/%(?![0-9a-f]{2})|[^\w%.~!$&'()*+,;=-]/giu, escaped)}`,
  );
}

/** Half of a pair has no escape. */
function escaped(character: string): string {
  return /\p{Cs}/u.test(character) ? '%EF%BF%BD' : encodeURIComponent(character);
}

/** Of tools, for tools: how they pool, wait and log is nothing of the connection's. */
const OF_TOOLS =
  /^(?:connection_limit|pool_timeout|pool_size|pool|max|pgbouncer|statement_cache_size|prepared_statements|socket_timeout|sslidentity|sslaccept|serverversion|charset|encoding|reconnect|timeout|ssl_ca_certs|usesetupdatedat|application_?name|logger\w*|rewritebatchedinserts|tcpkeepalive|preparethreshold|binarytransfer|stringtype|logintimeout|connecttimeout|sockettimeout|assumeminserverversion|uselibpqcompat|supa)$/i;

/** What a driver calls otherwise than libpq. */
export function libpqWords(given: ConnectionParameters): LooseParameters {
  const notes: string[] = [];
  const parameters = new Map<string, string>();
  const left: string[] = [];
  for (const [name, value] of given) {
    if (/^(?:schema|currentschema)$/i.test(name)) addSchema(parameters, value, given);
    else if (/^(?:ssl|sslmode|sslfactory)$/i.test(name)) addTls(parameters, notes, name, value);
    else if (isLibpqWord(name)) parameters.set(name, value);
    else if (!OF_TOOLS.test(name)) left.push(/^\w{1,40}$/.test(name) ? name : 'a parameter');
  }
  if (left.length > 0) notes.push(`Left out, as libpq does not know it: ${left.join(', ')}.`);
  return { parameters, notes };
}

function addSchema(
  parameters: Map<string, string>,
  schema: string,
  given: ConnectionParameters,
): void {
  // PgBouncer refuses options at the start of a session.
  if (schema === 'public' || given.get('pgbouncer') === 'true' || given.has('options')) return;
  if (/^[\w,]+$/.test(schema)) parameters.set('options', `-c search_path=${schema}`);
}

const WEAKENED =
  'became sslmode=require: encrypted, but whoever answers is not checked. verify-full is safer.';

function addTls(
  parameters: Map<string, string>,
  notes: string[],
  name: string,
  value: string,
): void {
  const word = value.toLowerCase();
  if (/^sslfactory$/i.test(name)) {
    if (!word.includes('nonvalidating')) return;
    parameters.set('sslmode', 'require');
    notes.push(`Its NonValidatingFactory ${WEAKENED}`);
    return;
  }
  const isSwitch = name.toLowerCase() === 'ssl';
  if (word === 'no-verify' || (isSwitch && /^(?:true|1|yes|on)$/.test(word))) {
    if (parameters.has('sslmode') && isSwitch) return;
    parameters.set('sslmode', 'require');
    notes.push(`Its ${name}=${word} ${WEAKENED}`);
  } else if (isSwitch && /^(?:false|0|no|off)$/.test(word)) {
    // As if it were not there: the host says what is safe.
    return;
  } else {
    parameters.set('sslmode', word.replace('_', '-'));
  }
}
