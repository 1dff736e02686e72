// Which migrations do the arguments of migrate-check mean, and in which order?

import path from 'node:path';
import type { MigrationFile } from '../features/migrations/checkOnTwin';
import { inMigrationOrder } from '../features/migrations/order';
import { CliError } from './cliError';
import type { Environment } from './environment';
import { findSqlFiles } from './findSqlFiles';
import { NewMigrations } from './newMigrations';
import { readFileOrStdin } from './readInput';
import { SqitchProjects } from './sqitchProjects';

export interface GivenMigrations {
  readonly files: readonly MigrationFile[];
  /** What is left out. */
  readonly notes: readonly string[];
}

/** Files as they are named; of a folder those that go up, in their order. `since`: only what is new since a git reference. */
export async function givenMigrations(
  inputs: readonly string[],
  since: string | undefined,
  environment: Environment,
): Promise<GivenMigrations> {
  const sqitch = new SqitchProjects(environment);
  const found: string[] = [];
  for (const input of inputs) {
    const files = await findSqlFiles([input], environment);
    const isFile = files.length === 1 && files[0] === input;
    found.push(...(isFile ? files : await sqitch.inOrder(inMigrationOrder(files))));
  }
  if (found.length === 0)
    throw new CliError(`${inputs.join(', ')} holds no migration that goes up.`);
  const files = [...new Set(found)];
  const chosen =
    since === undefined
      ? { files: files.map((file) => [file, {}] as const), notes: [] }
      : await new NewMigrations(since, sqitch, environment).of(files);
  const read = chosen.files.map(async ([file, known]) => {
    const isInput = file === '-';
    const place = isInput ? file : path.resolve(environment.workingDirectory, file);
    const text = await readFileOrStdin(place, environment);
    return { file: isInput ? '<stdin>' : path.normalize(file), text, ...known };
  });
  return { files: await Promise.all(read), notes: [...sqitch.unplannedWords(), ...chosen.notes] };
}
