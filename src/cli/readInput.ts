// Where the SQL or the plan comes from: an option, a file, or standard input.

import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { decodeText } from '../util/decodeText';
import { bytesOf, readWhole, requireReadable } from './boundedInput';
import { CliError } from './cliError';
import type { Environment } from './environment';

export async function readFileOrStdin(file: string, environment: Environment): Promise<string> {
  if (file === '-')
    return decodeText(await readWhole(bytesOf(environment.stdin), 'Standard input'));
  try {
    requireReadable((await stat(file)).size, file);
    // In chunks and counted: a pipe says 0 bytes, and a file may grow after it was looked at.
    return decodeText(await readWhole(bytesOf(createReadStream(file)), file));
  } catch (error) {
    if (error instanceof CliError) throw error;
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
    throw new CliError(
      code === 'ENOENT' ? `There is no file ${file}.` : `${file} cannot be read (${code}).`,
    );
  }
}
