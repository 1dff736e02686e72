// One sample as it is told: numbers from two readings, what happened between them, the verdict and the alerts.

import {
  averageActive,
  averageByEvent,
  type WaitSample,
} from '../../analysis/monitor/activeSessions';
import {
  beginAlerts,
  openAlerts,
  stepAlerts,
  type AlertState,
} from '../../analysis/monitor/alerts/alertMachine';
import type { AlertContext } from '../../analysis/monitor/alerts/alertRule';
import { ALERT_LEVELS, alertText, observeAll } from '../../analysis/monitor/alerts/registry';
import { judgeLoad } from '../../analysis/monitor/bottlenecks/judge';
import { deltasBetween } from '../../analysis/monitor/counterDeltas';
import { countOver, withSpan, type CountedSpan } from '../../analysis/monitor/countedHistory';
import { eventBetween, namedEpoch, type NamedEpoch } from '../../analysis/monitor/events';
import { meanMetrics } from '../../analysis/monitor/meanMetrics';
import { METRICS, metricsOf, type MetricValues } from '../../analysis/monitor/metrics';
import type { Reading } from '../../analysis/monitor/reading';
import { endsTheWork, type DatabaseError } from '../../db/errors';
import type { MonitorAlert, MonitorSample, Verdict } from '../../model/monitorJson';
import type { Clock } from './clock';
import type { StatementsOfWindow } from './statementsOfWindow';

export interface SampleParts {
  /** Or why there is none. */
  readonly read: Reading | DatabaseError;
  readonly window: StatementsOfWindow | null;
  /** Of the last minutes; null where not asked for. */
  readonly waits: readonly WaitSample[] | null;
  readonly cost: MonitorSample['cost'];
}

interface Circumstances {
  readonly clock: Clock;
  readonly cores: number | null;
  readonly intervalMs: number;
}

const VERDICT_METRICS_SECONDS = 300;
const CHECKPOINT_SECONDS = 600;
/** As of the counters: a longer gap is a hole. */
const MOST_INTERVALS = 3;

export class SampleMaker {
  readonly #version: string;
  readonly #circumstances: Circumstances;
  #before: { readonly reading: Reading; readonly at: number; readonly named: NamedEpoch } | null =
    null;
  #alerts: AlertState;
  #history: readonly CountedSpan[] = [];
  #recent: readonly { readonly at: number; readonly metrics: MetricValues['metrics'] }[] = [];
  #failures = 0;

  constructor(version: string, circumstances: Circumstances) {
    this.#version = version;
    this.#circumstances = circumstances;
    this.#alerts = beginAlerts(this.#now());
  }

  begin(reading: Reading): void {
    this.#before = { reading, at: this.#now(), named: namedEpoch(null, reading.epoch) };
  }

  next(parts: SampleParts): MonitorSample {
    return 'epoch' in parts.read
      ? this.#known(parts.read, parts)
      : this.#unknown(parts.read, parts);
  }

