// What to do about an error of connecting whose code says more than its reason does.

import type { ConnectionProfile } from '../model/connectionProfile';
import { serverOf } from './serverOf';
import { effectiveTlsMode } from './tlsMode';

/** Null where the code says nothing more. `said`: in English or not, as the server is set. */
export function connectStep(code: string, said: string, profile: ConnectionProfile): string | null {
  const { host } = serverOf(profile);
  switch (code) {
    case 'ENOTFOUND':
      return `Check the spelling of ${host}, and that the VPN is on where only it knows the name.`;
    case 'ENOENT':
      return `Check that the server runs on this machine and that ${host} is its unix_socket_directories, and the port, which is part of the socket's name.`;
    // Node.js documentation, "TLS (SSL)", "X509 certificate error codes".
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
      return `The certificate is for another host. Connect by the name that stands in it; where the server is reached by ${host} alone, verify-ca checks the certificate without the name.`;
    case 'SELF_SIGNED_CERT_IN_CHAIN':
    case 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY':
    case 'UNABLE_TO_GET_ISSUER_CERT':
    case 'UNABLE_TO_VERIFY_LEAF_SIGNATURE':
      return 'Nobody on this machine knows who signed the certificate. Name the CA file in the connection; clouds have theirs to download.';
    case 'DEPTH_ZERO_SELF_SIGNED_CERT':
      return 'The server has signed its certificate itself. Name that certificate as the CA file in the connection.';
    case 'CERT_HAS_EXPIRED':
      return 'Renew the certificate of the server; until then nothing but a weaker TLS mode connects. Check the clock of this machine too.';
    case 'CERT_NOT_YET_VALID':
      return 'Check the clock of this machine and of the server.';
    case 'CERT_REVOKED':
      return 'Its authority took the certificate back: give the server another one.';
    case '53300':
      return 'Every place on the server, of the user or of the database is taken. Try again shortly, close other sessions, or connect through a pooler.';
    case '57P03':
      return 'The server answers, and takes no sessions yet: it starts, shuts down or recovers. Try again shortly; its log says what it waits for.';
    case '28000':
      return refusedStep(said, profile);
    default:
      return null;
  }
}

function refusedStep(said: string, profile: ConnectionProfile): string | null {
  const { user, database } = profile;
  // Then encryption is what it asks for.
  if (/no encryption/.test(said) && effectiveTlsMode(profile) === 'disable') return null;
  if (/requires a valid client certificate/.test(said))
    return 'Name the client certificate and its key in the connection (sslcert, sslkey).';
  if (/no pg_hba\.conf entry/.test(said))
    return `Ask for a line in pg_hba.conf that lets ${user} in to ${database} from this address; on a cloud, its network rules.`;
  if (/role .* does not exist|role .* is not permitted to log in/.test(said))
    return 'Check the user of the connection: another one, or one that may log in (ALTER ROLE ... LOGIN).';
  return null;
}
