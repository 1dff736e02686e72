// Does one thing of a database that cannot be read cost only itself, by name, in everything that reads the whole of it?

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type pg from 'pg';
import { z } from 'zod';
import { readCatalog } from '../../../src/db/catalogReader';
import { readOutline } from '../../../src/db/catalogOutline';
import { Database } from '../../../src/db/database';
import { PartialRead } from '../../../src/db/partialRead';
import type { Catalog } from '../../../src/model/catalog';
import { runHealth } from '../../../src/features/runHealth';
import { healthJsonSchema } from '../../../src/model/healthJson';
import { lintJsonSchema } from '../../../src/model/lintJson';
import { LiveTwinSource } from '../../../src/whatif/twin/source/twinSource';
import { cleanup } from '../../support/cleanup';
import { runCli } from '../../support/cli';
import { postgres, type Cluster } from '../../support/postgres';

const signal = new AbortController().signal;
const quiet = { signal, progress: (): void => undefined };

const SCHEMA = `
CREATE TABLE free (id int PRIMARY KEY, note text);
INSERT INTO free SELECT i, 'n' || i FROM generate_series(1, 1000) i;
CREATE INDEX free_note ON free (note);
CREATE TABLE held (id int PRIMARY KEY, free_id int REFERENCES free);
CREATE VIEW over_held AS SELECT id FROM held WHERE id > 0;
CREATE VIEW over_free AS SELECT id FROM free WHERE id > 0;
CREATE FUNCTION count_held() RETURNS bigint LANGUAGE sql STABLE BEGIN ATOMIC SELECT count(*) FROM held; END;
CREATE TABLE parted (id int, at date) PARTITION BY LIST (id);
CREATE TABLE parted_1 PARTITION OF parted FOR VALUES IN (1);
CREATE TABLE parted_2 PARTITION OF parted FOR VALUES IN (2);
CREATE INDEX parted_at ON parted (at);
CREATE TABLE ruled (id int PRIMARY KEY);
ALTER TABLE ruled ENABLE ROW LEVEL SECURITY;
CREATE POLICY of_held ON ruled USING (id IN (SELECT held.free_id FROM held));
CREATE TABLE dropping (id int, other int);
CREATE INDEX dropping_id ON dropping (id);
CREATE SCHEMA closed;
CREATE TABLE closed.secret (id int PRIMARY KEY);
ANALYZE`;

/** As DDL holds it: a table, a partition, and an index that is being dropped. */
const HOLD = `BEGIN; LOCK TABLE held, parted_1 IN ACCESS EXCLUSIVE MODE; DROP INDEX dropping_id`;

/** Each in Latin-1, in a database that takes any bytes for a name. */
const BYTES = `
CREATE TABLE plain (id int PRIMARY KEY, note text);
CREATE FUNCTION plain_function() RETURNS int LANGUAGE sql STABLE AS 'SELECT 1';
CREATE TABLE no_column (id int);
CREATE TABLE no_index (id int);
CREATE TABLE no_predicate (id int, note text);
DO $$
DECLARE name text := convert_from('\\x636166e9', 'SQL_ASCII');
BEGIN
  EXECUTE format('CREATE TABLE %I (id int PRIMARY KEY)', name);
  EXECUTE format('ALTER TABLE no_column ADD COLUMN %I int', name);
  EXECUTE format('CREATE INDEX %I ON no_index (id)', name || '_index');
  EXECUTE format('CREATE INDEX ON no_predicate (id) WHERE note = %L', name);
  EXECUTE format('CREATE FUNCTION %I() RETURNS int LANGUAGE sql STABLE AS ''SELECT 1''', name);
END $$;
ANALYZE`;

const names = (catalog: Catalog): readonly string[] => catalog.tables.map(({ name }) => name);
const leftOut = ({ leftOut: out = [] }: Catalog): readonly string[] => out.map(({ name }) => name);

