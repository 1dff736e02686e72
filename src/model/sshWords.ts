// The hosts on the way through SSH as people write them, and as ssh -J does: `user@jump:2222,user@host`.

import { err, ok, type Result } from '../util/result';

export const SSH_PORT = 22;
export const HIGHEST_PORT = 65_535;
/** Heuristic: people write one or two; each costs a handshake. */
export const MOST_JUMPS = 8;

export interface SshHop {
  readonly host: string;
  readonly port: number;
  readonly user: string;
}

/** The host that reaches the servers, and those that are passed before it, in their order. */
export interface SshHosts extends SshHop {
  readonly jump?: SshHop[] | undefined;
}

/** `[user@]jump,...,[user@]host[:port]`: the last one reaches the server. The error repeats no part of the text. */
export function readSshRoute(text: string, userName: string): Result<SshHosts, string> {
  const hops: SshHop[] = [];
  for (const written of text.split(',')) {
    const hop = readSshHop(written.trim(), userName);
    if (!hop.ok) return hop;
    hops.push(hop.value);
  }
  const last = hops.pop();
  if (last === undefined) return err(HOW);
  if (hops.length > MOST_JUMPS) return err(`It names more than ${String(MOST_JUMPS)} jump hosts.`);
  return ok({ ...last, ...(hops.length > 0 && { jump: hops }) });
}

const HOW = 'Write user@host or user@host:22; hosts to jump over stand before it, with commas.';

/** What known_hosts would read as a pattern, a list, a comment or a marker is no name of a host. */
export function isHostName(text: string): boolean {
  return /^[^*?!,|#@\s\p{Cc}]+$/u.test(text);
}

/** `[user@]host[:port]`, an IPv6 address in brackets where a port follows. */
export function readSshHop(text: string, userName: string): Result<SshHop, string> {
  const at = text.lastIndexOf('@');
  const user = at < 0 ? userName : text.slice(0, at);
  const place = text.slice(at + 1);
  const isBareIpv6 = /^[^:[\]\s]*:[^:[\]\s]*:[^[\]\s]*$/.test(place);
  const [, bracketed, name, written] =
    /^(?:\[([^[\]\s]+)\]|([^[\]\s:]+))(?::(\d{1,5}))?$/.exec(place) ?? [];
  const host = isBareIpv6 ? place : (bracketed ?? name);
  const port = written === undefined ? SSH_PORT : Number(written);
  if (host === undefined || !isHostName(host) || user === '') return err(HOW);
  if (port < 1 || port > HIGHEST_PORT)
    return err(`The port of an SSH host is no number from 1 to ${String(HIGHEST_PORT)}.`);
  return ok({ host, port, user });
}

/** As it is read. */
export function writeSshRoute({ jump = [], ...last }: SshHosts): string {
  return [...jump, last].map(writeSshHop).join(',');
}

export function writeSshHop({ host, port, user }: SshHop): string {
  const name = host.includes(':') ? `[${host}]` : host;
  return `${user}@${name}${port === SSH_PORT ? '' : `:${String(port)}`}`;
}
