// A workload from files: SQL in one of them or in a folder, or a log of auto_explain.

import { stat } from 'node:fs/promises';
import path from 'node:path';
import type { SqlParser } from '../features/loadParser';
import { readFilesWorkload, type SqlFile } from '../features/workload/filesWorkload';
import { readLogWorkload } from '../features/workload/logWorkload';
import { workloadInTwin } from '../features/workload/twinWorkload';
import type { Workload } from '../model/workload';
import { CliError } from './cliError';
import type { Environment } from './environment';
import { findSqlFiles } from './findSqlFiles';
import { openPlanInput } from './planInput';
import { readFileOrStdin } from './readInput';
import { readTwinFile } from './twins';

export async function workloadFromFiles(
  input: string,
  parser: SqlParser,
  environment: Environment,
): Promise<Workload> {
  const { work } = environment;
  const workload = (await isOneFile(input, environment))
    ? await fromFile(input, parser, environment)
    : await readFilesWorkload(parser, filesIn(input, environment), work);
  const { statements, unread } = workload;
  if (statements.length + unread.length === 0)
    throw new CliError(`There is no statement in ${input === '-' ? 'standard input' : input}.`);
  return workload;
}

/** Those inside a twin file. */
export async function workloadOfTwin(
  file: string,
  parser: SqlParser,
  environment: Environment,
): Promise<Workload> {
  const workload = await workloadInTwin(parser, await readTwinFile(file), environment.work);
  if (workload === null || workload.statements.length + workload.unread.length === 0)
    throw new CliError(
      `${file} holds no statements: write it with twin create --workload, or name some with --workload FILE|DIR.`,
    );
  return workload;
}

/** What begins like a log is one. */
async function fromFile(
  file: string,
  parser: SqlParser,
  environment: Environment,
): Promise<Workload> {
  const given = await openPlanInput(file, environment);
  return given.kind === 'log'
    ? readLogWorkload(parser, file, given.source, environment.work)
    : readFilesWorkload(parser, [{ file, text: given.text }], environment.work);
}

async function* filesIn(input: string, environment: Environment): AsyncGenerator<SqlFile> {
  for (const file of await findSqlFiles([input], environment))
    yield { file, text: await readFileOrStdin(file, environment) };
}

async function isOneFile(input: string, { workingDirectory }: Environment): Promise<boolean> {
  // What standard input holds is found out when it is read.
  if (input === '-') return true;
  try {
    return (await stat(path.resolve(workingDirectory, input))).isFile();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return false;
    throw error;
  }
}
