// planwright monitor: what a server does, what holds it back, and what somebody should look at; one sample after the other.

import { InvalidArgumentError } from 'commander';
import { Monitor, type MonitorRequest } from '../features/monitor/monitor';
import { HistoryStore } from '../features/history/historyStore';
import { SYSTEM_CLOCK } from '../features/monitor/systemClock';
import type { AlertSeverity, MonitorSample } from '../model/monitorJson';
import { visibleJson } from '../util/visibleText';
import { CliError, type ExitCode } from './cliError';
import { connect } from './connect';
import type { Connection } from './connection';
import { historyDirectory, showHistory } from './monitorHistory';
import { serverOptionsOf, type ServerOptions } from './serverOptions';
import type { Environment } from './environment';
import { monitorCsv } from './reporters/monitorCsv';
import { monitorPrometheus } from './reporters/monitorPrometheus';
import { monitorText } from './reporters/monitorText';

type MonitorPart = 'waits' | 'statements';
export const MONITOR_FORMATS = ['text', 'json', 'csv', 'prometheus'] as const;
export const ALERT_FAIL_ON = ['never', 'warning', 'critical'] as const;
type AlertFailOn = (typeof ALERT_FAIL_ON)[number];

export interface MonitorOptions extends ServerOptions {
  /** Seconds, as the next one. */
  readonly interval: number;
  readonly duration?: number | undefined;
  readonly once?: boolean | undefined;
  /** Keeps what is seen on this machine. */
  readonly history?: boolean | undefined;
  /** Milliseconds: shows what was kept, and watches nothing. */
  readonly since?: number | undefined;
  readonly with: readonly MonitorPart[];
  readonly cores?: number | undefined;
  readonly format: (typeof MONITOR_FORMATS)[number];
  readonly failOn: AlertFailOn;
}

/** No alert opens in the first two minutes, and some need a minute more. */
const LEAST_FAIL_ON_SECONDS = 180;

export async function monitorCommand(
  options: MonitorOptions,
  environment: Environment,
): Promise<ExitCode> {
  if (options.since !== undefined) {
    if (options.history === true || options.once === true || options.duration !== undefined)
      throw new CliError(
        'Give one: --since shows what was kept; --history, --once and --duration watch.',
      );
    return showHistory(
      serverOptionsOf(options),
      { sinceMs: options.since, format: options.format },
      environment,
    );
  }
  const request = requestOf(options);
  const connection = await connect(serverOptionsOf(options), environment);
  try {
    const monitor = new Monitor(connection.client, request, SYSTEM_CLOCK);
    const print = printerFor(options, environment);
    const history = options.history === true ? historyOf(connection, environment) : null;
    let worst: ExitCode = 0;
    try {
      for await (const sample of monitor.samples(environment.work.signal)) {
        environment.out(print(sample));
        await history?.add(sample);
        if (sample.alerts.some(({ severity }) => fails(options.failOn, severity))) worst = 1;
      }
    } finally {
      await history?.end();
    }
    return worst;
  } finally {
    await connection.close();
  }
}

function historyOf({ profile }: Connection, environment: Environment): HistoryStore {
  const tell = (problem: string): void => {
    environment.log(problem);
  };
  return new HistoryStore(historyDirectory(profile, environment), tell, () =>
    SYSTEM_CLOCK.dateMs(),
  );
}

/** Such as 90m, 6h or 7d, in milliseconds. */
export function spanOfTime(text: string): number {
  const [, count = '', unit = ''] = /^(\d{1,5})([mhd])$/.exec(text) ?? [];
  const ms = Number(count) * (UNIT_MS.get(unit) ?? 0);
  if (ms === 0) throw new InvalidArgumentError('It must be a time such as 90m, 6h or 7d.');
  return ms;
}

const UNIT_MS: ReadonlyMap<string, number> = new Map([
  ['m', 60_000],
  ['h', 3_600_000],
  ['d', 86_400_000],
]);

/** A list with commas. */
export function monitorParts(text: string): readonly MonitorPart[] {
  if (text === 'none') return [];
  return text.split(',').map((part) => {
    if (part === 'waits' || part === 'statements') return part;
    throw new InvalidArgumentError('It must be waits, statements, waits,statements or none.');
  });
}

function requestOf({ once = false, ...options }: MonitorOptions): MonitorRequest {
  const { interval, duration, failOn, cores } = options;
  if (once && duration !== undefined)
    throw new CliError('Give one: --once takes one sample, --duration as many as fit.');
  const seconds = once ? interval : duration;
  if (failOn !== 'never' && seconds !== undefined && seconds < LEAST_FAIL_ON_SECONDS) {
    throw new CliError(
      `--fail-on looks at alerts, which open when a value has stood for a while: give it --duration ${String(LEAST_FAIL_ON_SECONDS)} or more.`,
    );
  }
  return {
    intervalMs: interval * 1_000,
    durationMs: seconds === undefined ? null : seconds * 1_000,
    waits: options.with.includes('waits'),
    statements: options.with.includes('statements'),
    cores: cores ?? null,
  };
}

function fails(failOn: AlertFailOn, severity: AlertSeverity): boolean {
  return failOn === 'warning' || failOn === severity;
}

function printerFor(
  { format }: MonitorOptions,
  environment: Environment,
): (sample: MonitorSample) => string {
  switch (format) {
    case 'json':
      return (sample) => `${visibleJson(sample, 0)}\n`;
    case 'csv':
      return monitorCsv();
    case 'prometheus':
      return monitorPrometheus;
    case 'text':
      return (sample) => monitorText(sample, environment);
  }
}
