// A short name for a text: the same on every machine, and no secret. FNV-1a in 64 bits as two halves.

const PRIME = 0x01000193;
const OFFSETS = [0x811c9dc5, 0x1b873593] as const;

/** Up to 14 characters of 0-9 and a-z. */
export function shortHash(text: string): string {
  return OFFSETS.map((offset) => half(text, offset).toString(36)).join('');
}

/** Up to 7 characters: to tell lines of one file apart. */
export function lineHash(text: string): string {
  return half(text, OFFSETS[0]).toString(36);
}

function half(text: string, offset: number): number {
  let hash = offset;
  for (let at = 0; at < text.length; at += 1)
    hash = Math.imul(hash ^ text.charCodeAt(at), PRIME) >>> 0;
  return hash;
}
