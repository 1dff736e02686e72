// Which reason stands behind a SQLSTATE or a socket error: the one place where codes become words.

import type { DatabaseErrorReason } from './contracts';

/** PostgreSQL 18 documentation, appendix A "PostgreSQL Error Codes". */
const REASON_BY_SQLSTATE: Readonly<Record<string, DatabaseErrorReason>> = {
  '0A000': 'unsupported',
  '22003': 'parameter',
  '22007': 'parameter',
  '22008': 'parameter',
  '22P02': 'parameter',
  '22P03': 'parameter',
  '25006': 'read-only',
  '25P03': 'connection-lost',
  '25P04': 'statement-timeout',
  '28000': 'authentication',
  '28P01': 'authentication',
  '3D000': 'unknown-database',
  '3F000': 'unknown-relation',
  '42501': 'permission',
  '42601': 'syntax',
  '42703': 'unknown-column',
  '42725': 'parameter',
  '42883': 'unknown-function',
  '42P01': 'unknown-relation',
  '42P02': 'parameter',
  '42P08': 'parameter',
  '42P18': 'parameter',
  '53300': 'too-many-connections',
  '55P03': 'lock-timeout',
  '57014': 'statement-timeout',
  '57P01': 'connection-lost',
  '57P02': 'connection-lost',
  '57P03': 'unreachable',
  '57P04': 'connection-lost',
  '57P05': 'connection-lost',
};

/** The first two characters of a SQLSTATE name its class. */
const REASON_BY_CLASS: Readonly<Record<string, DatabaseErrorReason>> = {
  '08': 'connection-lost',
  '28': 'authentication',
};

export function reasonOfSqlstate(sqlstate: string): DatabaseErrorReason {
  return REASON_BY_SQLSTATE[sqlstate] ?? REASON_BY_CLASS[sqlstate.slice(0, 2)] ?? 'other';
}

/** What a socket error code of Node.js means, in words. */
const SOCKET_WORDS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there (connection refused)',
  ENOTFOUND: 'the host name is not known',
  EAI_AGAIN: 'the host name could not be looked up just now',
  ETIMEDOUT: 'no answer in time',
  EHOSTUNREACH: 'the host cannot be reached',
  ENETUNREACH: 'the network cannot be reached',
  ECONNRESET: 'the connection was reset',
  EPIPE: 'the connection was closed',
  ENOENT: 'there is no such socket',
  EACCES: 'this user may not open the socket',
};

export function socketWords(code: string): string | null {
  return SOCKET_WORDS[code] ?? null;
}

/** Worth another try a moment later: the server starts, a name server stumbles, all places are taken. */
const TRANSIENT_CODES: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EAI_AGAIN',
  '53300',
  '57P03',
]);

export function isTransientCode(code: string): boolean {
  return TRANSIENT_CODES.has(code);
}

/** Certificate errors of Node.js carry OpenSSL's names. */
export function isTlsCode(code: string): boolean {
  return /^(ERR_TLS_|ERR_SSL_|ERR_OSSL_|CERT_|UNABLE_TO_|EPROTO$)|SELF_SIGNED|HOSTNAME_MISMATCH/.test(
    code,
  );
}
