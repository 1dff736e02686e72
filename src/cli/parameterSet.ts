// Values for a statement's parameters: those of --param in order, or a set that is kept under a name beside the SQL file.

import path from 'node:path';
import { PARAMETER_FILE, readParameterFile, setsFor } from '../features/parameterSets';
import { parameterName, type Statement } from '../model/statement';
import { CliError } from './cliError';
import type { Environment } from './environment';
import { readFileOrStdin } from './readInput';

interface ParameterOptions {
  readonly file?: string | undefined;
  readonly param?: readonly string[] | undefined;
  readonly paramSet?: string | undefined;
}

/** By number, `$1` first; null is NULL. Throws where a set lacks a value, before anything is connected to. */
export type ValuesOf = (statement: Statement) => readonly (string | null)[];

export async function parameterValues(
  { file, param, paramSet }: ParameterOptions,
  environment: Environment,
): Promise<ValuesOf> {
  if (paramSet === undefined) return () => param ?? [];
  if (param !== undefined) throw new CliError('Give --param or --param-set, not both.');
  if (file === undefined || file === '-')
    throw new CliError(`--param-set reads ${PARAMETER_FILE} beside a file: it needs --file FILE.`);
  // Beside the SQL file, where the editor keeps it as well.
  const kept = path.join(path.dirname(file), PARAMETER_FILE);
  const read = readParameterFile(await readFileOrStdin(kept, environment));
  if (!read.ok) throw new CliError(`${kept} cannot be read: ${read.error}.`);
  return (statement) => {
    if (statement.parameters.length === 0) return [];
    const sets = setsFor(read.value, statement);
    const set = sets.find(({ name }) => name === paramSet);
    if (set === undefined) {
      // A set is kept by the statement's shape: others of the file may have sets of the same name.
      const names = [...new Set(sets.map(({ name }) => name))].join(', ');
      throw new CliError(
        `${kept} has no set ${paramSet} for this statement${names === '' ? '' : `; there are ${names}`}.`,
      );
    }
    return set.values.map((value, index) => {
      if (value !== undefined) return value;
      const [parameter] = statement.parameters.slice(index);
      const name = parameter === undefined ? '' : parameterName(parameter);
      throw new CliError(`The set ${paramSet} in ${kept} has no value for ${name}.`);
    });
  };
}
