// What an error of ssh2 means, by the level on which it happened, and what to do about it.

import type { ClientErrorExtensions } from 'ssh2';
import { writeSshHop } from '../../model/sshWords';
import { socketWords } from '../sqlstate';
import type { Hop, SshProblem } from './contracts';

type SshError = Error & { readonly level?: string; readonly code?: unknown };

export function problemOf(
  error: Error & ClientErrorExtensions,
  hop: Hop,
  { words }: { readonly words: string },
  timeoutMs: number,
): SshProblem {
  const host = hostWords(hop);
  const { level, code }: SshError = error;
  // The server ends the talk by itself where it has seen too many keys.
  if (level === 'client-authentication' || /too many authentication failures/i.test(error.message))
    return {
      step: 'authentication',
      message: `${host} let ${hop.user} in by none of the ways (${words}). Check the user, and that the host knows the key; with many keys in the agent name the right one.`,
    };
  if (level === 'client-timeout')
    return {
      step: 'socket',
      code: 'ETIMEDOUT',
      message: `${host} did not answer within ${String(timeoutMs / 1000)} s. ${CHECK_PLACE}`,
    };
  if (level === 'client-socket') {
    const name = typeof code === 'string' ? code : '';
    return {
      step: 'socket',
      code: name,
      message: `${host} was not reached: ${socketWords(name) ?? error.message}. ${CHECK_PLACE}`,
    };
  }
  if (level === 'handshake' && /no matching/i.test(error.message))
    return {
      step: 'handshake',
      message: `${host} and Planwright have no ${/matching (.*)$/i.exec(error.message)?.[1] ?? 'algorithm'} in common. Where known_hosts knows another type of its key, add the new one after you have compared it; else update the SSH server.`,
    };
  return {
    step: 'handshake',
    code: 'ECONNRESET',
    message: `${host} ended the talk before the login${error.message === 'closed' ? '' : ` (${error.message})`}. Check that an SSH server listens on that port, and its log.`,
  };
}

export const LINK_CLOSED: SshProblem = { step: 'socket', message: 'The connection was closed.' };
export const LINK_LOST: SshProblem = {
  step: 'socket',
  code: 'ECONNRESET',
  message: 'The SSH connection was lost just after the login. Connect again.',
};

export function loginTimeout(
  hop: Hop,
  { words }: { readonly words: string },
  timeoutMs: number,
): SshProblem {
  return {
    step: 'authentication',
    code: 'ETIMEDOUT',
    message: `${hostWords(hop)} was reached, and the login did not end within ${String(timeoutMs / 1000)} s (${words}). Where a key or the agent waits for your touch or a PIN, connect again and give it.`,
  };
}

const CHECK_PLACE =
  'Check host and port of the SSH host, and that no firewall or VPN is in between.';

function hostWords(hop: Hop): string {
  const address = writeSshHop(hop);
  return `The SSH host ${address}${hop.name === address ? '' : ` (${hop.name} in ~/.ssh/config)`}`;
}

export function channelTimeout(hop: Hop, target: string, timeoutMs: number): SshProblem {
  return {
    step: 'channel',
    behind: true,
    code: 'ETIMEDOUT',
    message: `${hostWords(hop)} did not reach ${target} within ${String(timeoutMs / 1000)} s. Check host and port as they are seen from there, and that no firewall is in between.`,
  };
}

/** RFC 4254, 5.1: 1 is SSH_OPEN_ADMINISTRATIVELY_PROHIBITED, 2 SSH_OPEN_CONNECT_FAILED. */
export function channelProblem(
  error: Error & { readonly reason?: unknown },
  hop: Hop,
  target: string,
): SshProblem {
  const host = hostWords(hop);
  const said = error.message.replace(/^\(SSH\) Channel open failure: /, '');
  if (error.reason === 1)
    return {
      step: 'channel',
      message: `${host} forbids to go on to ${target}. Ask its administrator for AllowTcpForwarding and PermitOpen in sshd_config.`,
    };
  if (error.reason === 2)
    return {
      step: 'channel',
      behind: true,
      // A server that is just starting is tried again, as without SSH.
      ...(/refused/i.test(said) && { code: 'ECONNREFUSED' }),
      message: `${host} cannot reach ${target} (${said}). Check host and port as they are seen from there, and that the server is running.`,
    };
  return {
    step: 'channel',
    code: 'ECONNRESET',
    message: `${host} did not open the way to ${target} (${said}). Try again; its log says why.`,
  };
}
