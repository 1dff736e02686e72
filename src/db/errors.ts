// The one error that every database call ends in: a reason for programs, a message that says what to do for people.

import * as z from 'zod';
import type { DatabaseErrorReason } from './contracts';
import { ANSWER_GRACE_MS } from './deadlines';
import { adviceFor, NO_TLS, seconds, type Attempt } from './errorAdvice';
import { partWithoutValues, withoutValues, type ServerWords } from './redact';
import { effectiveTlsMode } from './tlsMode';
import { isTlsCode, reasonOfSqlstate, socketWords } from './sqlstate';

export interface DatabaseErrorFields {
  readonly sqlstate?: string | undefined;
  readonly detail?: string | undefined;
  readonly hint?: string | undefined;
  /** UTF-16 offset, from 0, in the statement that the caller gave. */
  readonly position?: number | undefined;
  /** The SQLSTATE, or the code of the socket or TLS error. */
  readonly code?: string | undefined;
}

export class DatabaseError extends Error {
  override readonly name = 'DatabaseError';
  readonly reason: DatabaseErrorReason;
  readonly sqlstate: string | null;
  readonly detail: string | null;
  readonly hint: string | null;
  /** UTF-16 offset, from 0, in the statement that the caller gave; null when the server named none. */
  readonly position: number | null;
  /** The SQLSTATE, or the code of the socket or TLS error; null for errors of our own. */
  readonly code: string | null;

  constructor(reason: DatabaseErrorReason, message: string, fields: DatabaseErrorFields = {}) {
    super(message);
    this.reason = reason;
    this.sqlstate = fields.sqlstate ?? null;
    this.detail = fields.detail ?? null;
    this.hint = fields.hint ?? null;
    this.position = fields.position ?? null;
    this.code = fields.code ?? fields.sqlstate ?? null;
  }
}

/** What pg and Node.js put on their errors; everything is optional because anything may be thrown. */
const thrownSchema = z.object({
  message: z.string().catch(''),
  code: z.string().optional().catch(undefined),
  detail: z.string().optional().catch(undefined),
  hint: z.string().optional().catch(undefined),
  position: z.coerce.number().int().positive().optional().catch(undefined),
  severity: z.string().optional().catch(undefined),
  routine: z.string().optional().catch(undefined),
});
type Thrown = z.infer<typeof thrownSchema>;

const SQLSTATE = /^[0-9A-Z]{5}$/;

/** Turns whatever was thrown into a DatabaseError; the password and values of the statement stay out of it. */
export function toDatabaseError(error: unknown, attempt: Attempt): DatabaseError {
  if (error instanceof DatabaseError) return error;
  const parsed = thrownSchema.safeParse(error);
  const thrown: Thrown = parsed.success ? parsed.data : { message: '' };
  // Only the server sends a severity; EPIPE and its like are five capital letters too.
  const fromServer = thrown.severity !== undefined && SQLSTATE.test(thrown.code ?? '');
  return fromServer ? serverError(thrown, attempt) : clientError(thrown, attempt);
}

function serverError(thrown: Thrown, attempt: Attempt): DatabaseError {
  const sqlstate = thrown.code ?? '';
  const reason = refineReason(reasonOfSqlstate(sqlstate), sqlstate, thrown.message, attempt);
  const words: ServerWords = {
    sqlstate,
    routine: thrown.routine,
    placed: thrown.position !== undefined,
    sql: attempt.sql,
  };
  const said = withoutValues(thrown.message, words);
  return new DatabaseError(reason, adviceFor(reason, said, attempt, sqlstate), {
    sqlstate,
    // The detail of a constraint violation is a row of the person's data.
    detail: sqlstate.startsWith('23') ? undefined : mask(thrown.detail, words),
    hint: mask(thrown.hint, words),
    position:
      thrown.position === undefined ? undefined : positionInStatement(thrown.position, attempt),
  });
}

function mask(text: string | undefined, words: ServerWords): string | undefined {
  return text === undefined ? undefined : (partWithoutValues(text, words) ?? undefined);
}

function refineReason(
  reason: DatabaseErrorReason,
  sqlstate: string,
  message: string,
  attempt: Attempt,
): DatabaseErrorReason {
  if (sqlstate === '57014') return reasonOfCancel(message, attempt);
  // The end that we asked for ourselves.
  if (sqlstate === '57P01' && attempt.stopped === 'terminated') {
    return attempt.cancelled === true ? 'cancelled' : 'statement-timeout';
  }
  // Where encryption is preferred it was tried before, so more of it opens nothing.
  const plain = sqlstate === '28000' && message.includes('no encryption');
  if (plain && effectiveTlsMode(attempt.profile) !== 'prefer') return 'tls';
  // A value that does not fit is the parameter's fault only where parameters were given.
  if (sqlstate.startsWith('22') && attempt.parameterCount === 0) return 'other';
  if (sqlstate === '42725' && attempt.parameterCount === 0) return 'unknown-function';
  return reason;
}

