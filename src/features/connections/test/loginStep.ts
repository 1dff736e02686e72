// What a test says of the login: as whom, and in which way the server asked.

import type { ConnectionTrace } from '../../../db/connectionTrace';
import type { ConnectionProfile } from '../../../model/connectionProfile';
import type { TestStep } from '../../../model/connectionTest';
import { noted, passed } from './steps';

export function loginStep(profile: ConnectionProfile, trace: ConnectionTrace): TestStep {
  const { user } = profile;
  const elapsedMs =
    trace.readyMs === null ? null : trace.readyMs - (trace.encryptedMs ?? trace.connectedMs ?? 0);
  switch (trace.method) {
    case 'scram-sha-256': {
      const bound = trace.bound ? ', bound to the TLS connection' : '';
      return passed('login', `${user}, by password (scram-sha-256${bound}).`, elapsedMs);
    }
    case 'md5':
      return noted(
        'login',
        `${user}, by password (md5, which PostgreSQL 18 calls deprecated). Set password_encryption to scram-sha-256 and the password anew.`,
        { elapsedMs },
      );
    case 'password':
      return trace.tls === null
        ? noted(
            'login',
            `${user}, by password, which was sent as it is and not encrypted. Use TLS, or scram-sha-256 in pg_hba.conf.`,
            { elapsedMs },
          )
        : passed('login', `${user}, by password, which the server saw as it is.`, elapsedMs);
    case 'none': {
      const certified =
        profile.certFile === undefined ? '' : ', or the client certificate was enough';
      return passed('login', `${user}; no password was asked for${certified}.`, elapsedMs);
    }
    case 'gss':
    case 'sspi':
    case 'oauth':
    case null:
      return passed('login', `${user}.`, elapsedMs);
  }
}
