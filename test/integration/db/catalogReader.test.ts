// Is the catalog read right on every version, only what was asked, and still fast with very many tables?

import assert from 'node:assert/strict';
import { listRelations } from '../../../src/db/browse';
import { readOutline } from '../../../src/db/catalogOutline';
import { readCatalog } from '../../../src/db/catalogReader';
import { Database } from '../../../src/db/database';
import { suggestValues } from '../../../src/db/suggestValues';
import type { Catalog, Table } from '../../../src/model/catalog';
import { assertNothingLeft } from '../../support/database';
import { MAJORS, postgres, type Cluster } from '../../support/postgres';
import { cleanup } from '../../support/cleanup';

const SCHEMA = `
CREATE SCHEMA shop;
CREATE COLLATION shop.case_free FROM "POSIX";
CREATE TABLE shop.customers (id int PRIMARY KEY, email text NOT NULL UNIQUE, tags text[]);
CREATE TABLE shop."Order Lines" (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  customer_id int NOT NULL REFERENCES shop.customers,
  status text,
  "Weird ""Name" text,
  price numeric(12,2) CHECK (price >= 0),
  placed_at timestamptz DEFAULT now(),
  dropped int
);
ALTER TABLE shop."Order Lines" DROP COLUMN dropped;
INSERT INTO shop.customers SELECT i, 'c' || i || '@x', ARRAY['a', 'b' || i] FROM generate_series(1, 200) i;
INSERT INTO shop."Order Lines" (customer_id, status, price)
  SELECT 1 + i % 200, CASE WHEN i % 10 = 0 THEN 'open' ELSE 'it''s, "done"' END, i FROM generate_series(1, 2000) i;
CREATE INDEX lines_covering ON shop."Order Lines" (customer_id, placed_at DESC NULLS LAST) INCLUDE (price)
  WHERE status = 'open';
CREATE INDEX lines_pattern ON shop."Order Lines" (status text_pattern_ops, lower("Weird ""Name") DESC);
CREATE INDEX lines_collated ON shop."Order Lines" (status COLLATE "POSIX");
CREATE INDEX customers_tags ON shop.customers USING gin (tags);
CREATE TABLE shop.events (at date NOT NULL, kind text) PARTITION BY RANGE (at);
CREATE TABLE shop.events_2026 PARTITION OF shop.events FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
INSERT INTO shop.events SELECT date '2026-01-01' + i % 300, 'k' FROM generate_series(1, 1000) i;
CREATE INDEX events_at ON shop.events (at);
CREATE VIEW shop.open_lines AS SELECT * FROM shop."Order Lines" WHERE status = 'open';
CREATE MATERIALIZED VIEW shop.totals AS SELECT customer_id, sum(price) FROM shop."Order Lines" GROUP BY 1;
CREATE FUNCTION shop.twice(int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT $1 * 2';
CREATE FUNCTION shop.twice(text) RETURNS text LANGUAGE sql VOLATILE AS 'SELECT $1';
ANALYZE;`;

function table(catalog: Catalog, name: string): Table {
  const found = catalog.tables.find((candidate) => candidate.name === name);
  assert.ok(found, `${name} among ${catalog.tables.map((each) => each.name).join(', ')}`);
  return found;
}