  #known(reading: Reading, parts: SampleParts): MonitorSample {
    const at = this.#now();
    const before = this.#before;
    const named = namedEpoch(before?.named ?? null, reading.epoch);
    this.#before = { reading, at, named };
    this.#failures = 0;
    const deltas = deltasBetween(before?.reading ?? null, reading, parts.cost.intervalSeconds);
    const counted = 'why' in deltas ? null : deltas;
    const values = metricsOf({ reading, deltas });
    if (counted !== null) this.#history = withSpan(this.#history, { at, sums: counted.sums });
    this.#recent = [
      ...this.#recent.filter((one) => at - one.at < VERDICT_METRICS_SECONDS),
      { at, metrics: values.metrics },
    ];
    const { epoch } = reading;
    const sees = epoch.sees_all ? parts.waits : null;
    const recent = sees?.filter((one) => one.at > (before?.at ?? 0)) ?? null;
    return {
      version: 1,
      at: new Date(epoch.at * 1_000).toISOString(),
      seconds: counted?.seconds ?? 0,
      node: {
        id: epoch.address ?? 'local',
        role: epoch.standby ? 'standby' : 'primary',
        server: this.#version,
      },
      epoch: named.text,
      event: before === null ? null : eventBetween(before.reading.epoch, epoch),
      metrics: values.metrics,
      gaps: [...values.gaps, ...otherGaps(parts, sees)],
      waits:
        recent === null || recent.length === 0
          ? null
          : { samples: recent.length, classes: [...averageByEvent(recent)] },
      statements: parts.window?.statements ?? null,
      statementsSeconds: parts.window?.seconds ?? null,
      verdict: sees === null ? null : this.#verdict(sees, reading, at),
      alerts: this.#stepAlerts(parts.cost, {
        reading,
        metrics: values.metrics,
        cpuSessions: cpuOf(recent),
      }),
      cost: parts.cost,
    };
  }

  #unknown(error: DatabaseError, parts: SampleParts): MonitorSample {
    // One that stopped our question was reached.
    if (endsTheWork(error)) this.#failures += 1;
    const metrics = Object.fromEntries(METRICS.map(({ name }) => [name, null]));
    return {
      version: 1,
      at: new Date(this.#circumstances.clock.dateMs()).toISOString(),
      seconds: 0,
      ...{ node: null, epoch: null, event: null, metrics },
      gaps: METRICS.map(({ name }) => ({ metric: name, why: error.message })),
      ...{ waits: null, statements: null, statementsSeconds: null, verdict: null },
      alerts: this.#stepAlerts(parts.cost, { reading: null, metrics, cpuSessions: null }),
      cost: parts.cost,
    };
  }

  #verdict(samples: readonly WaitSample[], { answers }: Reading, at: number): Verdict {
    return judgeLoad({
      samples,
      aas: averageActive(samples),
      cores: this.#circumstances.cores,
      metrics: meanMetrics(this.#recent.map(({ metrics }) => metrics)),
      requestedCheckpoints: countOver(this.#history, 'checkpoints', {
        counter: 'requested',
        since: at - CHECKPOINT_SECONDS,
      }),
      lockWaits: answers.lockWaits ?? [],
      transactions: answers.transactions ?? [],
    });
  }

  #stepAlerts(
    { intervalSeconds }: MonitorSample['cost'],
    seen: Pick<AlertContext, 'reading' | 'metrics' | 'cpuSessions'>,
  ): MonitorAlert[] {
    const { cores, clock } = this.#circumstances;
    const at = this.#now();
    this.#alerts = stepAlerts(this.#alerts, {
      at,
      observed: observeAll({
        ...seen,
        at,
        history: this.#history,
        cores,
        failures: this.#failures,
      }),
      levels: ALERT_LEVELS,
      mostGapSeconds: MOST_INTERVALS * intervalSeconds,
    });
    const zeroMs = clock.dateMs() - clock.nowMs();
    return openAlerts(this.#alerts).map(({ alert, since, ...open }) => ({
      id: alert,
      ...open,
      since: new Date(zeroMs + since * 1_000).toISOString(),
      text: alertText(alert, open.object, open.value),
    }));
  }

  #now(): number {
    return this.#circumstances.clock.nowMs() / 1_000;
  }
}

function cpuOf(samples: readonly WaitSample[] | null): number | null {
  if (samples === null || samples.length === 0) return null;
  return averageActive(samples, ({ type }) => type === 'CPU*');
}

const HIDDEN_WAITS =
  "The role sees its own sessions alone. GRANT pg_monitor TO it shows the others'.";

function otherGaps(
  { waits, window }: SampleParts,
  sees: readonly WaitSample[] | null,
): MonitorSample['gaps'] {
  return [
    ...(waits !== null && sees === null ? [{ metric: 'waits', why: HIDDEN_WAITS }] : []),
    ...((window?.why ?? null) === null ? [] : [{ metric: 'statements', why: window?.why ?? '' }]),
  ];
}
