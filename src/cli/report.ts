// planwright report: what there is to do about a server, as a list of tasks in Markdown that people and later runs go on with.

import path from 'node:path';
import { loadParser } from '../features/loadParser';
import { SYSTEM_CLOCK } from '../features/monitor/systemClock';
import type { OpenReplica } from '../features/replicas/openReplicas';
import { createReport } from '../features/report/createReport';
import { readReportFile, writeReportFile } from '../features/report/reportFile';
import { reportText, whyNoReport } from '../features/report/reportText';
import { DEMO_HEALTH_OPTIONS } from '../features/runHealth';
import { err, type Result } from '../util/result';
import { CliError, type ExitCode } from './cliError';
import { connect } from './connect';
import type { ConnectOptions } from './connection';
import type { Environment } from './environment';
import { machineOf, type MachineOptions } from './machineOptions';
import { refuseReplicasOfDemo, withNamedReplicas } from './namedReplicas';
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
  const orRefused = <T>(result: Result<T, string>): T => valueOf(result, options.output);
  const old = async () => (file === null ? '' : orRefused(await readReportFile(file)));
  const problem = whyNoReport(await old());
  if (problem !== null) orRefused(err(problem));
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
    const { text, summary } = orRefused(reportText(list, await old()));
    if (file === null) environment.out(text);
    else orRefused(await writeReportFile(file, text));
    environment.log(`${options.output ?? 'Report'}: ${summary}`);
    return 0;
  } finally {
    await connection.close();
  }
}

/** A problem is said behind the name of the file. */
function valueOf<T>(result: Result<T, string>, output = ''): T {
  if (!result.ok) throw new CliError(`--output: ${output} ${result.error}`);
  return result.value;
}