for (const major of MAJORS) {
  describe(`catalog of PostgreSQL ${String(major)}`, () => {
    let cluster: Cluster;
    let database: Database;
    let name: string;

    const atEnd = cleanup();

    before(async () => {
      cluster = await postgres(major);
      name = await cluster.createDatabase();
      await cluster.sql(SCHEMA, name);
      database = new Database(cluster.profile({ database: name }), () => Promise.resolve(null));
      atEnd(() => database.close());
    });
    afterEach(() => assertNothingLeft(cluster, name));

    it('reads columns, statistics and activity of the tables asked for', async () => {
      const catalog = await readCatalog(database, {
        tables: [
          { schema: 'shop', name: 'Order Lines' },
          { schema: 'shop', name: 'no such' },
          { schema: null, name: 'nor such' },
        ],
      });
      assert.equal(Math.floor(catalog.serverVersion / 10_000), major);
      assert.deepEqual(catalog.searchPath, ['public']);
      assert.equal(catalog.tables.length, 1);
      const lines = table(catalog, 'Order Lines');
      assert.equal(lines.kind, 'table');
      assert.equal(lines.estimatedRows, 2000);
      assert.ok(lines.pages > 0 && lines.bytes >= lines.pages * 8192);
      assert.equal(lines.activity?.liveRows, 2000);
      assert.match(lines.activity.lastAnalyze ?? '', /^\d{4}-\d\d-\d\dT/);
      assert.deepEqual(
        lines.columns.map((column) => [column.number, column.name, column.type, column.collation]),
        [
          [1, 'id', 'bigint', null],
          [2, 'customer_id', 'integer', null],
          [3, 'status', 'text', 'C'],
          [4, 'Weird "Name', 'text', 'C'],
          [5, 'price', 'numeric(12,2)', null],
          [6, 'placed_at', 'timestamp with time zone', null],
        ],
      );
      const status = lines.columns[2]?.statistics;
      assert.deepEqual(status?.mostCommonValues, ['it\'s, "done"', 'open']);
      assert.ok(Math.abs((status.mostCommonFrequencies[0] ?? 0) - 0.9) < 1e-6);
      assert.equal(status.nDistinct, 2);
      assert.equal(lines.columns[3]?.statistics?.nullFraction, 1);
    });

    it('takes a column for NOT NULL only where no row can hold NULL', async () => {
      const heir = await cluster.createDatabase();
      // From 18 a child cannot drop what it inherits, and a constraint may wait to be validated.
      const loosened =
        major < 18
          ? 'ALTER TABLE kids ALTER a DROP NOT NULL'
          : `ALTER TABLE elders ALTER a DROP NOT NULL;
             ALTER TABLE elders ADD CONSTRAINT own NOT NULL a NO INHERIT;
             ALTER TABLE waiting ADD CONSTRAINT later NOT NULL a NOT VALID`;
      await cluster.sql(
        `CREATE TABLE elders (a int NOT NULL, b int NOT NULL);
         CREATE TABLE kids () INHERITS (elders);
         CREATE TABLE waiting (a int, b int NOT NULL);
         INSERT INTO waiting VALUES (NULL, 1);
         ${loosened};
         INSERT INTO kids VALUES (NULL, 1);`,
        heir,
      );
      const client = new Database(cluster.profile({ database: heir }), () => Promise.resolve(null));
      try {
        const tables = ['elders', 'kids', 'waiting'].map((each) => ({ schema: null, name: each }));
        const whole = await readCatalog(client, { tables });
        assert.deepEqual(
          whole.tables.filter(({ hasHeirs }) => hasHeirs).map((each) => each.name),
          ['elders'],
        );
        for (const catalog of [whole, await readOutline(client)])
          for (const { name: table } of tables) {
            const found = catalog.tables.find((each) => each.name === table);
            assert.deepEqual(
              found?.columns.map(({ notNull }) => notNull),
              [false, true],
              table,
            );
          }
      } finally {
        await client.close();
      }
    });

    it('reads indexes as data', async () => {
      const { tables } = await readCatalog(database, { schemas: ['shop'] });
      const indexes = tables.flatMap((each) => each.indexes);
      const named = (index: string) => indexes.find((each) => each.name === index);
      assert.deepEqual(named('lines_covering')?.definition, {
        schema: 'shop',
        table: 'Order Lines',
        method: 'btree',
        keys: [
          { column: 'customer_id', descending: false, nullsFirst: false },
          { column: 'placed_at', descending: true, nullsFirst: false },
        ],
        include: ['price'],
        predicate: "(status = 'open'::text)",
        unique: false,
      });
      assert.deepEqual(named('lines_pattern')?.definition.keys, [
        { column: 'status', descending: false, nullsFirst: false, opclass: 'text_pattern_ops' },
        { expression: 'lower("Weird ""Name")', descending: true, nullsFirst: true },
      ]);
      assert.deepEqual(named('lines_collated')?.definition.keys, [
        { column: 'status', descending: false, nullsFirst: false, collation: '"POSIX"' },
      ]);
      assert.equal(named('customers_tags')?.definition.method, 'gin');
      assert.equal(named('customers_pkey')?.primary, true);
      assert.equal(named('customers_pkey')?.constraint, 'customers_pkey');
      assert.equal(named('customers_email_key')?.constraint, 'customers_email_key');
      assert.equal(named('lines_pattern')?.constraint, null);
      assert.match(named('events_at')?.ddl ?? '', /^CREATE INDEX events_at ON ONLY shop\.events/);
    });

    it('reads constraints', async () => {
      const { tables } = await readCatalog(database, { schemas: ['shop'] });
      const lines = tables.find((each) => each.name === 'Order Lines');
      const foreign = lines?.constraints.find((each) => each.kind === 'foreign-key');
      assert.deepEqual(foreign?.columns, ['customer_id']);
      assert.deepEqual(foreign.references, {
        schema: 'shop',
        table: 'customers',
        columns: ['id'],
      });
      assert.equal(
        lines?.constraints.some((each) => each.kind === 'check'),
        true,
      );
      assert.equal(
        lines.constraints.some((each) => each.kind === 'not-null'),
        major >= 18,
      );
    });

    it('reads references that lead no index, and functions that are not immutable', async () => {
      const catalog = await readCatalog(database, {
        tables: [{ schema: 'shop', name: 'customers' }],
      });
      // The index that begins with the column holds open lines only.
      const found = table(catalog, 'customers').unindexedReferences?.map(
        ({ schema, table: referring, columns, referenced, onDelete, kind }) => [
          schema,
          referring,
          columns,
          referenced,
          onDelete,
          kind,
        ],
      );
      assert.deepEqual(found, [['shop', 'Order Lines', ['customer_id'], ['id'], 'check', 'table']]);
      const twice = { schema: 'shop', name: 'twice', volatility: 'volatile', arguments: 'text' };
      assert.deepEqual(catalog.functions, [twice]);
      assert.deepEqual((await readOutline(database)).functions, [twice]);
    });

    it('brings the ancestors of a partition, with inherited statistics', async () => {
      const catalog = await readCatalog(database, {
        tables: [{ schema: 'shop', name: 'events_2026' }],
      });
      assert.deepEqual(table(catalog, 'events_2026').partitionOf, {
        schema: 'shop',
        name: 'events',
      });
      assert.equal(table(catalog, 'events').kind, 'partitioned');
      assert.ok(table(catalog, 'events').columns[0]?.statistics);
      assert.ok(table(catalog, 'events_2026').columns[0]?.statistics);
    });

    it('reads a whole database without samples of its data', async () => {
      const { tables } = await readCatalog(database, {});
      assert.deepEqual(
        tables.map((each) => `${each.name} ${each.kind}`),
        [
          'Order Lines table',
          'customers table',
          'events partitioned',
          'events_2026 table',
          'open_lines view',
          'totals materialized-view',
        ],
      );
      assert.ok(tables.every((each) => each.columns.every(({ statistics }) => !statistics)));
    });

    it('reads the outline of a whole database: names and columns, partitions among them', async () => {
      const { tables, searchPath } = await readOutline(database);
      assert.deepEqual(searchPath, ['public']);
      assert.deepEqual(tables.map((each) => `${each.name} ${each.kind}`).sort(), [
        'Order Lines table',
        'customers table',
        'events partitioned',
        'events_2026 table',
        'open_lines view',
        'totals materialized-view',
      ]);
      const customers = tables.find((each) => each.name === 'customers');
      assert.deepEqual(
        customers?.columns.map((column) => [
          column.number,
          column.name,
          column.type,
          column.notNull,
        ]),
        [
          [1, 'id', 'integer', true],
          [2, 'email', 'text', true],
          [3, 'tags', 'text[]', false],
        ],
      );
      assert.equal(customers.pages, 0);
    });

    it('offers values from the statistics', async () => {
      const catalog = await readCatalog(database, {
        tables: [{ schema: 'shop', name: 'Order Lines' }],
      });
      const [, customer, status] = table(catalog, 'Order Lines').columns;
      assert.ok(customer && status);
      assert.deepEqual(
        suggestValues(status).map(({ value }) => value),
        ['it\'s, "done"', 'open'],
      );
      assert.ok(suggestValues(customer).length >= 3);
    });

    it('reads what a user without privileges may see', async () => {
      await cluster.sql(
        'DROP ROLE IF EXISTS stranger; CREATE ROLE stranger LOGIN; GRANT USAGE ON SCHEMA shop TO stranger',
        name,
      );
      const stranger = new Database(cluster.profile({ database: name, user: 'stranger' }), () =>
        Promise.resolve(null),
      );
      try {
        const catalog = await readCatalog(stranger, {
          tables: [{ schema: 'shop', name: 'Order Lines' }],
        });
        const lines = table(catalog, 'Order Lines');
        assert.equal(lines.columns[2]?.statistics, null);
        assert.ok(lines.indexes.length > 0);
      } finally {
        await stranger.close();
      }
    });
  });
}

