// What `planwright pooler` takes.

import { type Command, Option } from 'commander';
import type { ExitCode } from './cliError';
import type { Environment } from './environment';
import { poolerCommand, type PoolerOptions } from './pooler';
import { withServer } from './serverOptions';

export function addPooler(
  command: Command,
  run: (run: (environment: Environment) => Promise<ExitCode>) => Promise<void>,
  {
    failOn,
    count,
    seconds,
  }: {
    readonly failOn: Option;
    readonly count: (text: string) => number;
    readonly seconds: (text: string) => number;
  },
): void {
  withServer(
    command.command('pooler'),
    'its console, postgresql://user@host:6432/pgbouncer; the user in its stats_users or admin_users',
  )
    .description('look at a PgBouncer: how full its pools are, who waits, and what would help')
    .option(
      '--server <url>',
      'the PostgreSQL behind it, to compare the pools with its limits; SSH leads to it alone, --password-command is of both',
    )
    .option(
      '--cores <count>',
      'processor cores of that server, which PostgreSQL does not tell',
      count,
    )
    .option(
      '--seconds <seconds>',
      'look twice, so far apart, for rates and waits in between',
      seconds,
    )
    .addOption(new Option('--format <format>').choices(['text', 'json']).default('text'))
    .addOption(failOn)
    .action((options: PoolerOptions) => run((environment) => poolerCommand(options, environment)));
}
