// The password goes only to a server that asks for it in a way the connection accepts: libpq's require_auth and
// channel_binding, which pg has not.

import type pg from 'pg';
import type { ConnectionProfile } from '../model/connectionProfile';
import { acceptsLogin, restrictsLogin, type LoginMethod } from './authenticationRule';
import { DatabaseError } from './errors';

type Rule = Pick<ConnectionProfile, 'requireAuth' | 'channelBinding'>;

const BOUND = 'SCRAM-SHA-256-PLUS';

/** To be called before the client connects: its listeners stand before those of the client, which answer. */
export function guardLogin(connection: pg.Connection, rule: Rule): void {
  if (!restrictsLogin(rule)) return;
  const { requireAuth, channelBinding } = rule;
  const bound = channelBinding === 'require';
  let finished: LoginMethod = 'none';
  const refuse = (message: string): void => {
    // It may lie in the same packet, and would count as a success.
    connection.removeAllListeners('readyForQuery');
    connection.stream.destroy(new DatabaseError('authentication', message));
  };
  const asked = (method: LoginMethod): void => {
    if (!acceptsLogin(requireAuth, method)) refuse(notAccepted(method));
    else if (bound && method !== 'scram-sha-256') refuse(NOT_BOUND);
  };
  connection.on('authenticationCleartextPassword', () => {
    finished = 'password';
    asked('password');
  });
  connection.on('authenticationMD5Password', () => {
    finished = 'md5';
    asked('md5');
  });
  connection.on('authenticationSASL', ({ mechanisms }: { readonly mechanisms: unknown }) => {
    const offered: unknown[] = Array.isArray(mechanisms) ? mechanisms : [];
    if (bound && !offered.includes(BOUND)) refuse(NOT_BOUND);
    else asked('scram-sha-256');
  });
  connection.on('authenticationSASLFinal', () => {
    finished = 'scram-sha-256';
  });
  // A server that lets anybody in, or breaks off a SCRAM exchange that it cannot finish, has not shown who it is.
  connection.on('authenticationOk', () => {
    asked(finished);
  });
}

const NOT_BOUND =
  'channel_binding=require: the server did not log in by SCRAM over TLS with channel binding, so the password was not sent. Check that it is the right server, with TLS and scram-sha-256 in pg_hba.conf, or set channel_binding to prefer.';

function notAccepted(method: LoginMethod): string {
  return `require_auth: the server wants to log in by ${method}, which is not in the list, so the password was not sent. Check that it is the right server, or add ${method} to require_auth.`;
}
