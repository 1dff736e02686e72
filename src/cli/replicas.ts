// planwright replicas: the standbys of a server, whether they follow and how far they are behind; and those that nobody has named.

import { withReplicas } from '../features/replicas/openReplicas';
import { readReplicas } from '../features/replicas/readReplicas';
import { openServer } from '../features/connections/openConnection';
import { visibleJson } from '../util/visibleText';
import type { ExitCode } from './cliError';
import { serverNamed } from './connect';
import type { Environment } from './environment';
import { namedReplicas } from './namedReplicas';
import { replicasText } from './reporters/replicasText';
import type { ServerOptions } from './serverOptions';

export interface ReplicasOptions extends ServerOptions {
  readonly replica?: readonly string[] | undefined;
  readonly format: 'text' | 'json';
}

export async function replicasCommand(
  options: ReplicasOptions,
  environment: Environment,
): Promise<ExitCode> {
  const server = await serverNamed(options, environment);
  const replicas = namedReplicas(options.replica, server.profile);
  const { work } = environment;
  const primary = await openServer(server.profile, server.login, work.signal);
  try {
    const report = await withReplicas(server, replicas, (opened) =>
      readReplicas(primary.client, opened, work),
    );
    environment.out(
      options.format === 'json' ? `${visibleJson(report)}\n` : replicasText(report, environment),
    );
    return 0;
  } finally {
    await primary.close();
  }
}
