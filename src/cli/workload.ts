// planwright workload: what a database is asked, and which statements take its time.

import { loadParser } from '../features/loadParser';
import { enablingAdvice } from '../features/workload/howToEnable';
import { StatementsReader } from '../features/workload/statementsReader';
import { toWorkloadJson } from '../features/workload/workloadJson';
import type { MissingStatements } from '../model/statementSample';
import type { Workload, WorkloadOrder } from '../model/workload';
import type { WorkloadJson } from '../model/workloadJson';
import { visibleJson } from '../util/visibleText';
import type { ExitCode } from './cliError';
import { connect } from './connect';
import type { ConnectOptions } from './connection';
import type { Environment } from './environment';
import { workloadMarkdown } from './reporters/workloadMarkdown';
import { workloadText } from './reporters/workloadText';

export interface WorkloadOptions extends ConnectOptions {
  readonly sort: WorkloadOrder;
  readonly top: number;
  readonly format: 'text' | 'json' | 'markdown';
}

export async function workloadCommand(
  options: WorkloadOptions,
  environment: Environment,
): Promise<ExitCode> {
  const connection = await connect(options, environment);
  try {
    const { client } = connection;
    const server = await client.serverInfo(environment.work.signal);
    const parser = await loadParser(environment.distDirectory);
    const reader = new StatementsReader(client, parser);
    const read = await reader.read({ top: options.top, by: options.sort }, environment.work);
    if (read.kind === 'missing') {
      for (const line of missingLines(read)) environment.log(line);
      return 3;
    }
    environment.out(print(read.workload, server, options, environment));
    return 0;
  } finally {
    await connection.close();
  }
}

function print(
  workload: Workload,
  server: WorkloadJson['server'],
  { format, sort }: WorkloadOptions,
  environment: Environment,
): string {
  if (format === 'json') return `${visibleJson(toWorkloadJson(workload, server, sort))}\n`;
  return format === 'markdown'
    ? workloadMarkdown(workload, server, sort)
    : workloadText(workload, server, { ...environment, sort });
}

function missingLines(missing: MissingStatements): readonly string[] {
  const { why, ways } = enablingAdvice(missing);
  return [
    `planwright: ${why}`,
    ...ways.flatMap(({ platform, steps, sql }) => [
      `  ${platform}: ${steps}`,
      ...(sql === null ? [] : [`    ${sql}`]),
    ]),
  ];
}
