import assert from 'node:assert/strict';
import {
  listColumns,
  listIndexes,
  listPartitions,
  listRelations,
  listSchemas,
  type RelationEntry,
} from '../../../src/db/browse';
import { Database } from '../../../src/db/database';
import { relationDefinition } from '../../../src/db/relationDefinition';
import { postgres, type Major } from '../../support/postgres';
import { cleanup } from '../../support/cleanup';

const SCHEMA = `
  create table customers (id int primary key, email text not null unique, tags text[] default '{}');
  create index customers_lower on customers (lower(email)) where id > 10;
  comment on table customers is 'Who buys';
  insert into customers select i, 'c' || i from generate_series(1, 500) i;
  create table events (id int, at date not null, primary key (id, at)) partition by range (at);
  create table events_2025 partition of events for values from ('2025-01-01') to ('2026-01-01');
  create table events_2026 partition of events for values from ('2026-01-01') to ('2027-01-01')
    partition by list (id);
  create table events_2026_1 partition of events_2026 for values in (1);
  insert into events values (1, '2025-05-05'), (1, '2026-05-05');
  create view buyers as select id, email from customers;
  create materialized view counts as select count(*) as n from customers;
  create schema "Empty";
  create schema "Odd Names";
  create table "Odd Names"."Or""der" ("select" int);
  analyze;`;

for (const major of [14, 16, 18] as const satisfies readonly Major[]) {
  describe(`browse on PostgreSQL ${String(major)}`, () => {
    let client: Database;

    const atEnd = cleanup();

    before(async () => {
      const cluster = await postgres(major);
      const database = await cluster.createDatabase();
      await cluster.sql(SCHEMA, database);
      client = new Database(cluster.profile({ database }), () => Promise.resolve(null));
      atEnd(() => client.close());
    });

    async function relation(name: string): Promise<RelationEntry> {
      const found = (await listRelations(client, 'public', '', 100)).find((r) => r.name === name);
      assert.ok(found, name);
      return found;
    }

    it('lists schemas, public first and empty ones last, without partitions in the count', async () => {
      assert.deepEqual(await listSchemas(client), [
        { name: 'public', relations: 4 },
        { name: 'Odd Names', relations: 1 },
        { name: 'Empty', relations: 0 },
      ]);
    });

    it('lists relations with rows and size, partitions folded into their parent', async () => {
      const relations = await listRelations(client, 'public', '', 100);
      assert.deepEqual(
        relations.map(({ name, kind, rows, partitions }) => ({ name, kind, rows, partitions })),
        [
          { name: 'buyers', kind: 'view', rows: null, partitions: 0 },
          { name: 'counts', kind: 'materialized-view', rows: 1, partitions: 0 },
          { name: 'customers', kind: 'table', rows: 500, partitions: 0 },
          { name: 'events', kind: 'partitioned', rows: 2, partitions: 2 },
        ],
      );
      assert.equal((await relation('customers')).comment, 'Who buys');
      assert.ok((await relation('events')).bytes > 0);
    });

    it('pages by name', async () => {
      const first = await listRelations(client, 'public', '', 2);
      const rest = await listRelations(client, 'public', first[1]?.name ?? '', 2);
      assert.deepEqual(
        [...first, ...rest].map((entry) => entry.name),
        ['buyers', 'counts', 'customers', 'events'],
      );
    });

    it('nests partitions', async () => {
      const partitions = await listPartitions(client, (await relation('events')).oid);
      assert.deepEqual(
        partitions.map(({ name, kind, partitions: nested }) => ({ name, kind, nested })),
        [
          { name: 'events_2025', kind: 'table', nested: 0 },
          { name: 'events_2026', kind: 'partitioned', nested: 1 },
        ],
      );
    });

    it('lists columns and indexes', async () => {
      const { oid } = await relation('customers');
      const columns = await listColumns(client, oid);
      assert.deepEqual(
        columns.map(({ name, type, notNull, primaryKey }) => [name, type, notNull, primaryKey]),
        [
          ['id', 'integer', true, true],
          ['email', 'text', true, false],
          ['tags', 'text[]', false, false],
        ],
      );
      const indexes = await listIndexes(client, oid);
      assert.deepEqual(
        indexes.map(({ name, primary, unique, valid }) => [name, primary, unique, valid]),
        [
          ['customers_pkey', true, true, true],
          ['customers_email_key', false, true, true],
          ['customers_lower', false, false, true],
        ],
      );
      assert.equal(indexes[2]?.columns, 'btree (lower(email)) WHERE (id > 10)');
    });

    it('writes definitions that create the same again', async () => {
      const table = await relationDefinition(client, await relation('customers'));
      assert.match(table, /CREATE TABLE public\.customers \(/);
      assert.match(table, /tags text\[\] DEFAULT '\{\}'::text\[\]/);
      assert.match(table, /CONSTRAINT customers_pkey PRIMARY KEY \(id\)/);
      assert.match(table, /CREATE INDEX customers_lower /);
      assert.doesNotMatch(table, /CREATE UNIQUE INDEX customers_email_key/);
      assert.match(
        await relationDefinition(client, await relation('buyers')),
        /^CREATE VIEW .* AS/,
      );
      const odd = (await listRelations(client, 'Odd Names', '', 10))[0];
      assert.ok(odd);
      assert.match(
        await relationDefinition(client, odd),
        /CREATE TABLE "Odd Names"\."Or""der" \(\n {2}"select" integer\n\);/,
      );
    });
  });
}
