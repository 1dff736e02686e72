// Where the SQL or the plan comes from: an option, a file, or standard input.

import { readFile } from 'node:fs/promises';
import { decodeText } from '../util/decodeText';
import { CliError } from './cliError';
import type { Environment } from './environment';

export async function readFileOrStdin(file: string, environment: Environment): Promise<string> {
  if (file === '-') return readStdin(environment.stdin);
  try {
    return decodeText(await readFile(file));
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
    throw new CliError(
      code === 'ENOENT' ? `There is no file ${file}.` : `${file} cannot be read (${code}).`,
    );
  }
}

async function readStdin(stdin: NodeJS.ReadableStream): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stdin) chunks.push(Buffer.from(chunk));
  return decodeText(Buffer.concat(chunks));
}
