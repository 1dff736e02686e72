// What `planwright replicas` takes.

import { Option, type Command } from 'commander';
import type { ExitCode } from './cliError';
import type { Environment } from './environment';
import { REPLICA_HELP } from './namedReplicas';
import { replicasCommand, type ReplicasOptions } from './replicas';
import { withServer } from './serverOptions';

type Run = (run: (environment: Environment) => Promise<ExitCode>) => Promise<void>;

export function addReplicas(command: Command, run: Run): void {
  withServer(command.command('replicas'))
    .description(
      'show the standbys of a server: whether they follow, how far they are behind, and those not named yet',
    )
    .option('--replica <host:port...>', REPLICA_HELP)
    .addOption(new Option('--format <format>').choices(['text', 'json']).default('text'))
    .action((options: ReplicasOptions) =>
      run((environment) => replicasCommand(options, environment)),
    );
}
