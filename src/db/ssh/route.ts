// Over which SSH hosts does a connection go? As its profile says, or ~/.ssh/config of the name in it.

import path from 'node:path';
import type { Through } from '../../model/connectionProfile';
import type { SshRoute } from '../../model/sshRoute';
import { isHostName, readSshHop, writeSshHop, type SshHop } from '../../model/sshWords';
import { SshFailure, type Hop, type SshSurroundings } from './contracts';
import { expandPath, expandTokens } from './expand';
import { settingsFor, type ConfigLine, type HostSettings } from './sshConfig';
import { readSshConfig } from './sshConfigFile';

/** ssh's own order, without those that are kept in hardware. */
const USUAL_KEYS = ['id_rsa', 'id_ecdsa', 'id_ed25519'];
const USUAL_KNOWN_HOSTS = ['known_hosts', 'known_hosts2'];
/** A ring of ProxyJump would have no end. */
const MOST_HOPS = 16;

/** The last one reaches the servers. */
export async function hopsOf(
  { ssh, sshConfigHost }: Through,
  surroundings: SshSurroundings,
): Promise<readonly Hop[]> {
  if (ssh !== undefined)
    return [...(ssh.jump ?? []), ssh].map((hop) => writtenHop(hop, ssh, surroundings));
  if (sshConfigHost === undefined) return [];
  const lines = await readSshConfig(surroundings);
  return configuredHops(sshConfigHost, {}, lines, surroundings, 0);
}

function writtenHop(hop: SshHop, route: SshRoute, surroundings: SshSurroundings): Hop {
  const { identityFile, agent } = route;
  return {
    name: writeSshHop(hop),
    ...{ host: hop.host, port: hop.port, user: hop.user },
    identityFiles:
      identityFile === undefined
        ? usual(USUAL_KEYS, surroundings)
        : [absolute(identityFile, surroundings)],
    // Who names a key means that one; an agent with many would use up the tries that the server gives.
    identitiesOnly: identityFile !== undefined,
    agent: agentOf(agent, surroundings),
    knownHostsFiles: usual(USUAL_KNOWN_HOSTS, surroundings),
    ...{ globalKnownHostsFiles: null, hostKeyAlias: null, strict: false },
  };
}

/** `given`: what ProxyJump says of the host beside its name. */
function configuredHops(
  alias: string,
  given: Partial<Pick<SshHop, 'user' | 'port'>>,
  lines: readonly ConfigLine[],
  surroundings: SshSurroundings,
  depth: number,
): readonly Hop[] {
  if (depth > MOST_HOPS)
    throw settings(
      `ProxyJump in ~/.ssh/config leads from ${alias} in a ring. Take one of its hosts out.`,
    );
  const found = settingsFor(lines, { alias, userName: given.user ?? surroundings.userName });
  if (!found.ok) throw settings(found.error);
  const { proxy, revokedHostKeys } = found.value;
  if (revokedHostKeys !== undefined && revokedHostKeys.value.toLowerCase() !== 'none')
    throw settings(
      `${revokedHostKeys.place}: RevokedHostKeys is not read, and a key that it takes back would be trusted. Take such keys back in known_hosts, with @revoked, or write host, user and jump hosts into the connection instead of the name in ~/.ssh/config.`,
    );
  const hop = configuredHop(alias, given, found.value, surroundings);
  if (proxy === undefined || proxy.value.toLowerCase() === 'none') return [hop];
  if (proxy.kind === 'command')
    throw settings(
      `${proxy.place}: ProxyCommand runs a program, which Planwright does not. Use ProxyJump, or write host, user and jump hosts into the connection instead of the name in ~/.ssh/config.`,
    );
  const jumps = proxy.value.split(',').map((written) => jumpOf(written, proxy.place));
  return [
    ...jumps.flatMap((jump, index) => {
      const before = configuredHops(jump.host, jump, lines, surroundings, depth + 1);
      // Only the first is reached by the way of its own.
      return index === 0 ? before : before.slice(-1);
    }),
    hop,
  ];
}

type Jump = Pick<SshHop, 'host'> & Partial<Pick<SshHop, 'user' | 'port'>>;

