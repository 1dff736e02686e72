// When does an alert open and close? A level opens when its value has stood at the threshold long enough, and closes when it
// has stood below the lower one for twice that time. What is not known moves nothing.

import type { AlertSeverity } from '../../../model/monitorJson';

export interface AlertLevel {
  /** At it and above, the level is met. */
  readonly threshold: number;
  /** At it and below, the level is over. */
  readonly clear: number;
  readonly forSeconds: number;
  /** Twice `forSeconds` unless told. */
  readonly clearForSeconds?: number;
}

export type AlertLevels = Readonly<Partial<Record<AlertSeverity, AlertLevel>>>;

export interface Observation {
  /** Null of the server as a whole. */
  readonly object: string | null;
  readonly value: number;
  /** Critical whatever the value. */
  readonly grave?: boolean;
}

/** By alert. Null: not known. An object that is not listed is gone. */
export type Observed = ReadonlyMap<string, readonly Observation[] | null>;

type Side = 'above' | 'between' | 'below';

/** One level of one alert of one object. Times are seconds of a clock that never goes back. */
interface Track {
  readonly alert: string;
  readonly object: string | null;
  readonly severity: AlertSeverity;
  readonly level: AlertLevel;
  readonly value: number;
  readonly side: Side;
  /** How long it has been known to stand on its side. */
  readonly sideSeconds: number;
  /** Of the last sample that knew it; null after one that did not. */
  readonly knownAt: number | null;
  readonly open: boolean;
  /** When it came to stand above. */
  readonly since: number;
}

export interface AlertState {
  readonly startedAt: number;
  readonly tracks: readonly Track[];
}

export interface OpenAlert {
  readonly alert: string;
  readonly object: string | null;
  readonly severity: AlertSeverity;
  readonly since: number;
  readonly value: number;
  readonly threshold: number;
}

/** What is true of a server in its first minutes with us may be how we began. */
const QUIET_SECONDS = 120;
const SEVERITIES: readonly AlertSeverity[] = ['warning', 'critical'];

export function beginAlerts(at: number): AlertState {
  return { startedAt: at, tracks: [] };
}

export interface AlertStep {
  readonly at: number;
  readonly observed: Observed;
  readonly levels: ReadonlyMap<string, AlertLevels>;
  /** A longer time between two samples is a hole, of which nothing is known. */
  readonly mostGapSeconds: number;
}

export function stepAlerts(state: AlertState, step: AlertStep): AlertState {
  const mature = step.at - state.startedAt >= QUIET_SECONDS;
  const unknown = state.tracks
    .filter(({ alert }) => (step.observed.get(alert) ?? null) === null)
    .map((track) => ({ ...track, knownAt: null }));
  const known = [...step.observed].flatMap(([alert, observations]) =>
    observations === null ? [] : stepAlert(state, step, { alert, observations, mature }),
  );
  return { ...state, tracks: [...unknown, ...known] };
}

interface KnownAlert {
  readonly alert: string;
  readonly observations: readonly Observation[];
  readonly mature: boolean;
}

function stepAlert(
  { tracks }: AlertState,
  step: AlertStep,
  { alert, observations, mature }: KnownAlert,
): readonly Track[] {
  const before = tracks.filter((track) => track.alert === alert);
  const gone = before
    .map(({ object }) => object)
    .filter((object) => !observations.some((one) => one.object === object));
  const all = [
    ...observations,
    ...[...new Set(gone)].map((object): Observation => ({ object, value: 0 })),
  ];
  return all
    .flatMap((observation) =>
      SEVERITIES.flatMap((severity) => {
        const level = step.levels.get(alert)?.[severity];
        if (level === undefined) return [];
        const old = before.find(
          (one) => one.object === observation.object && one.severity === severity,
        );
        return [stepTrack(old, { alert, severity, level, observation, mature, step })];
      }),
    )
    .filter(({ open, side }) => open || side === 'above');
}

interface TrackStep {
  readonly alert: string;
  readonly severity: AlertSeverity;
  readonly level: AlertLevel;
  readonly observation: Observation;
  readonly mature: boolean;
  readonly step: AlertStep;
}

function stepTrack(
  old: Track | undefined,
  { alert, severity, level, observation, mature, step: { at, mostGapSeconds } }: TrackStep,
): Track {
  const { object, value, grave = false } = observation;
  const side = grave && severity === 'critical' ? 'above' : sideOf(value, level);
  const gap = old?.knownAt === undefined || old.knownAt === null ? null : at - old.knownAt;
  const passed = gap === null || gap > mostGapSeconds ? 0 : gap;
  const stays = old !== undefined && old.side === side;
  const sideSeconds = stays ? old.sideSeconds + passed : 0;
  const { forSeconds, clearForSeconds = 2 * forSeconds } = level;
  const wasOpen = old?.open ?? false;
  const opens = side === 'above' && mature && sideSeconds >= forSeconds;
  const closes = side === 'below' && sideSeconds >= clearForSeconds;
  return {
    ...{ alert, object, severity, level, side, sideSeconds, knownAt: at },
    // Of one that is gone, what it was last.
    value: side === 'below' && wasOpen ? (old?.value ?? value) : value,
    open: wasOpen ? !closes : opens,
    since: old !== undefined && (wasOpen || stays) ? old.since : at,
  };
}

function sideOf(value: number, { threshold, clear }: AlertLevel): Side {
  if (value >= threshold) return 'above';
  return value <= clear ? 'below' : 'between';
}

/** One for each object, by its gravest level. */
export function openAlerts({ tracks }: AlertState): readonly OpenAlert[] {
  const byObject = new Map<string, OpenAlert>();
  for (const severity of SEVERITIES) {
    for (const track of tracks) {
      if (!track.open || track.severity !== severity) continue;
      const { alert, object, since, value, level } = track;
      const key = JSON.stringify([alert, object]);
      const earlier = Math.min(since, byObject.get(key)?.since ?? since);
      const { threshold } = level;
      byObject.set(key, { alert, object, severity, since: earlier, value, threshold });
    }
  }
  return [...byObject.values()].sort(
    (a, b) => SEVERITIES.indexOf(b.severity) - SEVERITIES.indexOf(a.severity) || a.since - b.since,
  );
}
