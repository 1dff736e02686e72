// Where the SQL or the plan comes from: an option, a file, or standard input.

import { readFile } from 'node:fs/promises';
import { CliError } from './cliError';
import type { Environment } from './environment';

export async function readFileOrStdin(file: string, environment: Environment): Promise<string> {
  if (file === '-') return readStdin(environment.stdin);
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
    throw new CliError(
      code === 'ENOENT' ? `There is no file ${file}.` : `${file} cannot be read (${code}).`,
    );
  }
}

async function readStdin(stdin: NodeJS.ReadableStream): Promise<string> {
  const chunks: string[] = [];
  stdin.setEncoding('utf8');
  for await (const chunk of stdin) chunks.push(String(chunk));
  return chunks.join('');
}
