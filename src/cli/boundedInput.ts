// Input that is read whole, up to a size that this process can hold and a person can mean.

import { humanBytes } from '../util/humanNumbers';
import { CliError } from './cliError';

/** Heuristic: a plan of 10 000 nodes takes some 20 MB; V8 holds no string above 512 MB, and parsing takes several times the text. */
const MOST_INPUT_BYTES = 128 * 1024 * 1024;

/** What a size on disk says before anything is read; null where there is none to know. */
export function requireReadable(bytes: number | null, name: string): void {
  if (bytes === null || bytes <= MOST_INPUT_BYTES) return;
  throw new CliError(
    `${name} has ${humanBytes(bytes)}: ${humanBytes(MOST_INPUT_BYTES)} are read at most, as it is held in memory whole.`,
  );
}

export async function readWhole(
  chunks: AsyncIterable<Uint8Array>,
  name: string,
): Promise<Uint8Array> {
  const read: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of chunks) {
    bytes += chunk.length;
    if (bytes > MOST_INPUT_BYTES) {
      throw new CliError(
        `${name} has more than ${humanBytes(MOST_INPUT_BYTES)}, which is not read: it is held in memory whole.`,
      );
    }
    read.push(chunk);
  }
  return Buffer.concat(read);
}

export async function* bytesOf(stream: NodeJS.ReadableStream): AsyncGenerator<Uint8Array> {
  for await (const chunk of stream) yield typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
}