/** 57014 serves three; the words are translated, so what we know ourselves comes first. */
function reasonOfCancel(
  message: string,
  { cancelled, stopped, elapsedMs, statementTimeoutMs }: Attempt,
): DatabaseErrorReason {
  if (cancelled === true) return 'cancelled';
  if ((stopped ?? null) !== null || message.includes('statement timeout'))
    return 'statement-timeout';
  if (message.includes('user request')) return 'cancelled-elsewhere';
  const early =
    elapsedMs !== undefined && statementTimeoutMs !== undefined && elapsedMs < statementTimeoutMs;
  return early ? 'cancelled-elsewhere' : 'statement-timeout';
}

/** As pg says that the other side hung up, which it gives no code. */
const CLOSED = 'Connection terminated unexpectedly';

function clientError(thrown: Thrown, attempt: Attempt): DatabaseError {
  const reason = clientReason(thrown, attempt);
  const words =
    stoppedWords(attempt) ?? socketWords(thrown.code ?? '') ?? clientWords(thrown.message, attempt);
  const closed = thrown.message.includes(CLOSED) ? 'ECONNRESET' : undefined;
  return new DatabaseError(reason, adviceFor(reason, words, attempt, thrown.code), {
    code: thrown.code ?? closed,
  });
}

function clientReason(thrown: Thrown, attempt: Attempt): DatabaseErrorReason {
  const { code = '', message } = thrown;
  if (attempt.cancelled === true) return 'cancelled';
  if (attempt.stopped === 'restarted') return 'statement-timeout';
  if (isTlsCode(code) || /\bSSL\b/.test(message)) return 'tls';
  if (message.startsWith('SASL') || message.includes('assword')) return 'authentication';
  const lost = socketWords(code) !== null || /Connection terminated|timeout/.test(message);
  if (attempt.action === 'connect') return lost ? 'unreachable' : 'other';
  return lost || message.includes('not queryable') ? 'connection-lost' : 'other';
}

/** Of a connection that we cut, as the server had not kept its own limit. */
function stoppedWords({ stopped, statementTimeoutMs = 0 }: Attempt): string | null {
  if ((stopped ?? null) === null || stopped === 'restarted') return null;
  const cancel = stopped === 'unanswered' ? ', nor to a cancel' : '';
  return `no answer to the statement within ${seconds(statementTimeoutMs + ANSWER_GRACE_MS)}${cancel}, though the server stops it after ${seconds(statementTimeoutMs)}: the network path may be lost`;
}

function clientWords(message: string, attempt: Attempt): string {
  if (message.includes('does not support SSL')) return NO_TLS;
  if (message.includes('timeout')) {
    const { what, ms } = attempt.waitedFor ?? { what: null, ms: attempt.profile.connectTimeoutMs };
    return `no answer${what === null ? '' : ` to ${what}`} within ${seconds(ms)}`;
  }
  if (message.includes('client password must be')) return 'the server asks for a password';
  // pg words a wrong SCRAM exchange for programmers; the server's own refusal comes as 28P01.
  if (message.startsWith('SASL')) return 'the password exchange (SCRAM) failed';
  if (message.includes('Connection terminated')) return 'the server closed the connection';
  return message === '' ? 'an unknown error' : message;
}

/** The server counts code points from 1 in all the text that was sent; callers count UTF-16 units in theirs. */
function positionInStatement(position: number, attempt: Attempt): number | undefined {
  if (attempt.sql === undefined) return undefined;
  const codePoints = position - 1 - (attempt.prefixLength ?? 0);
  if (codePoints < 0) return undefined;
  return Array.from(attempt.sql).slice(0, codePoints).join('').length;
}

/** After these nothing else that asks the server would be answered. */
export function endsTheWork(error: DatabaseError): boolean {
  return ENDS_THE_WORK.has(error.reason);
}

/** After these each further try is refused as well, and may lock the account. */
export function refusesLogin(error: DatabaseError): boolean {
  return REFUSES_LOGIN.has(error.reason);
}

const REFUSES_LOGIN: ReadonlySet<DatabaseErrorReason> = new Set<DatabaseErrorReason>([
  'authentication',
  'tls',
  'unknown-database',
]);

const ENDS_THE_WORK: ReadonlySet<DatabaseErrorReason> = new Set<DatabaseErrorReason>([
  'cancelled',
  'connection-lost',
  'unreachable',
  'ssh',
  'authentication',
  'password-command',
  'tls',
  'unknown-database',
  'too-many-connections',
]);
