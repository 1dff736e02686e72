// What a statement of a migration does, in the words that every face prints.

import { rangeWords } from '../../analysis/migrations/durations';
import { strength } from '../../analysis/migrations/locks';
import { holderWords } from '../../analysis/migrations/waits';
import type {
  ChangedPlan,
  ChangedPlans,
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

/** `would wait now for process 4711 ..; reads and writes of app.orders queue behind it`; empty where it would not wait. */
export function waitWords({ waitsFor = [] }: Pick<MigrationStatement, 'waitsFor'>): string {
  const [first] = waitsFor;
  if (first === undefined) return '';
  const { blocks, relation } = first;
  const queue = blocks === 'nothing' ? '' : `; new ${blocks} of ${relation} queue behind it`;
  return `would wait now for ${holderWords(waitsFor)}${queue}`;
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
      if (outcome.changesRows === true)
        return `changes rows; neither rows nor time could be seen${duration === null ? '' : `; besides ${rangeWords(duration)}: ${duration.basis}`}`;
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

/** `orders.sql:3 SELECT ..: other plan, cost 8.3 to 120 000: Seq Scan on orders for Index Scan ..; no more by orders_customer`. */
export function planWords(change: ChangedPlan): string {
  const { kind, message, costBefore, costAfter, stepBefore, stepAfter, lost, gained } = change;
  if (costAfter === null) return `fails: ${message ?? ''}`;
  return [
    `${kind === 'other plan' ? 'other plan, ' : ''}cost ${humanCost(costBefore)} to ${humanCost(costAfter)}`,
    ...(stepAfter === null || stepBefore === null
      ? []
      : [`${stepAfter} in place of ${stepBefore}`]),
    ...(lost.length === 0 ? [] : [`no more by ${lost.join(', ')}`]),
    ...(gained.length === 0 ? [] : [`now by ${gained.join(', ')}`]),
  ].join('; ');
}

/** Where the statement stands. */
export function placeWords({ file, line }: ChangedPlan): string {
  return file === null ? '' : `${file}:${String(line ?? 1)}`;
}

export function plansWords({ planned, notPlanned, changes }: ChangedPlans): string {
  const failing = changes.filter(({ kind }) => kind === 'fails').length;
  const others = changes.length - failing;
  const parts = [
    ...(failing > 0 ? [`${String(failing)} would fail`] : []),
    others === 0
      ? 'no plan changes'
      : `${String(others)} change${others === 1 ? 's' : ''} plan or cost`,
    ...(notPlanned > 0 ? [`${String(notPlanned)} could not be planned before`] : []),
  ];
  return `Of ${counted(planned, 'statement')} of the workload: ${parts.join(', ')}. New columns and indexes on expressions have no statistics until ANALYZE.`;
}

function counted(count: number, noun: string): string {
  return `${String(count)} ${noun}${count === 1 ? '' : 's'}`;
}

export function engineWords({ engine, source }: MigrationReport): string {
  const kind = engine.kind === 'embedded' ? 'embedded' : 'private';
  return `Checked on a copy of ${source.database}'s schema of ${source.madeAt.slice(0, DATE)}, without rows, in ${kind} PostgreSQL ${engine.version}.`;
}

/** Of an ISO 8601 time. */
const DATE = 10;

/** `7 statements in 2 files: 1 fails, 2 keep people waiting, 1 was not checked.` */
export function summaryWords({ files, statements }: MigrationReport): string {
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
