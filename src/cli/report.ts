// planwright report: what there is to do about a server, as a list of tasks in Markdown that people and later runs go on with.

import path from 'node:path';
import { loadParser } from '../features/loadParser';
import { SYSTEM_CLOCK } from '../features/monitor/systemClock';
import type { OpenReplica } from '../features/replicas/openReplicas';
import { createReport } from '../features/report/createReport';
import { reportText, whyNoReport } from '../features/report/reportText';
import { DEMO_HEALTH_OPTIONS } from '../features/runHealth';
import { CliError, type ExitCode } from './cliError';
import { connect } from './connect';
import type { ConnectOptions } from './connection';
import type { Environment } from './environment';
import { machineOf, type MachineOptions } from './machineOptions';
import { refuseReplicasOfDemo, withNamedReplicas } from './namedReplicas';
import { readReportFile, writeReportFile } from './reportFile';
import { serverOptionsOf, type ServerOptions } from './serverOptions';

export interface ReportOptions extends ServerOptions, MachineOptions, Pick<ConnectOptions, 'demo'> {
  readonly replica?: readonly string[] | undefined;
  readonly output?: string | undefined;
  /** That the server is watched for what holds it back; 0: not at all. */
  readonly seconds: number;
}

export async function reportCommand(
  options: ReportOptions,
  environment: Environment,
): Promise<ExitCode> {
  refuseReplicasOfDemo(options);
  // Before anything is connected to: a file of somebody else is refused at once.
  const machine = machineOf(options);
  const file =
    options.output === undefined
      ? null
      : path.resolve(environment.workingDirectory, options.output);
  if (file !== null) refuse(options.output, whyNoReport(await readReportFile(file)));
  const server = { ...serverOptionsOf(options), demo: options.demo };
  const connection = await connect(server, environment);
  try {
    const { client, named, scratch } = connection;
    const parser = await loadParser(environment.distDirectory);
    const look = (replicas: readonly OpenReplica[]) =>
      createReport(
        { client, parser, clock: SYSTEM_CLOCK, watches: scratch === null },
        {
          machine,
          watchSeconds: options.seconds,
          health: { replicas, ...(scratch !== null && { options: DEMO_HEALTH_OPTIONS }) },
        },
        environment.work,
      );
    const list = await withNamedReplicas(named, options, look);
    // Read again: somebody may have written in it meanwhile.
    const merged = reportText(list, file === null ? '' : await readReportFile(file));
    if (!merged.ok) throw refusal(options.output, merged.error);
    if (file === null) environment.out(merged.value.text);
    else await writeReportFile(file, merged.value.text);
    environment.log(`${options.output ?? 'Report'}: ${merged.value.summary}`);
    return 0;
  } finally {
    await connection.close();
  }
}

function refuse(output: string | undefined, why: string | null): void {
  if (why !== null) throw refusal(output, why);
}

function refusal(output: string | undefined, why: string): CliError {
  return new CliError(`--output: ${output ?? ''} ${why}`);
}
