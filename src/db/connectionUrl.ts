// Reads a PostgreSQL connection URL, as people paste it, into the fields of a profile and a password.

import { tlsModeSchema, type TlsMode } from '../model/connectionProfile';
import { err, ok, type Result } from '../util/result';

export interface ConnectionFields {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  /** Absent when the URL does not say. */
  readonly tls?: TlsMode;
  readonly caFile?: string;
}

export interface ConnectionUrl {
  readonly fields: ConnectionFields;
  /** Empty when the URL has none. */
  readonly password: string;
}

const DEFAULT_PORT = 5432;

/** Never repeats the text in its error: it may hold a password. */
export function parseConnectionUrl(text: string): Result<ConnectionUrl, string> {
  const trimmed = text.trim();
  if (!/^postgres(ql)?:\/\//i.test(trimmed))
    return err('A URL starts with postgresql://, such as postgresql://user@host:5432/database.');
  const url = URL.canParse(trimmed) ? new URL(trimmed) : null;
  const parts = url && decodeParts(url);
  if (!url || !parts)
    return err(
      'The URL cannot be read. Special characters in a password are written as %40 for @.',
    );
  const host = url.searchParams.get('host') ?? parts.host;
  const user = url.searchParams.get('user') ?? parts.user;
  if (host === '') return err('The URL names no host.');
  if (user === '') return err('The URL names no user: postgresql://user@host/database.');
  const database = url.searchParams.get('dbname') ?? parts.database;
  const tls = tlsModeOf(url);
  if (!tls.ok) return tls;
  const caFile = url.searchParams.get('sslrootcert');
  return ok({
    fields: {
      host,
      port: url.port === '' ? DEFAULT_PORT : Number(url.port),
      // libpq takes the user's name where no database is given.
      database: database === '' ? user : database,
      user,
      ...(tls.value && { tls: tls.value }),
      ...(caFile !== null && { caFile }),
    },
    password: url.searchParams.get('password') ?? parts.password,
  });
}

/** Null when a percent escape is broken. */
function decodeParts(
  url: URL,
): { host: string; user: string; password: string; database: string } | null {
  try {
    return {
      host: decodeURIComponent(url.hostname).replace(/^\[(.*)\]$/, '$1'),
      user: decodeURIComponent(url.username),
      password: decodeURIComponent(url.password),
      database: decodeURIComponent(url.pathname.replace(/^\//, '')),
    };
  } catch (error) {
    if (error instanceof URIError) return null;
    throw error;
  }
}

/** `allow` of libpq starts in plain text and upgrades only if refused: `prefer` is the nearest that is not weaker. */
function tlsModeOf(url: URL): Result<TlsMode | null, string> {
  const mode = url.searchParams.get('sslmode');
  if (mode === null) return ok(null);
  if (mode === 'allow') return ok('prefer');
  const parsed = tlsModeSchema.safeParse(mode);
  return parsed.success
    ? ok(parsed.data)
    : err(`sslmode=${mode} is none of ${tlsModeSchema.options.join(', ')}.`);
}