for (const major of [14, 18] as const) {
  describe(`one bad thing on PostgreSQL ${String(major)}`, () => {
    let cluster: Cluster;
    let database: string;
    let client: Database;
    let holder: pg.Client;
    const atEnd = cleanup();

    before(async () => {
      cluster = await postgres(major);
      database = await cluster.createDatabase();
      await cluster.sql(SCHEMA, database);
      await cluster.sql(
        `DO $$ BEGIN CREATE ROLE plain_reader LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
         GRANT SELECT ON ALL TABLES IN SCHEMA public TO plain_reader`,
        database,
      );
      client = new Database(cluster.profile({ database, user: 'plain_reader' }), () =>
        Promise.resolve(null),
      );
      atEnd(() => client.close());
      holder = await cluster.connect(database);
      atEnd(() => holder.end());
      await holder.query(HOLD);
    });

    it('is left out of the whole catalog, and named with what to do', async () => {
      const catalog = await readCatalog(client, {}, signal);
      assert.deepEqual(leftOut(catalog), ['dropping', 'held', 'parted_1']);
      assert.match(catalog.leftOut?.[0]?.why ?? '', /another session .+: try again when/);
      assert.deepEqual(names(catalog), [
        'secret',
        'free',
        'over_free',
        'over_held',
        'parted',
        'parted_2',
        'ruled',
      ]);
      const free = catalog.tables.find(({ name }) => name === 'free');
      assert.deepEqual(
        free?.indexes.map(({ name }) => name),
        ['free_note', 'free_pkey'],
      );
      assert.deepEqual(
        catalog.functions?.map(({ name }) => name),
        ['count_held'],
      );
    });

    it('is left out of what a statement needs', async () => {
      const tables = ['free', 'held', 'parted_1'].map((name) => ({ schema: 'public', name }));
      const catalog = await readCatalog(client, { tables }, signal);
      assert.deepEqual(names(catalog), ['free', 'parted']);
      assert.deepEqual(leftOut(catalog), ['held', 'parted_1']);
    });

    it('is left out of a twin, as a loss with its name, with what is made of it', async () => {
      const source = new LiveTwinSource(client, { liveEnds: true, now: () => '' });
      const image = await source.read(quiet);
      const losses = image.losses.filter(({ why }) => why.includes('another session locks'));
      assert.deepEqual(
        losses.map(({ kind, name }) => `${kind} ${name}`),
        [
          'function public.count_held',
          'table public.dropping',
          'table public.held',
          'view public.over_held',
          'table public.parted_1',
          'table public.ruled',
        ].sort((left, right) =>
          (left.split('.')[1] ?? '').localeCompare(right.split('.')[1] ?? ''),
        ),
      );
      assert.deepEqual(
        image.relations.map(({ name }) => name),
        ['free', 'over_free', 'parted', 'parted_2', 'secret'],
      );
      assert.deepEqual(
        image.indexes.map(({ name }) => name).filter((name) => name.startsWith('free')),
        ['free_pkey', 'free_note'],
      );
      // It is still locked, and nothing is read again for it.
      const tables = [{ schema: 'public', name: 'free' }];
      assert.equal((await source.update(image, tables, quiet)).kind, 'same');
    });

    it('is left out of the health, of which each check judges the rest', async () => {
      const report = await runHealth(client, quiet);
      const skipped = report.results.filter(
        ({ outcome }) => outcome.kind === 'skipped' && outcome.reason.includes('lock'),
      );
      assert.deepEqual(skipped, []);
      assert.deepEqual(
        report.leftOut?.map(({ name }) => name),
        ['dropping', 'held', 'parted', 'parted_1'],
      );
    });

    it('is in the outline, which waits for no lock', async () => {
      assert.ok(names(await readOutline(client, signal)).includes('held'));
    });

    it('is read as soon as it is free', async () => {
      const source = new LiveTwinSource(client, { liveEnds: false, now: () => '' });
      const before = await source.read(quiet);
      await holder.query('ROLLBACK');
      const update = await source.update(before, [{ schema: 'public', name: 'free' }], quiet);
      assert.equal(update.kind, 'all');
      const { image } = update;
      assert.deepEqual(image.leftOut ?? [], []);
      assert.ok(image.relations.some(({ name }) => name === 'over_held'));
      assert.equal(image.policies.filter(({ table }) => table === 'ruled').length, 1);
      assert.ok(image.definitions.some(({ name }) => name === 'public.count_held()'));
    });

    it('may be gone by the time it is read, and is nothing then', async () => {
      await cluster.sql('CREATE TABLE short_lived (id int PRIMARY KEY)', database);
      await client.session(async (session) => {
        const listed = await session.query(
          `SELECT oid::int8::float8 AS oid FROM pg_catalog.pg_class WHERE relname IN ('free_pkey', 'short_lived_pkey')`,
          [],
          z.object({ oid: z.number() }),
        );
        await cluster.sql('DROP TABLE short_lived', database);
        const partial = new PartialRead(session);
        const rows = await partial.rows(
          listed.map(({ oid }) => oid),
          (oids) =>
            session.query(
              'SELECT pg_catalog.pg_get_indexdef(a.oid) AS definition FROM unnest($1::oid[]) AS a(oid)',
              [oids],
              z.object({ definition: z.string() }),
            ),
        );
        assert.deepEqual(rows.length, 1);
        assert.deepEqual(await partial.leftOut(), []);
      }, signal);
    });
  });

  describe(`a name that is no text on PostgreSQL ${String(major)}`, () => {
    let cluster: Cluster;
    let database: string;
    let client: Database;
    const atEnd = cleanup();

    before(async () => {
      cluster = await postgres(major);
      database = `bytes_${String(process.pid)}`;
      await cluster.sql(`CREATE DATABASE ${database} ENCODING 'SQL_ASCII' TEMPLATE template0`);
      await cluster.sql(BYTES, database);
      client = new Database(cluster.profile({ database }), () => Promise.resolve(null));
      atEnd(() => client.close());
    });

    it('is left out of the catalog and of the outline, and named by its bytes', async () => {
      const catalog = await readCatalog(client, {}, signal);
      assert.deepEqual(names(catalog), ['plain']);
      assert.deepEqual(
        catalog.leftOut?.map(({ kind, name }) => `${kind} ${name}`),
        [
          'function caf\\351',
          'table caf\\351',
          'table no_column',
          'table no_index',
          'table no_predicate',
        ],
      );
      assert.match(catalog.leftOut[0]?.why ?? '', /not valid UTF-8: rename it/);
      assert.deepEqual(
        catalog.functions?.map(({ name }) => name),
        ['plain_function'],
      );
      assert.deepEqual([...names(await readOutline(client, signal))].sort(), [
        'no_index',
        'no_predicate',
        'plain',
      ]);
    });

    it('is left out of the health', async () => {
      const report = await runHealth(client, quiet);
      const told = JSON.stringify(report.results);
      assert.ok(!told.includes('invalid byte'), told);
      assert.deepEqual(
        report.leftOut?.map(({ name }) => name),
        ['caf\\351', 'no_column', 'no_index', 'no_predicate'],
      );
    });

    it('is left out of a twin, as a loss by its bytes', async () => {
      const source = new LiveTwinSource(client, { liveEnds: true, now: () => '' });
      const image = await source.read(quiet);
      assert.deepEqual(
        image.relations.map(({ name }) => name),
        ['plain'],
      );
      const lost = image.losses.filter(({ why }) => why.includes('not valid UTF-8'));
      assert.equal(lost.length, 5);
      assert.ok(lost.some(({ name }) => name === 'public."caf\\351"'));
    });
  });
}

