// What a test says of encryption: the version, who answered, and how far that was checked.

import type { ConnectionTrace, TlsTrace } from '../../../db/connectionTrace';
import { serverOf } from '../../../db/serverOf';
import { checkedBy, effectiveTlsMode, isLocalHost } from '../../../db/tlsMode';
import { isThroughSsh, type ConnectionProfile } from '../../../model/connectionProfile';
import type { TestStep } from '../../../model/connectionTest';
import { noted, passed, skipped } from './steps';

/** Heuristic: time enough to order another certificate. */
const DAYS_LEFT = 14;

/** `opened`: how many connections were begun until one was ready. */
export function tlsStep(
  profile: ConnectionProfile,
  trace: ConnectionTrace,
  opened: number,
): TestStep {
  const { tls, encryptedMs, connectedMs } = trace;
  if (profile.endpoint.kind === 'socket')
    return skipped('tls', 'A Unix socket is not encrypted: nothing leaves this machine.');
  if (tls === null || encryptedMs === null) return plainStep(profile, opened);
  const elapsedMs = encryptedMs - (connectedMs ?? 0);
  const { checked, isSafe } = checkOf(profile);
  const days = tls.daysLeft;
  const words = `${tls.protocol} (${tls.cipher})${whose(tls)}: ${checked}.`;
  if (days !== null && days < DAYS_LEFT)
    return noted('tls', `${words} ${endsIn(days)}`, { elapsedMs });
  return isSafe ? passed('tls', words, elapsedMs) : noted('tls', words, { elapsedMs });
}

function whose({ subject, issuer }: TlsTrace): string {
  if (subject === null) return '';
  return issuer === null
    ? `, certificate of ${subject}`
    : `, certificate of ${subject} by ${issuer}`;
}

function endsIn(days: number): string {
  return days < 0
    ? 'The certificate has expired: renew it.'
    : `The certificate ends in ${String(days)} ${days === 1 ? 'day' : 'days'}: renew it.`;
}

function checkOf(profile: ConnectionProfile): {
  readonly checked: string;
  readonly isSafe: boolean;
} {
  const mode = effectiveTlsMode(profile);
  const { host } = serverOf(profile);
  const checked = checkedBy(mode, profile.caFile !== undefined);
  if (checked === 'name')
    return { checked: `certificate and name are checked (${mode})`, isSafe: true };
  if (checked === 'certificate')
    return { checked: `certificate is checked, its name is not (${mode})`, isSafe: true };
  const isNear = isLocalHost(host) || isThroughSsh(profile);
  return {
    checked: isNear
      ? `nobody checked who answers (${mode})`
      : `nobody checked who answers (${mode}), so another server could; verify-full with the CA file does`,
    isSafe: isNear,
  };
}

function plainStep(profile: ConnectionProfile, opened: number): TestStep {
  const { host } = serverOf(profile);
  const why =
    effectiveTlsMode(profile) === 'disable'
      ? 'TLS is switched off in the connection'
      : opened > 1
        ? 'the server offers no TLS'
        : 'no TLS was needed';
  if (isLocalHost(host)) return skipped('tls', `Not encrypted, on this machine alone: ${why}.`);
  if (isThroughSsh(profile))
    return noted('tls', `Encrypted as far as the SSH host, and in plain text from there: ${why}.`);
  return noted(
    'tls',
    `Plain text: ${why}. Whoever listens on the way reads along; set TLS to verify-full where the network is not your own.`,
  );
}
