// planwright connections import: which connections are there already, and how is each used here?

import { stat } from 'node:fs/promises';
import path from 'node:path';
import { findConnections } from '../features/connections/importing';
import { toImportJson } from '../features/connections/importJson';
import { visibleJson } from '../util/visibleText';
import { CliError, type ExitCode } from './cliError';
import type { Environment } from './environment';
import { importText } from './reporters/importText';

export interface ConnectionsImportOptions {
  readonly from?: string | undefined;
  readonly format: 'text' | 'json';
}

export async function connectionsImportCommand(
  { from = '.', format }: ConnectionsImportOptions,
  environment: Environment,
): Promise<ExitCode> {
  const folder = path.resolve(environment.workingDirectory, from);
  if (!(await isFolder(folder))) throw new CliError(`There is no folder ${from}.`);
  const { homeDirectory, variables, userName } = environment;
  const name = from === '.' ? '' : from.replace(/[\\/]+$/, '');
  const report = await findConnections(
    { folders: [{ path: folder, name }], homeDirectory, variables, userName, settings: [] },
    environment.work,
  );
  environment.out(
    format === 'json' ? `${visibleJson(toImportJson(report))}\n` : importText(report, environment),
  );
  return 0;
}

async function isFolder(place: string): Promise<boolean> {
  try {
    return (await stat(place)).isDirectory();
  } catch (error) {
    if (error instanceof Error && 'code' in error) return false;
    throw error;
  }
}