describe('one bad thing, told by the command line', () => {
  let cluster: Cluster;
  let holder: pg.Client;
  let dsn: string;
  const atEnd = cleanup();

  before(async () => {
    cluster = await postgres(18);
    const database = await cluster.createDatabase();
    await cluster.sql(SCHEMA, database);
    holder = await cluster.connect(database);
    atEnd(() => holder.end());
    await holder.query(HOLD);
    dsn = `postgresql://postgres@127.0.0.1:${String(cluster.port)}/${database}`;
  });

  it('by twin create, which writes the rest', async () => {
    const file = path.join(mkdtempSync(path.join(os.tmpdir(), 'planwright-one-')), 'x.twin');
    atEnd(() => {
      rmSync(path.dirname(file), { recursive: true, force: true });
    });
    const run = await runCli(['twin', 'create', '--output', file, '--dsn', dsn, '--redact']);
    assert.equal(run.code, 0, run.log);
    assert.match(run.log, /Left out: .*table public\.held.+, as another session locks/s);
    assert.ok((await runCli(['twin', 'info', file])).out.includes('table public.held'));
  });

  it('by health, in every format', async () => {
    const text = await runCli(['health', '--dsn', dsn]);
    assert.match(text.out, /Left out: table public\.dropping, table public\.held/);
    const markdown = await runCli(['health', '--dsn', dsn, '--format', 'markdown']);
    assert.match(markdown.out, /Left out: table public/);
    const json = await runCli(['health', '--dsn', dsn, '--format', 'json']);
    assert.equal(healthJsonSchema.parse(JSON.parse(json.out)).leftOut?.length, 4);
  });

  it('by lint, in every format', async () => {
    const options = { input: 'SELECT * FROM free WHERE id::text = $1;' };
    const text = await runCli(['lint', '-', '--dsn', dsn], options);
    assert.equal(text.code, 0, text.log);
    assert.match(
      text.log,
      /Left out: table public\.dropping, table public\.held, table public\.parted_1, as another session/,
    );
    const json = await runCli(['lint', '-', '--dsn', dsn, '--format', 'json'], options);
    assert.deepEqual(
      lintJsonSchema.parse(JSON.parse(json.out)).leftOut?.map(({ name, locked }) => [name, locked]),
      [
        ['dropping', true],
        ['held', true],
        ['parted_1', true],
      ],
    );
    const sarif = await runCli(['lint', '-', '--dsn', dsn, '--format', 'sarif'], options);
    assert.match(sarif.out, /"toolExecutionNotifications": .+Left out: table public\.dropping/s);
  });
});
