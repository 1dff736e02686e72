// What stands in the file of --plan: plans, which are read whole, or a server log, which is read as a stream.

import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { looksLikeLog } from '../features/plans/planText';
import type { LogSource } from '../features/analyzeLog';
import { decodeText } from '../util/decodeText';
import { bytesOf, readWhole, requireReadable } from './boundedInput';
import { CliError } from './cliError';
import type { Environment } from './environment';

/** Plans are small and need their end; a log may have gigabytes and is read once, from the front. */
export type PlanInput =
  | { readonly kind: 'plans'; readonly text: string }
  | { readonly kind: 'log'; readonly source: LogSource };

/** Enough to see a log's first entries; a few such chunks are in memory at a time. */
const CHUNK_BYTES = 256 * 1024;

export async function openPlanInput(file: string, { stdin }: Environment): Promise<PlanInput> {
  const stream = file === '-' ? stdin : createReadStream(file, { highWaterMark: CHUNK_BYTES });
  const chunks = bytesOf(stream);
  try {
    const first = await chunks.next();
    if (first.done === true) return { kind: 'plans', text: '' };
    // The chunk may end within a character, which does not matter to its first lines.
    if (looksLikeLog(decodeText(first.value))) {
      // For progress alone; of standard input nobody knows it.
      const totalBytes = file === '-' ? null : (await stat(file)).size;
      return { kind: 'log', source: { chunks: resumed(first.value, chunks), totalBytes } };
    }
    const name = file === '-' ? 'Standard input' : file;
    requireReadable(file === '-' ? null : (await stat(file)).size, name);
    const whole = await readWhole(resumed(first.value, chunks), name);
    return { kind: 'plans', text: decodeText(whole) };
  } catch (error) {
    throw unreadable(file, error);
  }
}

/** The first chunk was taken to look at it, and belongs to what is read. */
async function* resumed(
  first: Uint8Array,
  rest: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  yield first;
  yield* rest;
}

function unreadable(file: string, error: unknown): CliError {
  if (error instanceof CliError) return error;
  const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
  return new CliError(
    code === 'ENOENT' ? `There is no file ${file}.` : `${file} cannot be read (${code}).`,
  );
}
