// Text out of a file's bytes, whatever wrote it: UTF-8 and UTF-16 with or without their mark, else Windows' western code page.

export function decodeText(bytes: Uint8Array): string {
  const encoding = encodingOf(bytes);
  if (encoding !== null) return new TextDecoder(encoding).decode(bytes);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    // Not UTF-8: psql on Windows writes the console's code page. Every byte has a meaning there.
    return new TextDecoder('windows-1252').decode(bytes);
  }
}

/** So many bytes tell whether every other one is 0, as in UTF-16 of text that is mostly ASCII. */
const SAMPLE = 1_000;

/** UTF-16, which PowerShell's redirection writes, or null. */
export function encodingOf(bytes: Uint8Array): 'utf-16le' | 'utf-16be' | null {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  const sample = bytes.subarray(0, SAMPLE);
  if (sample.length < 4) return null;
  const zeros = (parity: number): number =>
    sample.reduce((sum, byte, at) => sum + (byte === 0 && at % 2 === parity ? 1 : 0), 0);
  // Half of the pairs at least: names beyond ASCII may stand between.
  if (zeros(1) > sample.length / 4 && zeros(0) === 0) return 'utf-16le';
  return zeros(0) > sample.length / 4 && zeros(1) === 0 ? 'utf-16be' : null;
}
