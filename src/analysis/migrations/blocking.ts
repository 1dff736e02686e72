// Who waits for a statement, and how long? What rules ask of a step, and the words that they say of it.

import type { LintSeverity } from '../../model/lintFinding';
import type { Blocks, Duration, MigrationLock, MigrationWork } from '../../model/migrationReport';
import { rangeWords } from './durations';
import { strength } from './locks';
import type { MigrationStep } from './migrationRule';

/** Heuristic: shorter, and an application takes it for a slow query. */
const NOTICED_MS = 1_000;
/** Heuristic: longer, and requests time out. */
const OUTAGE_MS = 10_000;

/** Heuristic: changed at once, these are some seconds of locks, and as many dead rows. */
export const MANY_ROWS = 100_000;
/** Heuristic: longer than a request waits. */
const OUTAGE_ROWS = 1_000_000;

interface Locks {
  readonly locks: readonly MigrationLock[];
}

export interface Blocking {
  readonly lock: FeltLock;
  readonly duration: Duration;
  readonly severity: LintSeverity;
}

/** Null where nothing of an application waits for as long as anybody would notice. */
export function blockingOf(step: MigrationStep): Blocking | null {
  const { duration, work } = step;
  if (duration === null || duration.mostMs < NOTICED_MS) return null;
  const busy = new Set(work.map(({ relation }) => relation));
  const held = feltLocks(step.held).filter(({ relation }) => busy.has(relation));
  const locks = [...feltLocks(step.locks), ...held].toSorted(
    (a, b) => strength(b.mode) - strength(a.mode),
  );
  const lock = locks.find(({ relation }) => busy.has(relation)) ?? locks[0];
  return lock === undefined ? null : { lock, duration, severity: severityOf(duration) };
}

export function blockers({ locks }: Locks): readonly MigrationLock[] {
  return locks.filter(({ blocks }) => blocks !== 'nothing');
}

/** As an application feels it: on a table. */
export interface FeltLock extends Pick<MigrationLock, 'relation' | 'mode' | 'blocks'> {
  /** That is locked in the table's place. */
  readonly index: string | null;
}

/**
 * Those that anybody waits for, the strongest of each table. To plan a statement is to lock all indexes of its tables
 * (plancat.c), so that nobody uses a table with an index that is locked.
 */
export function feltLocks(locks: readonly MigrationLock[]): readonly FeltLock[] {
  const felt = blockers({ locks })
    .map(({ relation, table, mode, blocks }) => ({
      relation: table ?? relation,
      index: table === null ? null : relation,
      mode,
      blocks,
    }))
    .toSorted(
      (a, b) =>
        strength(b.mode) - strength(a.mode) || Number(a.index !== null) - Number(b.index !== null),
    );
  return felt.filter(
    ({ relation }, at) => felt.findIndex((one) => one.relation === relation) === at,
  );
}

export function severityOf({ mostMs }: Pick<Duration, 'mostMs'>): LintSeverity {
  return mostMs >= OUTAGE_MS ? 'error' : 'warning';
}

export function severityOfRows(rows: number): LintSeverity {
  return rows >= OUTAGE_ROWS ? 'error' : 'warning';
}

export function isNoticed({ mostMs }: Pick<Duration, 'mostMs'>): boolean {
  return mostMs >= NOTICED_MS;
}

/** `nobody reads or writes app.orders meanwhile`. */
export function waitWords({ lock: { blocks, relation, index } }: Pick<Blocking, 'lock'>): string {
  const why = index === null ? '' : `, as every plan of it locks its index ${index}`;
  return `${nobody(blocks)} ${relation} meanwhile${why}`;
}

export function nobody(blocks: Blocks): string {
  return blocks === 'writes' ? 'nobody writes to' : 'nobody reads or writes';
}

/** `It rewrites 41 GB of app.orders with 6 indexes at 50 to 200 MB/s: 4 to 14 min, and nobody reads or writes app.orders meanwhile.` */
export function blockingWords(blocking: Blocking): string {
  const { duration } = blocking;
  return `It ${duration.basis}: ${rangeWords(duration)}, and ${waitWords(blocking)}.`;
}

export function workOf(
  { work }: Pick<MigrationStep, 'work'>,
  kind: MigrationWork['kind'],
): readonly MigrationWork[] {
  return work.filter((one) => one.kind === kind && one.bytes + one.indexBytes > 0);
}
