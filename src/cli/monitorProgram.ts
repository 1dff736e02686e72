// What `planwright monitor` takes.

import { type Command, Option } from 'commander';
import type { ExitCode } from './cliError';
import type { Environment } from './environment';
import { withServer } from './serverOptions';
import {
  ALERT_FAIL_ON,
  MONITOR_FORMATS,
  monitorCommand,
  monitorParts,
  spanOfTime,
  type MonitorOptions,
} from './monitor';

export function addMonitor(
  command: Command,
  run: (run: (environment: Environment) => Promise<ExitCode>) => Promise<void>,
  {
    count,
    seconds,
  }: {
    readonly count: (text: string) => number;
    readonly seconds: (text: string) => number;
  },
): void {
  withServer(command.command('monitor'))
    .description('watch what a server does, what holds it back and what to look at')
    .option('--interval <seconds>', 'a sample each so many seconds', seconds, 5)
    .option('--duration <seconds>', 'end after so long; else with Ctrl+C', seconds)
    .option('--history', 'keep what is seen on this machine: a day finely, a month coarsely')
    .option(
      '--since <time>',
      'show what was kept, such as 90m, 6h or 7d; watches nothing',
      spanOfTime,
    )
    .option('--once', 'one sample, of one interval')
    .option('--with <parts>', 'beside the metrics: waits, statements, both or none', monitorParts, [
      'waits',
    ])
    .option('--cores <count>', "of the server's machine, which it does not tell", count)
    .addOption(new Option('--format <format>').choices(MONITOR_FORMATS).default('text'))
    .addOption(
      new Option('--fail-on <severity>', 'end with 1 when such an alert or a graver one was open')
        .choices(ALERT_FAIL_ON)
        .default('never'),
    )
    .action((options: MonitorOptions) =>
      run((environment) => monitorCommand(options, environment)),
    );
}
