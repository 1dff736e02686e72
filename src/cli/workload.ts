// planwright workload: what a database is asked, and which statements take its time.

import { loadParser } from '../features/loadParser';
import { StatementsReader } from '../features/workload/statementsReader';
import { readsForReplicas } from '../features/workload/replicaReads';
import { firstOf } from '../features/workload/twinWorkload';
import { toWorkloadJson } from '../features/workload/workloadJson';
import type { ReplicaReads, Workload, WorkloadOrder } from '../model/workload';
import type { WorkloadJson } from '../model/workloadJson';
import { visibleJson } from '../util/visibleText';
import { CliError, type ExitCode } from './cliError';
import { connect } from './connect';
import type { ConnectOptions } from './connection';
import type { Environment } from './environment';
import { tellMissing } from './missingStatements';
import { replicaReadsMarkdown, replicaReadsText } from './reporters/replicaReads';
import { workloadMarkdown } from './reporters/workloadMarkdown';
import { workloadText } from './reporters/workloadText';
import { readTwinFile } from './twins';
import { workloadOfTwin } from './workloadFiles';

export interface WorkloadOptions extends ConnectOptions {
  readonly sort: WorkloadOrder;
  /** So many statements, by what `sort` names. */
  readonly top: number;
  /** Say which statements could run on replicas. */
  readonly replicas?: boolean | undefined;
  readonly format: 'text' | 'json' | 'markdown';
}

export async function workloadCommand(
  options: WorkloadOptions,
  environment: Environment,
): Promise<ExitCode> {
  if (options.twin !== undefined && options.dsn === undefined && options.demo === undefined)
    return listTwin(options.twin, options, environment);
  const connection = await connect(options, environment);
  try {
    const { client } = connection;
    const server = await client.serverInfo(environment.work.signal);
    const parser = await loadParser(environment.distDirectory);
    const reader = new StatementsReader(client, parser);
    const read = await reader.read({ top: options.top, by: options.sort }, environment.work);
    if (read.kind === 'missing') {
      tellMissing(read, environment);
      // Told above: the server lacks what counts statements.
      return 3;
    }
    const { workload } = read;
    const reads =
      options.replicas === true
        ? await readsForReplicas(parser, client, workload, environment.work)
        : null;
    environment.out(print({ workload, reads }, server, options, environment));
    return 0;
  } finally {
    await connection.close();
  }
}

/** Nothing is planned or run for it. */
async function listTwin(
  file: string,
  options: WorkloadOptions,
  environment: Environment,
): Promise<ExitCode> {
  if (options.sort === 'buffers' || options.sort === 'temp')
    throw new CliError(
      'A twin file keeps calls and times, no blocks: --sort total, mean or calls.',
    );
  if (options.replicas === true)
    throw new CliError('--replicas asks a server what its statements reach: it goes with --dsn.');
  const parser = await loadParser(environment.distDirectory);
  const { source } = await readTwinFile(file);
  const workload = await workloadOfTwin(file, parser, environment);
  const first = firstOf(workload, options.top, options.sort);
  environment.out(print({ workload: first, reads: null }, source, options, environment));
  return 0;
}

function print(
  { workload, reads }: { readonly workload: Workload; readonly reads: ReplicaReads | null },
  { version, database }: WorkloadJson['server'],
  { format, sort }: WorkloadOptions,
  environment: Environment,
): string {
  const server = { version, database };
  if (format === 'json') return `${visibleJson(toWorkloadJson(workload, server, sort, reads))}\n`;
  if (format === 'markdown')
    return [
      workloadMarkdown(workload, server, sort),
      ...(reads === null ? [] : replicaReadsMarkdown(workload, reads)),
    ].join('\n');
  return [
    workloadText(workload, server, { ...environment, sort }),
    ...(reads === null ? [] : replicaReadsText(workload, reads, environment)),
  ].join('\n');
}