describe('catalog of 10 000 tables', () => {
  const TABLES = 10_000;
  let cluster: Cluster;
  let database: Database;
  let name: string;

  const atEnd = cleanup();

  before(async () => {
    cluster = await postgres(18);
    name = await cluster.createDatabase();
    atEnd(() => cluster.sql(`DROP DATABASE ${name}`));
    const client = await cluster.connect(name);
    // A transaction takes a lock on each table that it makes; so many at a time fit the lock table.
    for (let first = 0; first < TABLES; first += 1000) {
      await client.query(`DO $$ BEGIN FOR i IN ${String(first)}..${String(first + 999)} LOOP
        EXECUTE format('CREATE TABLE t%s (id int PRIMARY KEY, a int)', lpad(i::text, 5, '0')); END LOOP; END $$`);
    }
    await client.end();
    database = new Database(cluster.profile({ database: name }), () => Promise.resolve(null));
    atEnd(() => database.close());
  });

  it('lists them all', async () => {
    const relations = await listRelations(database, 'public', '', TABLES + 1);
    assert.equal(relations.length, TABLES);
    assert.equal(relations.at(-1)?.name, 't09999');
  });

  it('reads only the table asked for', async () => {
    const { tables } = await readCatalog(database, { tables: [{ schema: null, name: 't04711' }] });
    assert.deepEqual(
      tables.map((each) => each.name),
      ['t04711'],
    );
  });

  it('lists on while a table is dropped', async () => {
    const dropping = await cluster.connect(name);
    try {
      const drops = Array.from(
        { length: 50 },
        (_, i) => `DROP TABLE t${String(i).padStart(5, '0')}`,
      );
      const [relations] = await Promise.all([
        listRelations(database, 'public', '', TABLES),
        ...drops.map((drop) => dropping.query(drop)),
      ]);
      assert.ok(relations.length >= TABLES - drops.length);
    } finally {
      await dropping.end();
    }
  });
});
