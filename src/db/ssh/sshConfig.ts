// What does a configuration of ssh (ssh_config(5)) say of a host? Of each keyword the first value counts, of IdentityFile all.

import { err, ok, type Result } from '../../util/result';
import { matchesPatterns } from './patterns';

export interface ConfigLine {
  /** In lower case. */
  readonly keyword: string;
  readonly words: readonly string[];
  /** `file:line`. */
  readonly place: string;
  /** Of Include, what was found. */
  readonly included: readonly (readonly ConfigLine[])[];
}

/** Found as written; tokens and ~ are the caller's. */
export interface HostSettings {
  hostName?: string;
  port?: string;
  user?: string;
  identityFiles: string[];
  identitiesOnly?: string;
  identityAgent?: string;
  userKnownHostsFiles?: readonly string[];
  globalKnownHostsFiles?: readonly string[];
  hostKeyAlias?: string;
  strictHostKeyChecking?: string;
  revokedHostKeys?: { readonly value: string; readonly place: string };
  /** `none` is one too: nothing that follows counts. */
  proxy?: { readonly kind: 'jump' | 'command'; readonly value: string; readonly place: string };
}

/** A line is a keyword and its words; the error says where. */
export function parseConfigLine(
  text: string,
): Result<Pick<ConfigLine, 'keyword' | 'words'> | null, string> {
  const [, keyword, rest = ''] = /^\s*([^\s=#"]+)(?:\s*=\s*|\s+|$)(.*)$/s.exec(text) ?? [];
  if (keyword === undefined) {
    return /^\s*(?:#|$)/.test(text) ? ok(null) : err('the line does not begin with a keyword');
  }
  const words: string[] = [];
  // A word may be in quotes in part; a # begins a comment where a word would.
  const word = /\s*(?:#.*$|((?:"(?:[^"\\]|\\.)*"|[^\s"])+))/gsy;
  const end = rest.trimEnd();
  while (word.lastIndex < end.length) {
    const match = word.exec(end);
    if (match === null) return err('a quote has no end');
    if (match[1] === undefined) break;
    words.push(match[1].replace(/"((?:[^"\\]|\\.)*)"/g, (_, quoted: string) => unescaped(quoted)));
  }
  return ok({ keyword: keyword.toLowerCase(), words });
}

function unescaped(quoted: string): string {
  return quoted.replace(/\\(["\\])/g, '$1');
}

export interface Asked {
  /** As the person calls the host. */
  readonly alias: string;
  readonly userName: string;
}

/** The error says where and what to do. */
export function settingsFor(
  lines: readonly ConfigLine[],
  asked: Asked,
): Result<HostSettings, string> {
  const settings: HostSettings = { identityFiles: [] };
  const problem = take(lines, true, asked, settings);
  return problem === null ? ok(settings) : err(problem);
}

/** Null, or a problem. What is included counts where its line does, and its own Host lines end with it. */
function take(
  lines: readonly ConfigLine[],
  isOuter: boolean,
  asked: Asked,
  settings: HostSettings,
): string | null {
  let isActive = isOuter;
  for (const line of lines) {
    if (line.keyword === 'host') isActive = isOuter && matchesPatterns(line.words, asked.alias);
    else if (line.keyword === 'match') {
      const match = isOuter ? matches(line, asked, settings) : ok(false);
      if (!match.ok) return match.error;
      isActive = match.value;
    } else if (line.keyword === 'include') {
      for (const file of isActive ? line.included : []) {
        const problem = take(file, true, asked, settings);
        if (problem !== null) return problem;
      }
    } else if (isActive) TAKE[line.keyword]?.(settings, line);
  }
  return null;
}

const TAKE: Readonly<Record<string, (settings: HostSettings, line: ConfigLine) => void>> = {
  hostname: (settings, { words: [word] }) => (settings.hostName ??= word ?? ''),
  port: (settings, { words: [word] }) => (settings.port ??= word ?? ''),
  user: (settings, { words: [word] }) => (settings.user ??= word ?? ''),
  identityfile: (settings, { words: [word] }) => void settings.identityFiles.push(word ?? ''),
  identitiesonly: (settings, { words: [word] }) => (settings.identitiesOnly ??= word ?? ''),
  identityagent: (settings, { words: [word] }) => (settings.identityAgent ??= word ?? ''),
  userknownhostsfile: (settings, { words }) => (settings.userKnownHostsFiles ??= words),
  globalknownhostsfile: (settings, { words }) => (settings.globalKnownHostsFiles ??= words),
  hostkeyalias: (settings, { words: [word] }) => (settings.hostKeyAlias ??= word ?? ''),
  stricthostkeychecking: (settings, { words: [word] }) =>
    (settings.strictHostKeyChecking ??= word ?? ''),
  revokedhostkeys: (settings, { words: [value = ''], place }) =>
    (settings.revokedHostKeys ??= { value, place }),
  proxyjump: (settings, { words: [value = ''], place }) =>
    (settings.proxy ??= { kind: 'jump', value, place }),
  proxycommand: (settings, { words, place }) =>
    (settings.proxy ??= { kind: 'command', value: words.join(' '), place }),
};

/** Criteria are looked at in their order; what would have to be run, or is not known, is refused where all before it fits. */
function matches(
  { words, place }: ConfigLine,
  { alias, userName }: Asked,
  { hostName, user }: HostSettings,
): Result<boolean, string> {
  const names: Readonly<Record<string, string>> = {
    host: hostName?.replaceAll('%h', alias) ?? alias,
    originalhost: alias,
    user: user ?? userName,
    localuser: userName,
  };
  const left = words.flatMap((word) => /^([^=]+)=(.+)$/s.exec(word)?.slice(1) ?? [word]);
  while (left.length > 0) {
    const written = (left.shift() ?? '').toLowerCase();
    const isNegated = written.startsWith('!');
    const criterion = isNegated ? written.slice(1) : written;
    if (criterion === 'all') continue;
    // Names are never made canonical here.
    if (criterion === 'canonical' && !isNegated) return ok(false);
    if (criterion === 'canonical') continue;
    const name = Object.hasOwn(names, criterion) ? names[criterion] : undefined;
    if (name === undefined) return err(refusedMatch(criterion, place));
    const isMatch = matchesPatterns((left.shift() ?? '').split(','), name);
    if (isMatch === isNegated) return ok(false);
  }
  return ok(true);
}

function refusedMatch(criterion: string, place: string): string {
  const why =
    criterion === 'exec'
      ? 'Match exec runs a program, which Planwright does not'
      : `Match ${criterion} is not supported`;
  return `${place}: ${why}. Write host, user and jump hosts into the connection instead of the name in ~/.ssh/config.`;
}
