// Is a lock that an earlier statement of the transaction took held while a later one does long work?

import { feltLocks, isNoticed, nobody, severityOf } from '../blocking';
import { rangeWords } from '../durations';
import { strength } from '../locks';
import type { MigrationRule } from '../migrationRule';

export const lockHeldDuringWork: MigrationRule = {
  id: 'lock-held-during-work',
  since: '0.1.0',
  severity: 'warning',
  documentation: {
    summary: 'A lock of an earlier statement is held while a later one of the transaction works.',
    why: 'PostgreSQL keeps every lock until the transaction ends. What takes an instant by itself keeps everybody out for as long as the statements after it take.',
    fix: 'Put the statement that takes long into a transaction of its own, or before the one that locks.',
    falsePositives: 'All of it has to happen at once, in a window.',
    sources: [
      'PostgreSQL 18 documentation, "Explicit Locking": https://www.postgresql.org/docs/18/explicit-locking.html',
    ],
  },
  examples: {
    fires: [
      {
        sql: `BEGIN; ALTER TABLE app.customers ADD COLUMN seen date; ALTER TABLE app.orders VALIDATE CONSTRAINT orders_note; COMMIT`,
        says: 'nobody reads or writes app.customers',
      },
      {
        sql: `BEGIN; CREATE INDEX c ON app.countries (name); ALTER TABLE app.customers ADD COLUMN seen date; ALTER TABLE app.orders VALIDATE CONSTRAINT orders_note; COMMIT`,
        says: 'nobody reads or writes app.customers and 1 more meanwhile',
      },
    ],
    silent: [
      {
        sql: 'ALTER TABLE app.customers ADD COLUMN seen date; ALTER TABLE app.orders VALIDATE CONSTRAINT orders_note',
      },
      {
        sql: 'BEGIN; ALTER TABLE app.orders VALIDATE CONSTRAINT orders_note; ALTER TABLE app.customers ADD COLUMN seen date; COMMIT',
      },
      {
        sql: 'BEGIN; ALTER TABLE app.orders DROP COLUMN code; ALTER TABLE app.orders ADD CHECK (total >= 0); COMMIT',
      },
    ],
  },
  judge({ step, transaction }) {
    const { duration } = step;
    if (duration === null || !isNoticed(duration)) return [];
    const own = new Set([...step.work, ...feltLocks(step.locks)].map(({ relation }) => relation));
    const held = transaction
      .filter(({ number }) => number < step.number)
      .flatMap((earlier) =>
        feltLocks(earlier.locks).map((lock) => ({ ...lock, since: earlier.number })),
      )
      .filter(({ relation }) => !own.has(relation));
    const [first] = held.toSorted(
      (a, b) => strength(b.mode) - strength(a.mode) || a.since - b.since,
    );
    if (first === undefined) return [];
    const also = new Set(held.map(({ relation }) => relation)).size - 1;
    const others = also === 0 ? '' : ` and ${String(also)} more`;
    return [
      {
        message: `It ${duration.basis}: ${rangeWords(duration)}, and ${nobody(first.blocks)} ${first.relation}${others} meanwhile, by the ${first.mode} lock of statement ${String(first.since)} in the same transaction.`,
        severity: severityOf(duration),
        fixes: [],
      },
    ];
  },
};
