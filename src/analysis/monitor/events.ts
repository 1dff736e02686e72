// What happened to the server between two samples, as its identity tells it.

import type { MonitorEvent } from '../../model/monitorJson';
import type { Epoch, Resets } from './reading';

export interface NamedEpoch {
  readonly epoch: Epoch;
  /** Stays the same as long as nothing moved: what is told later than the rest is no change. */
  readonly text: string;
}

/** Identifies what counts: rates are made within one alone. */
export function namedEpoch(before: NamedEpoch | null, epoch: Epoch): NamedEpoch {
  const isSame = before !== null && sameEpoch(before.epoch, epoch);
  return { epoch, text: isSame ? before.text : epochText(epoch) };
}

function epochText(epoch: Epoch): string {
  const { address, started, standby, wal_reset, database_reset, bgwriter_reset, archiver_reset } =
    epoch;
  return [
    address ?? 'local',
    started,
    standby ? 'standby' : 'primary',
    ...[wal_reset, database_reset, bgwriter_reset, archiver_reset].map((reset) =>
      reset === undefined ? '?' : (reset ?? '-'),
    ),
  ].join(' ');
}

const RESETS = ['wal_reset', 'database_reset', 'bgwriter_reset', 'archiver_reset'] as const;

export function sameEpoch(a: Epoch, b: Epoch): boolean {
  return (
    a.address === b.address &&
    a.started === b.started &&
    a.standby === b.standby &&
    !RESETS.some((name) => isMoved(a, b, name))
  );
}

/** Only between two that were told. */
function isMoved(a: Epoch, b: Epoch, name: keyof Resets): boolean {
  return a[name] !== undefined && b[name] !== undefined && a[name] !== b[name];
}

/** The gravest alone: a restart explains a reset. */
export function eventBetween(before: Epoch, now: Epoch): MonitorEvent | null {
  if (sameEpoch(before, now)) return null;
  if (before.address !== now.address) return { kind: 'node', text: 'Another server answers now.' };
  if (before.started !== now.started)
    return { kind: 'restart', text: 'The server was started anew.' };
  if (before.standby !== now.standby)
    return { kind: 'promotion', text: 'The standby was promoted: it is a primary now.' };
  // Recovery after a crash zeroes all statistics at once, and has ended all sessions; a person resets them one by one.
  const told = (['wal_reset', 'bgwriter_reset', 'archiver_reset'] as const).filter(
    (name) => typeof (before[name] ?? now[name]) === 'string',
  );
  const all = told.length > 0 && told.every((name) => isMoved(before, now, name));
  return all && before.backend !== now.backend
    ? { kind: 'crash', text: 'The server recovered from a crash, which ended all sessions.' }
    : { kind: 'reset', text: 'Statistics were reset.' };
}
