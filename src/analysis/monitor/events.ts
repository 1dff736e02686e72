// What happened to the server between two samples, as its identity tells it.

import type { MonitorEvent } from '../../model/monitorJson';
import type { Epoch } from './reading';

/** Identifies what counts: rates are made within one alone. */
export function epochText(epoch: Epoch): string {
  const { address, started, standby, wal_reset, database_reset, bgwriter_reset, archiver_reset } =
    epoch;
  return [
    address ?? 'local',
    started,
    standby ? 'standby' : 'primary',
    ...[wal_reset, database_reset, bgwriter_reset, archiver_reset].map((reset) => reset ?? '-'),
  ].join(' ');
}

export function sameEpoch(a: Epoch, b: Epoch): boolean {
  return epochText(a) === epochText(b);
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
    (name) => before[name] !== null || now[name] !== null,
  );
  const all = told.length > 0 && told.every((name) => before[name] !== now[name]);
  return all && before.backend !== now.backend
    ? { kind: 'crash', text: 'The server recovered from a crash, which ended all sessions.' }
    : { kind: 'reset', text: 'Statistics were reset.' };
}
