// What `planwright settings` takes.

import { InvalidArgumentError, Option, type Command } from 'commander';
import type { ExitCode } from './cliError';
import type { Environment } from './environment';
import { withMachine } from './machineOptions';
import { withServer } from './serverOptions';
import { settingsCommand, type SettingsOptions } from './settings';

type Run = (run: (environment: Environment) => Promise<ExitCode>) => Promise<void>;

export function addSettings(command: Command, run: Run): void {
  const settings = withServer(command.command('settings'), 'postgresql://user@host:5432/database')
    .description(
      'say what the server should be set to on its machine, with the script and its undo; nothing is changed',
    )
    .option('--demo', 'use the embedded demo database');
  withMachine(settings)
    .option(
      '--pg-stat-statements',
      'plan what the server counts under the proposed planner settings, on a twin',
    )
    .option('--workload-file <path>', 'plan these: a file or folder of SQL, a log of auto_explain')
    // Heuristic: the statements behind these take little of a server's time.
    .option(
      '--top <count>',
      'of what the server counts, the ones with the most time',
      positive,
      200,
    )
    .option('--script <file>', 'write the script to a new file')
    .addOption(
      new Option('--format <format>').choices(['text', 'json', 'markdown']).default('text'),
    )
    .action((options: SettingsOptions) =>
      run((environment) => settingsCommand(options, environment)),
    );
}

function positive(text: string): number {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1)
    throw new InvalidArgumentError('It must be 1 or more.');
  return count;
}
