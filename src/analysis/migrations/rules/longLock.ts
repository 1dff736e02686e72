// Does a statement that no other rule knows keep people waiting while it works?

import { blockingOf, blockingWords } from '../blocking';
import type { MigrationRule } from '../migrationRule';

export const longLock: MigrationRule = {
  id: 'long-lock',
  since: '0.1.0',
  severity: 'warning',
  tellsWait: 'of the rest',
  documentation: {
    summary: 'A statement holds a strong lock while it reads, builds or writes a large table.',
    why: 'What a statement reads, builds and rewrites is seen while it runs on a copy, whatever its form is: a column that brings its UNIQUE or CHECK along, an exclusion constraint, a CHECK of a domain. Everybody whom its lock keeps out waits until that is done.',
    fix: 'Take the part that works apart: add the column first; then the CHECK NOT VALID and VALIDATE CONSTRAINT, or the index CONCURRENTLY and the key USING INDEX. A domain takes NOT VALID and VALIDATE CONSTRAINT as well.',
    falsePositives: 'A window in which nobody uses the table.',
    sources: [
      'PostgreSQL 18 documentation, ALTER TABLE, Notes: https://www.postgresql.org/docs/18/sql-altertable.html#SQL-ALTERTABLE-NOTES',
      'PostgreSQL 18 documentation, "Explicit Locking": https://www.postgresql.org/docs/18/explicit-locking.html',
    ],
  },
  examples: {
    fires: [
      {
        sql: 'ALTER TABLE app.orders ADD COLUMN external text UNIQUE',
        says: 'nobody reads or writes app.orders meanwhile',
      },
      {
        sql: 'ALTER TABLE app.orders ADD COLUMN pieces int CHECK (pieces > 0)',
        says: 'reads 30 GB of app.orders',
      },
      {
        sql: 'ALTER TABLE app.orders ADD EXCLUDE USING gist (tsrange(placed_at, placed_at) WITH &&)',
        says: 'nobody reads or writes app.orders meanwhile',
      },
      {
        sql: `CREATE DOMAIN app.label AS text; ALTER TABLE app.orders ADD COLUMN label app.label; ALTER DOMAIN app.label ADD CHECK (VALUE <> '')`,
        says: 'nobody writes to app.orders meanwhile',
      },
      {
        sql: 'ALTER TABLE app.orders ADD COLUMN room int4range, ADD COLUMN during tsrange; ALTER TABLE app.orders ADD UNIQUE (room, during WITHOUT OVERLAPS)',
        says: 'nobody reads or writes app.orders meanwhile',
      },
      {
        sql: 'DO $$ BEGIN LOCK TABLE app.countries; PERFORM count(*) FROM app.orders; END $$',
        says: 'nobody reads or writes app.countries meanwhile',
      },
    ],
    silent: [
      { sql: 'ALTER TABLE app.orders ADD COLUMN external text' },
      { sql: 'ALTER TABLE app.countries ADD COLUMN external text UNIQUE' },
      { sql: 'ALTER TABLE app.orders ADD CHECK (total >= 0)' },
      { sql: 'CREATE INDEX orders_status ON app.orders (status)' },
      { sql: 'ALTER TABLE app.orders VALIDATE CONSTRAINT orders_note' },
      {
        sql: `ALTER TABLE app.events ATTACH PARTITION app.events_2026 DEFAULT; CREATE TABLE app.events_2027 PARTITION OF app.events FOR VALUES FROM ('2027-01-01') TO ('2028-01-01')`,
      },
    ],
  },
  judge({ step }) {
    const blocking = blockingOf(step);
    if (blocking === null) return [];
    return [{ message: blockingWords(blocking), severity: blocking.severity, fixes: [] }];
  },
};
