// Connection strings as libpq reads them: a URL, or key=value pairs. Errors never repeat the text: it may hold a password.

import { err, ok, type Result } from '../util/result';

/** By libpq's names: host, port, dbname, user, password, sslmode, sslrootcert, service and what else was given. */
export type ConnectionParameters = ReadonlyMap<string, string>;

export function parseConninfo(text: string): Result<ConnectionParameters, string> {
  const trimmed = text.trim();
  if (/^postgres(ql)?:\/\//i.test(trimmed)) return parseUrl(trimmed);
  if (/^[a-z_]+\s*=/i.test(trimmed)) return parsePairs(trimmed);
  return err('A URL starts with postgresql://, such as postgresql://user@host:5432/database.');
}

function parseUrl(text: string): Result<ConnectionParameters, string> {
  const { first, hosts } = withOneHost(text);
  const url = URL.canParse(first) ? new URL(first) : null;
  const parts = url && decodeParts(url, hosts);
  if (!url || !parts) {
    return err(
      'The URL cannot be read. Special characters in a password are written as %40 for @.',
    );
  }
  // In libpq a plus is a plus, as it is not in forms of the web.
  const query = new URLSearchParams(url.search.replaceAll('+', '%2B'));
  const given = [...parts, ...query].filter(([, value]) => value !== '');
  return ok(new Map(given));
}

/**
 * For the URL standard, which wants exactly one host behind a user; `hosts` is what libpq takes besides: several, as
 * `a:1,[::1]:2,c`, or none.
 */
function withOneHost(text: string): { readonly first: string; readonly hosts: string | null } {
  const [, scheme = '', authority = '', rest = ''] = /^(.*?:\/\/)([^/?#]*)(.*)$/s.exec(text) ?? [];
  const start = authority.lastIndexOf('@') + 1;
  const hosts = authority.slice(start);
  if (!hosts.includes(',') && (hosts !== '' || start === 0)) return { first: text, hosts: null };
  return { first: `${scheme}${authority.slice(0, start)}unread${rest}`, hosts };
}

/** Null when a percent escape is broken. */
function decodeParts(
  url: URL,
  hosts: string | null,
): readonly (readonly [string, string])[] | null {
  try {
    const several = (hosts ?? '').split(',').map((one) => /^(.*?)(?::([^:\]]*))?$/s.exec(one));
    const names = several.map((match) => match?.[1] ?? '');
    const ports = several.map((match) => match?.[2] ?? '');
    const plain = (host: string): string => decodeURIComponent(host).replace(/^\[(.*)\]$/, '$1');
    return [
      ['host', hosts === null ? plain(url.hostname) : names.map(plain).join(',')],
      [
        'port',
        hosts === null ? url.port : ports.every((port) => port === '') ? '' : ports.join(','),
      ],
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
