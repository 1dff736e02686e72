// What of a schema is copied for a migration: what its text names, what that is made of and what hangs on it; all where it
// does not tell.

import assert from 'node:assert/strict';
import { reachedImage } from '../../../../src/features/migrations/reachedImage';
import { readMigrations } from '../../../../src/features/migrations/readMigrations';
import type { TwinImage } from '../../../../src/model/twinImage';
import { connectedImage } from '../../../support/migrations/connectedImage';
import { testParser } from '../../analysis/sql/support';

async function reached(text: string, planned: readonly string[] = []): Promise<TwinImage> {
  const { parts } = await readMigrations([{ file: 'm.sql', text }], await testParser());
  const statements = planned.map((sql) => ({
    id: sql,
    text: sql,
    place: null,
    calls: 1,
    counters: null,
  }));
  return reachedImage(connectedImage(), parts, { statements });
}

const namesOf = ({ relations }: TwinImage): string[] => relations.map(({ name }) => name).sort();

describe('what a migration reaches', () => {
  const cases: readonly (readonly [sql: string, names: readonly string[]])[] = [
    ['ALTER TABLE app.payments ADD COLUMN a int', ['payments']],
    ['ALTER TABLE app.customers ALTER COLUMN id TYPE bigint', ['customers', 'ids', 'orders']],
    [
      'ALTER TABLE orders DROP COLUMN ref',
      ['customers', 'ids', 'items', 'old_open_orders', 'open_orders', 'orders'],
    ],
    ['DROP INDEX app.items_pkey', ['ids', 'item_notes', 'items', 'orders', 'totals']],
    ['ALTER TABLE app.item_notes DROP CONSTRAINT item_notes_items_fkey', ['item_notes', 'items']],
    ['CREATE INDEX ON app.events_2 (id)', ['events', 'events_1', 'events_2']],
    ['ALTER TABLE app."Order Log" ADD COLUMN a int', ['Order Log']],
    ['REFRESH MATERIALIZED VIEW app.totals', ['items', 'totals']],
    ['DROP SEQUENCE app.ids CASCADE', ['ids', 'orders']],
    ['CREATE TABLE app.fresh (ref int REFERENCES app.payments)', ['payments']],
    [`SELECT setval('app.ids', 1)`, ['ids', 'orders']],
    ['DELETE FROM app.payments', ['payments']],
  ];
  for (const [sql, names] of cases) {
    it(`of ${sql}`, async () => {
      assert.deepEqual(namesOf(await reached(sql)), names.toSorted());
    });
  }

  it('goes on from table to table where rows are taken away with those that refer to them', async () => {
    const names = namesOf(await reached('TRUNCATE app.customers CASCADE'));
    for (const name of ['customers', 'orders', 'items', 'item_notes'])
      assert.ok(names.includes(name), name);
    assert.ok(!namesOf(await reached('TRUNCATE app.customers')).includes('item_notes'));
  });

  it('holds what the statements ask whose plans are compared, and nothing that refers to it', async () => {
    const image = await reached('CREATE TABLE app.fresh (id int)', [
      'SELECT * FROM app.items WHERE id = $1',
      'SELECT * FROM old_open_orders',
      'SELECT * FROM app.events',
    ]);
    assert.deepEqual(namesOf(image), [
      'events',
      'events_1',
      'events_2',
      'ids',
      'items',
      'old_open_orders',
      'open_orders',
      'orders',
    ]);
    // Both ends of one are there, which is what a planner asks of it.
    assert.deepEqual(
      image.constraints.map(({ name }) => name),
      ['items_orders_fkey'],
    );
  });

  it('knows the partitions of a table whose name PostgreSQL prints in quotes', async () => {
    const image = await reached('CREATE TABLE app.fresh (id int)', ['SELECT * FROM app.position']);
    assert.deepEqual(namesOf(image), ['position', 'position_1']);
  });

  it('keeps types, and of functions those that hang on what is changed', async () => {
    const kept = async (sql: string): Promise<string[]> =>
      (await reached(sql)).definitions.map(({ name }) => name);
    assert.deepEqual(await kept('DROP TABLE app.payments'), ['app.state', 'app.newest()']);
    assert.deepEqual(await kept('DROP TABLE app.events'), ['app.state']);
  });

  it('is looked for in a long value once', async () => {
    // From each of its places on, a word of this length would take half a minute.
    const long = `SELECT set_config('app.a', '${'a'.repeat(190_000)}', false)`;
    assert.deepEqual(await reached(long), connectedImage());
  });

  const opaque = [
    `DO $$ BEGIN EXECUTE 'DROP TABLE app.' || 'orders'; END $$`,
    'CALL app.change_all()',
    'SELECT app.change_all()',
    `CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$ BEGIN EXECUTE 'DROP TABLE ' || 'a'; END $$`,
    'DROP SCHEMA app CASCADE',
    'DROP TYPE app.state CASCADE',
    'DROP EXTENSION pg_trgm CASCADE',
    'ALTER TYPE app.state RENAME TO condition',
    'ALTER DOMAIN app.positive ADD CHECK (value > 0)',
    'ALTER SCHEMA app RENAME TO application',
    'ALTER TABLE app.orders SET SCHEMA archive',
    'VACUUM FULL',
    'REINDEX SCHEMA app',
    'CLUSTER',
    'ALTER TABLE ALL IN TABLESPACE a SET TABLESPACE b',
    'ALTER TABLE U&"\\006frders" ADD COLUMN a int',
    `CREATE INDEX ON app.${'o'.repeat(64)} (id)`,
    'THIS IS OF ANOTHER VERSION',
  ];
  for (const sql of opaque) {
    it(`is everything where the text does not tell: ${sql.slice(0, 60)}`, async () => {
      assert.deepEqual(await reached(`CREATE TABLE app.fresh (id int);\n${sql}`), connectedImage());
    });
  }
});
