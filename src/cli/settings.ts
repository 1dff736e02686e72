// planwright settings: what the server should be set to, on this machine and for this workload; nothing is changed.

import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { loadParser } from '../features/loadParser';
import { adviseSettings } from '../features/settings/adviseSettings';
import type { ProofQuestion } from '../features/settings/provePlanner';
import { settingsMarkdown } from '../features/settings/settingsMarkdown';
import { StatementsReader } from '../features/workload/statementsReader';
import type { SettingsReport } from '../model/settingsReport';
import { visibleJson } from '../util/visibleText';
import { CliError, type ExitCode } from './cliError';
import { connect } from './connect';
import type { ConnectOptions, Connection } from './connection';
import type { Environment } from './environment';
import { machineOf, type MachineOptions } from './machineOptions';
import { tellMissing } from './missingStatements';
import { settingsText } from './reporters/settingsText';
import { serverOptionsOf, type ServerOptions } from './serverOptions';
import { workloadFromFiles } from './workloadFiles';

export interface SettingsOptions
  extends ServerOptions, MachineOptions, Pick<ConnectOptions, 'demo'> {
  readonly pgStatStatements?: boolean | undefined;
  /** A file or folder of SQL, or a log of auto_explain. */
  readonly workloadFile?: string | undefined;
  readonly top: number;
  readonly script?: string | undefined;
  readonly format: 'text' | 'json' | 'markdown';
}

export async function settingsCommand(
  options: SettingsOptions,
  environment: Environment,
): Promise<ExitCode> {
  // Before anything is connected to.
  const machine = machineOf(options);
  if (options.workloadFile !== undefined && options.pgStatStatements === true)
    throw new CliError('Give the workload once: --workload-file PATH, or --pg-stat-statements.');
  const server = { ...serverOptionsOf(options), demo: options.demo };
  const connection = await connect(server, environment, { twinOfDemo: true });
  try {
    const proof = await proofOf(connection, options, environment);
    const report = await adviseSettings(connection.client, machine, proof, environment.work);
    if (options.script !== undefined) await writeScript(options.script, report, environment);
    environment.out(print(report, options, environment));
    return 0;
  } finally {
    await connection.close();
  }
}

async function proofOf(
  { client, twin }: Connection,
  { workloadFile, pgStatStatements, top }: SettingsOptions,
  environment: Environment,
): Promise<ProofQuestion> {
  if (workloadFile === undefined && pgStatStatements !== true)
    return {
      kind: 'none',
      why: 'there is no workload to plan. Name one with --pg-stat-statements or --workload-file PATH.',
    };
  const parser = await loadParser(environment.distDirectory);
  const dependencies = { parser, client, twin };
  if (workloadFile !== undefined)
    return {
      kind: 'workload',
      dependencies,
      workload: await workloadFromFiles(workloadFile, parser, environment),
    };
  const read = await new StatementsReader(client, parser).read(
    { top, by: 'total' },
    environment.work,
  );
  if (read.kind === 'workload') return { kind: 'workload', dependencies, workload: read.workload };
  // The settings themselves can be judged all the same.
  tellMissing(read, environment);
  return { kind: 'none', why: 'the server does not count its statements.' };
}

async function writeScript(
  file: string,
  { script }: SettingsReport,
  environment: Environment,
): Promise<void> {
  if (script === '') {
    environment.log('Nothing can be set by a script, so none is written.');
    return;
  }
  try {
    await writeFile(path.resolve(environment.workingDirectory, file), script, { flag: 'wx' });
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const isThere = 'code' in error && error.code === 'EEXIST';
    throw new CliError(
      isThere
        ? `--script: ${file} is there already, and is not overwritten.`
        : `--script: ${file} cannot be written: ${error.message}`,
    );
  }
}

function print(
  report: SettingsReport,
  { format }: SettingsOptions,
  environment: Environment,
): string {
  if (format === 'json') return `${visibleJson(report)}\n`;
  return format === 'markdown' ? settingsMarkdown(report) : settingsText(report, environment);
}
