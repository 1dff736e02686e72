// What a statement of a migration does, in the words that every face prints.

import { rangeWords } from '../../analysis/migrations/durations';
import { strength } from '../../analysis/migrations/locks';
import type {
  MigrationReport,
  MigrationStatement,
  MigrationTransaction,
} from '../../model/migrationReport';
import { humanCost, humanMs, humanRows } from '../../util/humanNumbers';

/** `ACCESS EXCLUSIVE on app.orders (reads and writes wait)`, the strongest first; empty where nothing of the source is locked. */
export function lockWords({ locks }: Pick<MigrationStatement, 'locks'>): readonly string[] {
  // A table that nobody may read brings its indexes along.
  const closed = locks.some(({ kind, mode }) => kind !== 'index' && mode === 'ACCESS EXCLUSIVE');
  return locks
    .filter(({ kind, mode }) => kind !== 'index' || (!closed && mode === 'ACCESS EXCLUSIVE'))
    .filter(({ mode }) => strength(mode) >= strength('SHARE UPDATE EXCLUSIVE'))
    .toSorted((a, b) => strength(b.mode) - strength(a.mode))
    .map(({ relation, mode, blocks }) => {
      const waits = blocks === 'nothing' ? '' : ` (${blocks} wait)`;
      return `${mode} on ${relation}${waits}`;
    });
}

/** `4 to 14 min: rewrites 41 GB ..`; `at once`. */
export function durationWords({ duration, outcome }: MigrationStatement): string {
  switch (outcome.kind) {
    case 'failed':
      return `fails: ${outcome.message}`;
    case 'not run':
      return `not checked: ${outcome.why}`;
    case 'stopped':
      return `stopped after ${humanMs(outcome.afterMs)} on tables without rows`;
    case 'planned':
      return `changes about ${outcome.rows === null ? 'no rows' : humanRows(outcome.rows)}, cost ${humanCost(outcome.cost)}; planned, not run`;
    case 'done':
      return duration === null ? 'at once' : `${rangeWords(duration)}: ${duration.basis}`;
  }
}

/** Of a transaction of several statements, what is held for longer than anybody would like; empty where that is nothing. */
export function heldWords({ statements, held }: MigrationTransaction): readonly string[] {
  if (statements.length < 2) return [];
  return held
    .filter(({ mostMs }) => mostMs > 0)
    .map(
      (lock) =>
        `${lock.mode} on ${lock.relation} for ${rangeWords(lock)}, from statement ${String(lock.since)} to the end (${lock.blocks} wait)`,
    );
}

export function engineWords({ engine, source }: MigrationReport): string {
  const kind = engine.kind === 'embedded' ? 'embedded' : 'private';
  return `Checked on a copy of ${source.database}'s schema of ${source.madeAt.slice(0, DATE)}, without rows, in ${kind} PostgreSQL ${engine.version}.`;
}

/** Of an ISO 8601 time. */
const DATE = 10;

/** `7 statements in 2 files: 1 fails, 2 keep people waiting, 1 was not checked.` */
export function summaryWords({ files, statements }: MigrationReport): string {
  const counted = (count: number, noun: string): string =>
    `${String(count)} ${noun}${count === 1 ? '' : 's'}`;
  const of = (kinds: readonly string[]): number =>
    statements.filter(({ outcome }) => kinds.includes(outcome.kind)).length;
  const findings = statements.reduce((sum, one) => sum + one.findings.length, 0);
  const parts = [
    ...(of(['failed']) > 0 ? [`${String(of(['failed']))} would fail`] : []),
    findings === 0 ? 'nothing found' : counted(findings, 'finding'),
    ...(of(['not run', 'stopped']) > 0
      ? [`${String(of(['not run', 'stopped']))} not checked`]
      : []),
  ];
  return `${counted(statements.length, 'statement')} in ${counted(files.length, 'file')}: ${parts.join(', ')}.`;
}
