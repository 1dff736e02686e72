// How an error reads: what was tried, what the server said, the next step.

import { throughOf, type ConnectionProfile } from '../model/connectionProfile';
import { STOP_MS } from './deadlines';
import { assertNever } from '../util/assertNever';
import { connectStep } from './connectAdvice';
import type { DatabaseErrorReason } from './contracts';
import { serverOf } from './serverOf';
import { effectiveTlsMode } from './tlsMode';

/** How a statement ended that was asked to stop. */
export type Stopped =
  /** The query has settled. */
  | 'settled'
  /** It ran on after several cancels, so its backend was ended. */
  | 'terminated'
  /** An embedded server, which hears no cancel, was started anew. */
  | 'restarted'
  /** The server was not reached, or did not obey: the connection has to be cut. */
  | 'unanswered';

/** As clientWords of errors.ts says it. */
export const NO_TLS = 'the server offers no TLS';

/** What was being done when it failed. */
export interface Attempt {
  readonly action: 'connect' | 'run';
  readonly profile: ConnectionProfile;
  /** True once the person cancelled. */
  readonly cancelled?: boolean;
  /** What a limit of ours was waiting for; by default the connection, or the statement. */
  readonly waitedFor?: { readonly what: string; readonly ms: number };
  /** From sending to the error, on our side. */
  readonly elapsedMs?: number;
  /** How it ended on the server where we stopped it: at the person's cancel, or as it kept no limit of its own. */
  readonly stopped?: Stopped | null;
  readonly statementTimeoutMs?: number;
  readonly lockTimeoutMs?: number;
  readonly parameterCount?: number;
  /** The caller's own statement, and how many characters were sent before it. */
  readonly sql?: string;
  readonly prefixLength?: number;
}

/** `code`: of the socket, TLS or the server, where one is known. */
export function adviceFor(
  reason: DatabaseErrorReason,
  said: string,
  attempt: Attempt,
  code = '',
): string {
  if (reason === 'cancelled') return cancelled(attempt);
  const what = attempt.action === 'connect' ? `${connecting(attempt.profile)}: ${said}` : said;
  const next =
    (attempt.action === 'connect' ? connectStep(code, said, attempt.profile) : null) ??
    nextStep(reason, said, attempt);
  return `${sentence(what)} ${next}`.trimEnd();
}

function cancelled({ action, stopped }: Attempt): string {
  if (action === 'connect') return 'Cancelled before it was sent.';
  if (stopped === 'terminated') {
    return `Cancelled. ${RAN_ON}; the transaction was rolled back.`;
  }
  if (stopped === 'unanswered') {
    return `Cancelled; the server did not confirm it within ${seconds(STOP_MS)}, so the connection was cut. What ran may go on until the server notices, or until its statement timeout.`;
  }
  return 'Cancelled; the transaction was rolled back.';
}

const RAN_ON =
  'The statement ran on after it was cancelled, as a function in it catches query_canceled, so its server process was ended';

function connecting(profile: ConnectionProfile): string {
  const place = [address(profile), ...throughOf(profile)].join(' ');
  return `Could not connect to ${profile.database} on ${place} as ${profile.user}`;
}

function address(profile: ConnectionProfile): string {
  const { host, port } = serverOf(profile);
  return host.includes(':') ? `[${host}]:${String(port)}` : `${host}:${String(port)}`;
}

function sentence(text: string): string {
  const capital = text.slice(0, 1).toUpperCase() + text.slice(1);
  return /[.!?]$/.test(capital) ? capital : `${capital}.`;
}

function nextStep(reason: DatabaseErrorReason, said: string, attempt: Attempt): string {
  switch (reason) {
    case 'unreachable':
      return 'Check that the server is running, that host and port are right, and that no firewall or VPN is in between.';
    case 'authentication':
      return 'Check the user and the password, and that pg_hba.conf lets this user in from here.';
    case 'unknown-database':
      return 'Check the name of the database in the connection.';
    case 'tls':
      return tlsStep(said, attempt.profile);
    case 'permission':
      return 'Ask for the privilege, or connect as a user who has it.';
    case 'statement-timeout':
      return `${attempt.stopped === 'terminated' ? RAN_ON : 'It was stopped'}${within(attempt.statementTimeoutMs)}. Raise the statement timeout of the connection, or explain without ANALYZE.`;
    case 'lock-timeout':
      return `Another session holds the lock${within(attempt.lockTimeoutMs)}. Try again when it has finished, or look at who holds it in pg_locks.`;
    case 'connection-lost':
      return 'The connection is gone and its transaction was rolled back by the server. Run it again to connect anew.';
    case 'too-many-connections':
      return 'Every place on the server is taken. Try again shortly, or close other sessions.';
    case 'unknown-relation':
      return 'Check the name, its schema, and the search_path of the user.';
    case 'unknown-column':
      return 'Check the name of the column and the alias before it.';
    case 'unknown-function':
      return 'Check the name and the argument types; a cast may be missing, or an extension is not installed.';
    case 'syntax':
      return 'Correct the statement at the place that the server names.';
    case 'read-only':
      return 'The statement would change data, and the transaction or the connection is read-only. Explain it without ANALYZE, or allow the write explicitly.';
    case 'parameter':
      return 'Give the parameter a value of its type, or a cast where the type is not clear, such as $1::integer.';
    case 'missing-extension':
      return 'Install the extension in this database, or ask someone who may.';
    case 'unsupported':
      return 'This server does not support it.';
    case 'cancelled-elsewhere':
      return 'Not Planwright but somebody or something else on the server cancelled it (pg_cancel_backend: an administrator or a job that ends long queries). The transaction was rolled back.';
    case 'ssh':
    case 'password-command':
    case 'cancelled':
    case 'other':
      return '';
    default:
      return assertNever(reason);
  }
}

function within(ms: number | undefined): string {
  return ms === undefined ? '' : ` (limit ${seconds(ms)})`;
}

export function seconds(ms: number): string {
  return `${String(ms / 1000)} s`;
}

function tlsStep(said: string, profile: ConnectionProfile): string {
  if (said === NO_TLS) {
    return 'Switch TLS on in the server; where the network is trusted, a weaker TLS mode can be chosen in the connection.';
  }
  const mode = effectiveTlsMode(profile);
  switch (mode) {
    case 'disable':
    case 'prefer':
      return 'The server accepts only encrypted connections: set TLS to require, verify-ca or verify-full.';
    case 'require':
    case 'verify-ca':
    case 'verify-full':
      return 'Name the CA file that signed its certificate and the host that the certificate is for; where the network is trusted, a weaker TLS mode can be chosen in the connection.';
    default:
      return assertNever(mode);
  }
}
