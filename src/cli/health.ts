// planwright health: what the health checks say of a database.

import { toHealthJson } from '../features/healthJson';
import type { OpenReplica } from '../features/replicas/openReplicas';
import { DEMO_HEALTH_OPTIONS, HEALTH_CHECK_IDS, runHealth } from '../features/runHealth';
import type { HealthReport } from '../model/healthFinding';
import { visibleJson } from '../util/visibleText';
import { CliError, type ExitCode } from './cliError';
import { connect } from './connect';
import type { ConnectOptions } from './connection';
import type { Environment } from './environment';
import { exitCodeFor, type FailOn } from './failOn';
import { refuseReplicasOfDemo, withNamedReplicas } from './namedReplicas';
import { healthMarkdown } from './reporters/healthMarkdown';
import { healthText } from './reporters/healthText';

export interface HealthOptions extends ConnectOptions {
  readonly replica?: readonly string[] | undefined;
  readonly check?: readonly string[] | undefined;
  readonly format: 'text' | 'json' | 'markdown';
  readonly failOn: FailOn;
}

export async function healthCommand(
  options: HealthOptions,
  environment: Environment,
): Promise<ExitCode> {
  // Before anything is connected to: a mistyped check must not pass as one that found nothing.
  const unknown = (options.check ?? []).filter((id) => !HEALTH_CHECK_IDS.includes(id));
  if (unknown.length > 0) {
    throw new CliError(
      `There is no check ${unknown.join(', ')}. Known: ${HEALTH_CHECK_IDS.join(', ')}.`,
    );
  }
  refuseReplicasOfDemo(options);
  const connection = await connect(options, environment);
  try {
    const { client, named, scratch } = connection;
    const check = (replicas: readonly OpenReplica[]): Promise<HealthReport> =>
      runHealth(client, environment.work, {
        ...(options.check && { checks: options.check }),
        ...(scratch !== null && { options: DEMO_HEALTH_OPTIONS }),
        replicas,
      });
    const report = await withNamedReplicas(named, options, check);
    environment.out(print(report, options, environment));
    // By the gravest finding of all checks; one that was skipped for want of a privilege fails nothing.
    return exitCodeFor(
      options.failOn,
      report.results.flatMap(({ outcome }) =>
        outcome.kind === 'finding' ? outcome.findings.map(({ impact }) => impact) : [],
      ),
    );
  } finally {
    await connection.close();
  }
}

function print(report: HealthReport, { format }: HealthOptions, environment: Environment): string {
  if (format === 'json') return `${visibleJson(toHealthJson(report))}\n`;
  return format === 'markdown' ? healthMarkdown(report) : healthText(report, environment);
}
