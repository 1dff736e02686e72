// Connection strings as libpq reads them: a URL, or key=value pairs. Errors never repeat the text: it may hold a password.

import { tlsModeSchema, type TlsMode } from '../model/connectionProfile';
import { err, ok, type Result } from '../util/result';

/** By libpq's names: host, port, dbname, user, password, sslmode, sslrootcert, service and what else was given. */
export type ConnectionParameters = ReadonlyMap<string, string>;

export interface ConnectionFields {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  /** Absent when nothing says. */
  readonly tls?: TlsMode;
  readonly caFile?: string;
}

const DEFAULT_PORT = 5432;
const HIGHEST_PORT = 65_535;

export function parseConninfo(text: string): Result<ConnectionParameters, string> {
  const trimmed = text.trim();
  if (/^postgres(ql)?:\/\//i.test(trimmed)) return parseUrl(trimmed);
  if (/^[a-z_]+\s*=/i.test(trimmed)) return parsePairs(trimmed);
  return err('A URL starts with postgresql://, such as postgresql://user@host:5432/database.');
}

/** What nothing names is filled in as libpq does: port 5432, the user's name for the database. */
export function toConnectionFields(
  parameters: ConnectionParameters,
): Result<ConnectionFields, string> {
  const host = parameters.get('host') ?? parameters.get('hostaddr') ?? '';
  const user = parameters.get('user') ?? '';
  if (host === '') return err('It names no host.');
  if (user === '') return err('It names no user: postgresql://user@host/database.');
  const port = Number(parameters.get('port') ?? DEFAULT_PORT);
  if (!Number.isInteger(port) || port < 1 || port > HIGHEST_PORT) {
    return err(`The port is no number from 1 to ${String(HIGHEST_PORT)}.`);
  }
  const tls = tlsModeOf(parameters.get('sslmode'));
  if (!tls.ok) return tls;
  const caFile = parameters.get('sslrootcert');
  return ok({
    host,
    port,
    database: parameters.get('dbname') ?? user,
    user,
    ...(tls.value && { tls: tls.value }),
    ...(caFile !== undefined && { caFile }),
  });
}

function parseUrl(text: string): Result<ConnectionParameters, string> {
  // The URL standard refuses an empty host with a user, which libpq fills in.
  const url = URL.canParse(text) ? new URL(text) : null;
  const parts = url && decodeParts(url);
  if (!url || !parts) {
    return err(
      'The URL cannot be read. Special characters in a password are written as %40 for @.',
    );
  }
  const given = [...parts, ...url.searchParams].filter(([, value]) => value !== '');
  return ok(new Map(given));
}

/** Null when a percent escape is broken. */
function decodeParts(url: URL): readonly (readonly [string, string])[] | null {
  try {
    return [
      ['host', decodeURIComponent(url.hostname).replace(/^\[(.*)\]$/, '$1')],
      ['port', url.port],
      ['user', decodeURIComponent(url.username)],
      ['password', decodeURIComponent(url.password)],
      ['dbname', decodeURIComponent(url.pathname.replace(/^\//, ''))],
    ];
  } catch (error) {
    if (error instanceof URIError) return null;
    throw error;
  }
}

/** key=value, separated by blanks; values with blanks in single quotes, \ before a quote or another \. */
function parsePairs(text: string): Result<ConnectionParameters, string> {
  const pair = /\s*([a-z_]+)\s*=\s*(?:'((?:[^'\\]|\\.)*)'|((?:[^\s'\\]|\\.)*))(?=\s|$)/gisy;
  const found = new Map<string, string>();
  while (pair.lastIndex < text.length) {
    const match = pair.exec(text);
    if (match === null) {
      return err("The pairs cannot be read: write key=value, values with blanks in 'quotes'.");
    }
    const [, key = '', quoted, bare = ''] = match;
    const value = (quoted ?? bare).replace(/\\(.)/gs, '$1');
    if (value !== '') found.set(key.toLowerCase(), value);
  }
  return ok(found);
}

/** `allow` of libpq starts in plain text and upgrades only if refused: `prefer` is the nearest that is not weaker. */
function tlsModeOf(mode: string | undefined): Result<TlsMode | null, string> {
  if (mode === undefined) return ok(null);
  if (mode === 'allow') return ok('prefer');
  const parsed = tlsModeSchema.safeParse(mode);
  return parsed.success
    ? ok(parsed.data)
    : err(`sslmode=${mode} is none of ${tlsModeSchema.options.join(', ')}.`);
}
