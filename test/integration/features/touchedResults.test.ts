// Which relations does a statement say that it may have changed, with the catalog of a real server at hand?

import assert from 'node:assert/strict';
import { Database } from '../../../src/db/database';
import { readStatement } from '../../../src/features/readStatement';
import { touchedRelations } from '../../../src/features/touchedResults';
import { cleanup } from '../../support/cleanup';
import { postgres, type Major } from '../../support/postgres';
import { testParser } from '../../unit/analysis/sql/support';

const TESTED: readonly Major[] = [14, 18];

const SCHEMA = `
CREATE TABLE customers (id int PRIMARY KEY, name text);
CREATE TABLE orders (id int PRIMARY KEY, customer int REFERENCES customers ON DELETE CASCADE);
CREATE TABLE lines (id int, "order" int REFERENCES orders ON DELETE SET NULL);
CREATE TABLE events (at int) PARTITION BY RANGE (at);
CREATE TABLE events_1 PARTITION OF events FOR VALUES FROM (0) TO (10);
CREATE TABLE base (id int);
CREATE TABLE heir () INHERITS (base);
CREATE VIEW recent AS SELECT * FROM base;
CREATE INDEX of_base ON base (id);
CREATE TABLE alone (id int, name text);
CREATE TABLE diary (id int);
CREATE TABLE watched (id int);
CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS
  'BEGIN INSERT INTO diary VALUES (1); RETURN NULL; END';
CREATE TRIGGER a AFTER DELETE OR TRUNCATE ON watched EXECUTE FUNCTION note();
CREATE FUNCTION log_it(int) RETURNS int LANGUAGE sql AS 'INSERT INTO diary VALUES ($1) RETURNING 1';
CREATE FUNCTION twice(int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT 2 * $1';
CREATE PROCEDURE work(int) LANGUAGE sql AS 'INSERT INTO diary VALUES ($1)';
CREATE SEQUENCE numbers;`;

const KNOWN: readonly (readonly [sql: string, names: readonly string[]])[] = [
  ['DELETE FROM alone', ['alone']],
  ['DELETE FROM alone USING diary WHERE alone.id = diary.id', ['alone', 'diary']],
  ['DELETE FROM customers WHERE id = 1', ['customers', 'lines', 'orders']],
  ['DELETE FROM orders', ['lines', 'orders']],
  ['WITH gone AS (DELETE FROM alone RETURNING id) SELECT twice(id) FROM gone', ['alone', 'gone']],
  ['TRUNCATE alone, diary', ['alone', 'diary']],
  ['TRUNCATE customers CASCADE', ['customers', 'lines', 'orders']],
  ['TRUNCATE events', ['events', 'events_1']],
  ['UPDATE events SET at = 1', ['events', 'events_1']],
  ['DELETE FROM recent', ['base', 'heir', 'recent']],
  ['UPDATE alone SET id = twice(id)', ['alone']],
  ['CREATE INDEX ON events (at)', ['events', 'events_1']],
  ['ANALYZE base', ['base', 'heir']],
  ["COPY alone FROM '/tmp/none'", ['alone']],
  ['ALTER TABLE alone DROP COLUMN name', ['alone']],
];

const UNKNOWN: readonly string[] = [
  'DELETE FROM watched',
  'TRUNCATE watched',
  'TRUNCATE alone, watched',
  'DELETE FROM alone WHERE id = log_it(1)',
  'SELECT log_it(id) FROM alone',
  "SELECT setval('numbers', id) FROM alone",
  'CALL work(1)',
  'CALL work((SELECT 1 FROM alone))',
  'DO $$BEGIN DELETE FROM alone; END$$',
  'CREATE TABLE made AS SELECT log_it(id) FROM alone',
  'ALTER TABLE base DROP COLUMN id CASCADE',
  'DROP TABLE base CASCADE',
  'REINDEX INDEX of_base',
  'ALTER INDEX of_base RENAME TO of_all',
  'CREATE OR REPLACE VIEW recent AS SELECT id FROM base',
  'VACUUM',
];

for (const major of TESTED) {
  describe(`relations that a statement touches on PostgreSQL ${String(major)}`, () => {
    let database: Database;
    const atEnd = cleanup();

    before(async () => {
      const cluster = await postgres(major);
      const name = await cluster.createDatabase();
      await cluster.sql(SCHEMA, name);
      database = new Database(cluster.profile({ database: name }), () => Promise.resolve(null));
      atEnd(() => database.close());
    });

    async function touchedBy(sql: string): Promise<readonly string[] | null> {
      const range = { start: 0, end: sql.length };
      const read = await readStatement(await testParser(), sql, range, database);
      assert.ok(read.ok, sql);
      const names = touchedRelations(read.value);
      return names === null ? null : [...names].sort();
    }

    it('are those it names, their partitions, and what foreign keys and views lead to', async () => {
      for (const [sql, names] of KNOWN) assert.deepEqual(await touchedBy(sql), names, sql);
    });

    it('are unknown where code may write, or more than what is named is changed', async () => {
      for (const sql of UNKNOWN) assert.equal(await touchedBy(sql), null, sql);
    });
  });
}
