// A key in a file: what it is without its passphrase, and opened with one.

import { readFile } from 'node:fs/promises';
import { utils, type ParsedKey } from 'ssh2';

export type KeyFile =
  | { readonly kind: 'open'; readonly file: string; readonly key: ParsedKey }
  /** `publicKey` is told by the newer format alone. */
  | { readonly kind: 'locked'; readonly file: string; readonly publicKey: Buffer | null }
  /** Its private part may be in the agent. */
  | { readonly kind: 'public'; readonly file: string; readonly publicKey: Buffer }
  /** Such as `has an unknown format`. */
  | { readonly kind: 'unusable'; readonly file: string; readonly why: string };

/** Null where there is no such file. */
export async function readKeyFile(file: string, passphrase?: string): Promise<KeyFile | null> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    return code === 'ENOENT' ? null : { kind: 'unusable', file, why: `cannot be read (${code})` };
  }
  const key = parse(text, passphrase);
  if (key !== null) {
    return key.isPrivateKey()
      ? { kind: 'open', file, key }
      : { kind: 'public', file, publicKey: key.getPublicSSH() };
  }
  return isLocked(text)
    ? { kind: 'locked', file, publicKey: publicPartOf(text) }
    : { kind: 'unusable', file, why: 'has a format that is not known' };
}

/** Of a key whose own file does not tell it; null where none lies beside it. */
export async function publicKeyBeside(file: string): Promise<Buffer | null> {
  const found = await readKeyFile(`${file}.pub`);
  return found?.kind === 'public' ? found.publicKey : null;
}

function parse(text: string, passphrase: string | undefined): ParsedKey | null {
  const parsed = utils.parseKey(text, passphrase);
  return parsed instanceof Error ? null : parsed;
}

/** Without a passphrase it says that one is missing, and only of a key that it would know. */
function isLocked(text: string): boolean {
  const parsed = utils.parseKey(text);
  return parsed instanceof Error && /no passphrase given/.test(parsed.message);
}

const MAGIC = 'openssh-key-v1\0';

/** OpenSSH PROTOCOL.key: after the cipher, its derivation and the count of keys, the public key stands in the clear. */
function publicPartOf(text: string): Buffer | null {
  const body = /-----BEGIN OPENSSH PRIVATE KEY-----([\w+/=\s]+)-----END/.exec(text)?.[1];
  const bytes = Buffer.from(body ?? '', 'base64');
  if (bytes.toString('latin1', 0, MAGIC.length) !== MAGIC) return null;
  let at = MAGIC.length;
  const next = (): Buffer | null => {
    if (at + 4 > bytes.length) return null;
    const start = at + 4;
    at = start + bytes.readUInt32BE(at);
    return at > bytes.length ? null : bytes.subarray(start, at);
  };
  for (let field = 0; field < 3; field += 1) if (next() === null) return null;
  at += 4;
  return next();
}
