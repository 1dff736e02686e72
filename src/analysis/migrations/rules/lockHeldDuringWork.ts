// Is a lock that an earlier statement of the transaction took held while a later one does long work?

import type { LintSeverity } from '../../../model/lintFinding';
import { humanRows } from '../../../util/humanNumbers';
import { feltLocks, isNoticed, MANY_ROWS, nobody, severityOf, severityOfRows } from '../blocking';
import { rangeWords } from '../durations';
import { strength } from '../locks';
import type { MigrationRule, MigrationStep } from '../migrationRule';

export const lockHeldDuringWork: MigrationRule = {
  id: 'lock-held-during-work',
  since: '0.1.0',
  severity: 'warning',
  documentation: {
    summary: 'A lock of an earlier statement is held while a later one of the transaction works.',
    why: 'PostgreSQL keeps every lock until the transaction ends. What takes an instant by itself keeps everybody out for as long as the statements after it take, an UPDATE of many rows among them.',
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
      {
        sql: `BEGIN; ALTER TABLE app.orders ADD COLUMN seen date; UPDATE app.orders SET status = 'done'; COMMIT`,
        says: 'nobody reads or writes app.orders meanwhile, by the ACCESS EXCLUSIVE lock of statement 1',
      },
      {
        sql: 'BEGIN; LOCK TABLE app.countries IN SHARE MODE; DELETE FROM app.customers WHERE id > 5; COMMIT',
        says: 'nobody writes to app.countries meanwhile',
      },
      {
        sql: `BEGIN; ALTER TABLE app.countries DROP COLUMN name; INSERT INTO app.customers SELECT id FROM app.orders; COMMIT`,
        says: 'It changes about 200 M rows',
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
      {
        sql: `ALTER TABLE app.orders ADD COLUMN seen date; UPDATE app.orders SET status = 'done'`,
      },
      {
        sql: `BEGIN; UPDATE app.orders SET status = 'done'; ALTER TABLE app.orders ADD COLUMN seen date; COMMIT`,
      },
      {
        sql: `BEGIN; ALTER TABLE app.orders ADD COLUMN seen date; UPDATE app.orders SET status = 'done' WHERE id = 5; COMMIT`,
      },
      {
        sql: `BEGIN; LOCK TABLE app.orders IN SHARE UPDATE EXCLUSIVE MODE; UPDATE app.orders SET status = 'done'; COMMIT`,
      },
    ],
  },
  judge({ step, transaction }) {
    const did = longWorkOf(step);
    if (did === null) return [];
    const held = transaction
      .filter(({ number }) => number < step.number)
      .flatMap((earlier) =>
        feltLocks(earlier.locks).map((lock) => ({ ...lock, since: earlier.number })),
      )
      .filter(({ relation }) => !did.toldOf.has(relation));
    const [first] = held.toSorted(
      (a, b) => strength(b.mode) - strength(a.mode) || a.since - b.since,
    );
    if (first === undefined) return [];
    const also = new Set(held.map(({ relation }) => relation)).size - 1;
    const others = also === 0 ? '' : ` and ${String(also)} more`;
    return [
      {
        message: `${did.words}, and ${nobody(first.blocks)} ${first.relation}${others} meanwhile, by the ${first.mode} lock of statement ${String(first.since)} in the same transaction.`,
        severity: did.severity,
        fixes: [],
      },
    ];
  },
};

interface LongWork {
  readonly words: string;
  readonly severity: LintSeverity;
  /** Relations that other rules tell of, by the statement's own locks. */
  readonly toldOf: ReadonlySet<string>;
}

/** By its time, or by how many rows it changes. */
function longWorkOf({ outcome, duration, work, locks }: MigrationStep): LongWork | null {
  if (outcome.kind === 'planned') {
    const rows = outcome.rows ?? 0;
    if (rows < MANY_ROWS) return null;
    const words = `It changes about ${humanRows(rows)}`;
    return { words, severity: severityOfRows(rows), toldOf: new Set() };
  }
  if (duration === null || !isNoticed(duration)) return null;
  return {
    words: `It ${duration.basis}: ${rangeWords(duration)}`,
    severity: severityOf(duration),
    toldOf: new Set([...work, ...feltLocks(locks)].map(({ relation }) => relation)),
  };
}
