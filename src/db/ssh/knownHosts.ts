// What do files of known hosts (sshd(8), "SSH_KNOWN_HOSTS FILE FORMAT") say of a host's key?

import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { ServerHostKeyAlgorithm } from 'ssh2';
import { matchesPatterns } from './patterns';

export interface KnownHost {
  readonly marker: 'cert-authority' | 'revoked' | null;
  /** Patterns, or one hashed name. */
  readonly names: readonly string[];
  readonly keyType: string;
  readonly key: Buffer;
  /** `file:line`. */
  readonly place: string;
}

/** Lines that cannot be read are passed over, as ssh does. */
export function parseKnownHosts(text: string, file: string): readonly KnownHost[] {
  return text.split('\n').flatMap((line, index) => {
    const words = line.trim().split(/\s+/);
    const marker = /^@(cert-authority|revoked)$/.exec(words[0] ?? '')?.[1] ?? null;
    if (words[0]?.startsWith('#') === true) return [];
    const [names = '', , encoded = ''] = marker === null ? words : words.slice(1);
    const key = Buffer.from(encoded, 'base64');
    const keyType = keyTypeOf(key);
    if (names.startsWith('@') || keyType === null) return [];
    return [
      {
        marker: marker === 'cert-authority' || marker === 'revoked' ? marker : null,
        names: names.split(','),
        keyType,
        key,
        place: `${file}:${String(index + 1)}`,
      },
    ];
  });
}

/** A key begins with its type, by its length (RFC 4253, 6.6); null where it does not. */
export function keyTypeOf(key: Buffer): string | null {
  if (key.length < 4) return null;
  const length = key.readUInt32BE(0);
  const type = key.toString('latin1', 4, 4 + length);
  return length > 0 && length < key.length - 4 && /^[\w.@-]+$/.test(type) ? type : null;
}

/** As known_hosts has a host: with its port where that is not 22. */
export function knownName(host: string, port: number): string {
  const name = host.toLowerCase();
  return port === 22 ? name : `[${name}]:${String(port)}`;
}

export function isOf({ names }: Pick<KnownHost, 'names'>, name: string): boolean {
  const [first = ''] = names;
  return first.startsWith('|') ? isHashOf(first, name) : matchesPatterns(names, name);
}

/** `|1|salt|hash`: HMAC-SHA1 of the name. */
function isHashOf(hashed: string, name: string): boolean {
  const [, version, salt = '', hash = ''] = hashed.split('|');
  if (version !== '1') return false;
  const given = Buffer.from(hash, 'base64');
  const wanted = createHmac('sha1', Buffer.from(salt, 'base64')).update(name).digest();
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}

export type Verdict =
  | { readonly kind: 'known' | 'unknown' }
  /** A line for this host has another key, takes this one back, or trusts an authority that we cannot ask. */
  | { readonly kind: 'changed' | 'revoked' | 'authority'; readonly place: string };

export function judgeHostKey(known: readonly KnownHost[], name: string, key: Buffer): Verdict {
  const lines = known.filter((line) => isOf(line, name));
  const revoked = lines.find((line) => line.marker === 'revoked' && line.key.equals(key));
  if (revoked !== undefined) return { kind: 'revoked', place: revoked.place };
  const keys = lines.filter(({ marker }) => marker === null);
  if (keys.some((line) => line.key.equals(key))) return { kind: 'known' };
  const type = keyTypeOf(key);
  const other = keys.find(({ keyType }) => keyType === type) ?? keys[0];
  if (other !== undefined) return { kind: 'changed', place: other.place };
  const authority = lines.find(({ marker }) => marker === 'cert-authority');
  return authority === undefined
    ? { kind: 'unknown' }
    : { kind: 'authority', place: authority.place };
}

/** SHA-1 signatures are left out: nobody should take one for a proof any more. */
const ALGORITHMS: Readonly<Record<string, readonly ServerHostKeyAlgorithm[]>> = {
  'ssh-ed25519': ['ssh-ed25519'],
  'ecdsa-sha2-nistp256': ['ecdsa-sha2-nistp256'],
  'ecdsa-sha2-nistp384': ['ecdsa-sha2-nistp384'],
  'ecdsa-sha2-nistp521': ['ecdsa-sha2-nistp521'],
  'ssh-rsa': ['rsa-sha2-512', 'rsa-sha2-256'],
};

/** A host known by one type of key would look unknown by another, so only the known ones are asked for. */
export function algorithmsFor(
  known: readonly KnownHost[],
  name: string,
): readonly ServerHostKeyAlgorithm[] {
  const types = new Set(
    known.filter((line) => line.marker === null && isOf(line, name)).map(({ keyType }) => keyType),
  );
  return Object.entries(ALGORITHMS)
    .filter(([type]) => types.size === 0 || types.has(type))
    .flatMap(([, algorithms]) => algorithms);
}

export function knownHostsLine(name: string, key: Buffer): string {
  return `${name} ${keyTypeOf(key) ?? ''} ${key.toString('base64')}\n`;
}

/** As ssh prints it. */
export function fingerprintOf(key: Buffer): string {
  return `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`;
}