function jumpOf(written: string, place: string): Jump {
  const text = written.trim().replace(/^ssh:\/\/(.*?)\/?$/i, '$1');
  const hop = readSshHop(text, '-');
  if (!hop.ok) throw settings(`${place}: ProxyJump cannot be read. Write user@host:port.`);
  const { host, port, user } = hop.value;
  return {
    host,
    ...(text.includes('@') && { user }),
    ...(/:\d+$/.test(text) && !text.endsWith(host) && { port }),
  };
}

function configuredHop(
  alias: string,
  given: Partial<Pick<SshHop, 'user' | 'port'>>,
  found: HostSettings,
  surroundings: SshSurroundings,
): Hop {
  const host = expandTokens(found.hostName ?? alias, { h: alias }, 'HostName');
  for (const name of [host, ...(found.hostKeyAlias === undefined ? [] : [found.hostKeyAlias])])
    if (!isHostName(name))
      throw settings(
        `${alias} leads to no name of a host in ~/.ssh/config. Write one into HostName, without * ? ! , | # @ and blanks.`,
      );
  const port = given.port ?? portOf(found.port);
  const user = given.user ?? found.user ?? surroundings.userName;
  const tokens = {
    ...{ d: surroundings.homeDirectory, h: host, n: alias, p: String(port), r: user },
    u: surroundings.userName,
  };
  const fileOf = (written: string, keyword: string): string =>
    absolute(expandTokens(written, tokens, keyword), surroundings);
  const filesOf = (all: readonly string[] | undefined, keyword: string): string[] | null =>
    all?.filter((file) => file.toLowerCase() !== 'none').map((file) => fileOf(file, keyword)) ??
    null;
  const files = found.identityFiles.filter((file) => file.toLowerCase() !== 'none');
  return {
    name: alias,
    ...{ host, port, user },
    identityFiles:
      found.identityFiles.length === 0
        ? usual(USUAL_KEYS, surroundings)
        : files.map((file) => fileOf(file, 'IdentityFile')),
    identitiesOnly: found.identitiesOnly?.toLowerCase() === 'yes',
    agent: agentOf(found.identityAgent, surroundings),
    knownHostsFiles:
      filesOf(found.userKnownHostsFiles, 'UserKnownHostsFile') ??
      usual(USUAL_KNOWN_HOSTS, surroundings),
    globalKnownHostsFiles: filesOf(found.globalKnownHostsFiles, 'GlobalKnownHostsFile'),
    hostKeyAlias: found.hostKeyAlias ?? null,
    strict: found.strictHostKeyChecking?.toLowerCase() === 'yes',
  };
}

function portOf(written = '22'): number {
  const port = Number(written);
  if (Number.isInteger(port) && port >= 1 && port <= 65_535) return port;
  throw settings('Port in ~/.ssh/config is no number from 1 to 65535. Correct it.');
}

/** Windows has one agent, behind a pipe. */
const WINDOWS_AGENT = '\\\\.\\pipe\\openssh-ssh-agent';

function agentOf(written: string | undefined, surroundings: SshSurroundings): string | null {
  if (written?.toLowerCase() === 'none') return null;
  if (written !== undefined && written !== 'SSH_AUTH_SOCK') {
    const named = written.startsWith('$') ? written.replace(/^\$\{?(\w+)\}?$/, '${$1}') : written;
    return expandPath(named, surroundings);
  }
  const usualAgent = process.platform === 'win32' ? WINDOWS_AGENT : null;
  return surroundings.variables['SSH_AUTH_SOCK'] ?? usualAgent;
}

function usual(names: readonly string[], { homeDirectory }: SshSurroundings): readonly string[] {
  return names.map((name) => path.join(homeDirectory, '.ssh', name));
}

function absolute(written: string, surroundings: SshSurroundings): string {
  const expanded = expandPath(written, surroundings);
  if (path.isAbsolute(expanded)) return expanded;
  throw settings(`${written} is no whole path. Write one that begins with / or ~.`);
}

function settings(message: string): SshFailure {
  return new SshFailure({ step: 'settings', message });
}
