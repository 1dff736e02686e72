// What `planwright report` takes.

import type { Command } from 'commander';
import { WATCH_SECONDS } from '../features/report/watchSeconds';
import type { ExitCode } from './cliError';
import type { Environment } from './environment';
import { withMachine } from './machineOptions';
import { REPLICA_HELP } from './namedReplicas';
import { reportCommand, type ReportOptions } from './report';
import { withServer } from './serverOptions';

export function addReport(
  command: Command,
  run: (run: (environment: Environment) => Promise<ExitCode>) => Promise<void>,
  seconds: (text: string) => number,
): void {
  const report = withServer(command.command('report'))
    .description(
      'what there is to do as a list of tasks in Markdown: health, workload, settings, bottlenecks, replication and backup',
    )
    .option('--demo', 'use the embedded demo database')
    .option('--replica <host:port...>', `${REPLICA_HELP}: use of indexes is summed over all`)
    .option(
      '--output <file>',
      'write it there; a report that is there is brought up to date, with all that people wrote in it',
    )
    .option(
      '--seconds <seconds>',
      'watch the server so long for what holds it back; 0: not at all',
      seconds,
      WATCH_SECONDS,
    );
  withMachine(report).action((options: ReportOptions) =>
    run((environment) => reportCommand(options, environment)),
  );
}
