// What `planwright connections` takes.

import { Option, type Command } from 'commander';
import type { ExitCode } from './cliError';
import type { Environment } from './environment';
import { connectionsImportCommand, type ConnectionsImportOptions } from './connectionsImport';
import { connectionsTestCommand, type ConnectionsTestOptions } from './connectionsTest';
import { withServer } from './serverOptions';

type Run = (run: (environment: Environment) => Promise<ExitCode>) => Promise<void>;

export function addConnections(program: Command, run: Run): void {
  const connections = program
    .command('connections')
    .description('connections that you already have, and what becomes of one');
  const format = () => new Option('--format <format>').choices(['text', 'json']).default('text');
  connections
    .command('import')
    .description(
      'list those in libpq’s files, .env, Compose, and the configuration of frameworks and editors; connects to none, prints no password',
    )
    .option('--from <folder>', 'look through this folder; the current one by default')
    .addOption(format())
    .action((options: ConnectionsImportOptions) =>
      run((environment) => connectionsImportCommand(options, environment)),
    );
  withServer(connections.command('test'))
    .description(
      'say step by step what works: name, network, SSH, TLS, login, server, pooler and rights; 3 where no session can be opened',
    )
    .addOption(format())
    .action((options: ConnectionsTestOptions) =>
      run((environment) => connectionsTestCommand(options, environment)),
    );
}
