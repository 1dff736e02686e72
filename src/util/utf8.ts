// How long is a text in bytes of UTF-8, which is what PostgreSQL counts in?

/** A lone surrogate counts as three bytes, as TextEncoder writes it. */
export function utf8Bytes(text: string): number {
  let bytes = 0;
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  }
  return bytes;
}

/** Whole characters that fit in so many bytes. */
export function beginningOf(text: string, bytes: number): string {
  let left = bytes;
  let end = 0;
  for (const character of text) {
    left -= utf8Bytes(character);
    if (left < 0) break;
    end += character.length;
  }
  return text.slice(0, end);
}
