// What is there to do about this server? Health, workload, settings, bottlenecks, replication and backup as one list of tasks.

import type { SqlParser } from '../../analysis/sql/parser';
import type { TaskList } from '../../analysis/tasks/taskList';
import { readClusterOutline, readSystemIdentifier } from '../../db/clusterOutline';
import type { DatabaseClient, Sampler, ServerInfo } from '../../db/contracts';
import { readRunningWork } from '../../db/runningWork';
import type { MonitorSample } from '../../model/monitorJson';
import type { Machine } from '../../model/settingsReport';
import { markdownText } from '../../util/markdownText';
import type { Work } from '../../util/progress';
import { err, ok, type Result } from '../../util/result';
import { shortHash } from '../../util/shortHash';
import type { Clock } from '../monitor/clock';
import { Monitor } from '../monitor/monitor';
import { runHealth, type HealthRequest } from '../runHealth';
import { adviseSettings } from '../settings/adviseSettings';
import { StatementsReader } from '../workload/statementsReader';
import { replicationSection } from './backupTasks';
import { bottleneckTasks } from './bottleneckTasks';
import { healthTasks } from './healthTasks';
import { settingsTasks } from './settingsTasks';
import { orReason } from './taskWords';
import { workloadTasks } from './workloadTasks';

export interface ReportRequest {
  readonly machine: Machine;
  /** How long the server is watched for what holds it back; 0: not at all. */
  readonly watchSeconds: number;
  readonly health: HealthRequest;
}

export interface ReportDependencies {
  readonly client: DatabaseClient & Sampler;
  readonly parser: SqlParser;
  readonly clock: Clock;
  /** False where no other session can be, and so nothing to watch. */
  readonly watches: boolean;
}

/** More take less than the twentieth of the time that a task is worth. */
const MOST_STATEMENTS = 20;
const PLANNER = { kind: 'none', why: 'a report plans nothing.' } as const;

export async function createReport(
  { client, parser, clock, watches }: ReportDependencies,
  { machine, watchSeconds, health: healthRequest }: ReportRequest,
  work: Work,
): Promise<TaskList> {
  const { signal } = work;
  const server = await client.serverInfo(signal);
  const identifier = await orReason(() => readSystemIdentifier(client, signal));
  const health = await runHealth(client, work, healthRequest);
  const running = await orReason(() => readRunningWork(client, signal));
  const question = { top: MOST_STATEMENTS, by: 'total' } as const;
  const read = await orReason(() => new StatementsReader(client, parser).read(question, work));
  const settings = settingsTasks(
    await orReason(() => adviseSettings(client, machine, PLANNER, work)),
  );
  const outline = await orReason(() => readClusterOutline(client, signal));
  const watched = await watch(watches ? watchSeconds : 0, { client, clock, machine }, work);
  const checks = healthTasks(health, server, running.ok ? running.value : []);
  const workload = workloadTasks(read);
  const bottlenecks = bottleneckTasks(watched);
  return {
    key: keyOf(identifier.ok ? identifier.value : null, server),
    title: `Planwright report of ${markdownText(server.database)}`,
    intro: introOf(server, clock.dateMs()),
    sections: [
      checks.section('server'),
      checks.section('vacuum'),
      checks.section('tables'),
      checks.section('indexes'),
      ...[workload.section, settings.section, bottlenecks.section],
      replicationSection(checks.section('replication'), outline, server, machine),
    ],
    checked: new Map([
      ...[...checks.checked, ...workload.checked, ...settings.checked, ...bottlenecks.checked],
    ]),
  };
}

/** A standby is the same cluster, but counts for itself: what it does not find may well be on the primary. */
function keyOf(cluster: string | null, { database, inRecovery }: ServerInfo): string {
  // Aurora names no cluster: there a database is known by its name alone.
  return shortHash(`${cluster ?? ''}/${database}${inRecovery ? '/standby' : ''}`);
}

function introOf({ version, inRecovery }: ServerInfo, dateMs: number): readonly string[] {
  const date = new Date(dateMs).toISOString();
  return [
    markdownText(`PostgreSQL ${version}, ${inRecovery ? 'standby' : 'primary'}.`),
    `Looked at on ${date.slice(0, 10)} ${date.slice(11, 16)} UTC.`,
    '',
    '`[ ]` to do, `[~]` partly done, `[x]` looked for and gone, `[!]` could not be checked or done. Run it again on this file: marks and figures are',
    'brought up to date, and what you write between or below stays.',
  ];
}

async function watch(
  seconds: number,
  {
    client,
    clock,
    machine,
  }: Pick<ReportDependencies, 'client' | 'clock'> & Pick<ReportRequest, 'machine'>,
  work: Work,
): Promise<Result<MonitorSample, string>> {
  if (seconds === 0) return err('The server was not watched.');
  work.progress(`watching the server for ${String(seconds)} s`);
  const intervalMs = seconds * 1_000;
  const request = { intervalMs, durationMs: intervalMs, waits: true, statements: false };
  const sample = await orReason(async () => {
    const monitor = new Monitor(client, { ...request, cores: machine.cores }, clock);
    for await (const one of monitor.samples(work.signal)) return one;
    return null;
  });
  work.signal.throwIfAborted();
  if (!sample.ok) return sample;
  return sample.value === null ? err('The server gave no sample.') : ok(sample.value);
}
