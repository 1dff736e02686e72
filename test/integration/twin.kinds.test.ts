// Is every kind of object, statistics and setting that a source has also in its twin, and is what is not named?

import assert from 'node:assert/strict';
import { Database } from '../../src/db/database';
import type { TwinImage, TwinLoss } from '../../src/model/twinImage';
import { buildTwin } from '../../src/whatif/twin/build/buildTwin';
import { PgliteTarget } from '../../src/whatif/twin/target/pgliteTarget';
import { readSource } from '../../src/whatif/twin/source/readSource';
import { embeddedDist } from '../support/embedded';
import { costOf, planOnSource, shapeOf } from '../support/planShape';
import { postgres, type Cluster } from '../support/postgres';
import { KINDS_SOURCE, KINDS_STATEMENTS } from '../support/twinKinds';
import { cleanup } from '../support/cleanup';

const quiet = { signal: new AbortController().signal, progress: (): void => undefined };
const PERSONS = `n.nspname IN ('k', 'K two', 'public')`;

describe('twin of every kind of object', () => {
  let cluster: Cluster;
  let database: string;
  let client: Database;
  let target: PgliteTarget;
  let image: TwinImage;
  let losses: TwinLoss[];

  const atEnd = cleanup();

  before(async () => {
    cluster = await postgres(18);
    database = await cluster.createDatabase();
    for (const statement of KINDS_SOURCE) await cluster.sql(statement, database);
    for (const setting of [`random_page_cost = 1.3`, `work_mem = '13MB'`, 'enable_hashagg = off']) {
      await cluster.sql(`ALTER DATABASE ${database} SET ${setting}`);
    }
    await cluster.sql(`ALTER DATABASE ${database} SET search_path = k, public`);
    client = new Database(cluster.profile({ database }), () => Promise.resolve(null));
    atEnd(() => client.close());
    const options = { liveEnds: true, now: () => '2026-01-01T00:00:00Z' };
    image = (await readSource(client, options, quiet)).image;
    target = await PgliteTarget.open(embeddedDist(), image);
    atEnd(() => target.close());
    losses = await buildTwin(image, target, quiet);
  });

  /** The same rows of both, in one order. */
  async function assertSame(sql: string): Promise<void> {
    const asText = `SELECT to_jsonb(q)::text FROM (${sql}) AS q ORDER BY to_jsonb(q)::text COLLATE "C"`;
    const connection = await cluster.connect(database);
    try {
      await connection.query(`SET search_path = ''`);
      const { rows } = await connection.query<string[]>({ text: asText, rowMode: 'array' });
      await target.run([`SET search_path = ''`]);
      assert.ok(rows.length > 0, sql);
      assert.deepEqual(await target.query(asText), rows);
    } finally {
      await target.run([`SET search_path = k, public`]);
      await connection.end();
    }
  }

  it('names what it could not carry, with the reason and the effect', () => {
    assert.deepEqual(losses.map(({ kind, name }) => `${kind} ${name}`).sort(), [
      'extension pg_freespacemap',
      'foreign table k.remote',
      'multivariate most common values k.types_expression',
      'statistics k.fresh',
    ]);
    for (const { why, effect } of losses) assert.ok(why !== '' && effect !== '');
  });

  it('has the same types, domains, collations and functions', async () => {
    await assertSame(`SELECT t.typname, t.typtype, format_type(t.typbasetype, t.typtypmod), t.typnotnull,
        (SELECT string_agg(enumlabel, ',' ORDER BY enumsortorder) FROM pg_catalog.pg_enum WHERE enumtypid = t.oid)
      FROM pg_catalog.pg_type t JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
      WHERE ${PERSONS} AND t.typtype IN ('e', 'd', 'c', 'r', 'm') AND t.typname !~ '^(remote|depth|rooms)'`);
    await assertSame(`SELECT collname, collprovider, collisdeterministic FROM pg_catalog.pg_collation c
      JOIN pg_catalog.pg_namespace n ON n.oid = c.collnamespace WHERE ${PERSONS}`);
    // What the planner reads of a function; of bodies only that of a SELECT, which it may inline.
    await assertSame(`SELECT p.proname, p.provolatile, p.proisstrict, p.procost, p.prorows, p.proparallel, p.proleakproof,
        pg_catalog.pg_get_function_arguments(p.oid), p.prorettype::regtype,
        CASE WHEN l.lanname = 'sql' THEN pg_catalog.md5(p.prosrc) END
      FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace JOIN pg_catalog.pg_language l ON l.oid = p.prolang
      WHERE ${PERSONS} AND p.proname IN ('fold', 'twice')`);
  });

  it('has the same relations, columns, partitions and parents', async () => {
    await assertSame(`SELECT n.nspname, c.relname, CASE c.relkind WHEN 'm' THEN 'r' ELSE c.relkind END, pg_catalog.pg_get_expr(c.relpartbound, c.oid),
        pg_catalog.pg_get_partkeydef(c.oid), c.reloptions::text,
        ARRAY(SELECT i.inhparent::regclass::text FROM pg_catalog.pg_inherits i WHERE i.inhrelid = c.oid ORDER BY i.inhseqno)
      FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
      WHERE ${PERSONS} AND c.relkind IN ('r', 'p', 'v', 'm', 'S') AND c.relname !~ '^pg_freespace'`);
    await assertSame(`SELECT a.attrelid::regclass::text, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attgenerated, a.attcollation::regcollation::text
      FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_class c ON c.oid = a.attrelid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
      WHERE ${PERSONS} AND c.relkind IN ('r', 'p', 'm') AND a.attnum > 0 AND NOT a.attisdropped`);
  });

  it('has the same indexes and constraints', async () => {
    await assertSame(`SELECT pg_catalog.pg_get_indexdef(i.indexrelid), i.indisunique, i.indisprimary, i.indisexclusion, i.indisvalid, i.indimmediate
      FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class c ON c.oid = i.indrelid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
      WHERE ${PERSONS}`);
    await assertSame(`SELECT k.conrelid::regclass::text, k.conname, k.contype, replace(pg_catalog.pg_get_constraintdef(k.oid), ' NOT VALID', '')
      FROM pg_catalog.pg_constraint k JOIN pg_catalog.pg_class c ON c.oid = k.conrelid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
      WHERE ${PERSONS} AND k.contype IN ('c', 'f', 'p', 'u', 'x')`);
  });

  it('makes its keys one by one where a version takes no rows of them', async () => {
    const other = await PgliteTarget.open(embeddedDist(), image);
    try {
      const run = other.run.bind(other);
      other.run = (statements) =>
        run(statements.map((sql) => (sql.includes('pg_constraint (oid') ? 'SELECT refused' : sql)));
      assert.deepEqual(await buildTwin(image, other, quiet), losses);
      const keys = `SELECT conrelid::regclass, conname, contype, pg_catalog.pg_get_constraintdef(k.oid), indisprimary
        FROM pg_catalog.pg_constraint k JOIN pg_catalog.pg_index i ON i.indexrelid = k.conindid AND i.indrelid = k.conrelid
        WHERE contype IN ('p', 'u') AND k.oid >= 16384 ORDER BY 1, 2`;
      const made = await target.query(keys);
      assert.ok(made.length > 5);
      assert.deepEqual(await other.query(keys), made);
    } finally {
      await other.close();
    }
  });

  it('has the same statistics of relations, columns, expressions and columns together', async () => {
    await assertSame(`SELECT c.oid::regclass::text, c.relpages, c.reltuples, c.relallvisible, pg_catalog.pg_relation_size(c.oid)
      FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
      WHERE ${PERSONS} AND c.relkind IN ('r', 'i', 'm') AND c.relpages > 0`);
    await assertSame(`SELECT schemaname, tablename, attname, inherited, null_frac, avg_width, n_distinct, most_common_vals::text, most_common_freqs,
        histogram_bounds::text, correlation, most_common_elems::text, elem_count_histogram, range_length_histogram::text, range_bounds_histogram::text
      FROM pg_catalog.pg_stats WHERE schemaname IN ('k', 'K two')`);
    await assertSame(
      `SELECT statistics_name, n_distinct::text, dependencies::text FROM pg_catalog.pg_stats_ext ORDER BY 1`,
    );
    await assertSame(
      `SELECT statistics_name, expr, n_distinct, most_common_vals::text, histogram_bounds::text FROM pg_catalog.pg_stats_ext_exprs ORDER BY 1, 2`,
    );
  });

  it('has the same planner settings and search_path', async () => {
    const rows = await target.query(
      `SELECT current_setting('random_page_cost'), current_setting('work_mem'), current_setting('enable_hashagg'), current_setting('search_path')`,
    );
    assert.deepEqual(rows, [['1.3', '13MB', 'off', 'k, public']]);
  });

  it('knows the ends of leading columns', () => {
    const ends = image.ends.find(({ table }) => table === 'types');
    assert.deepEqual(ends?.columns['id'], ['1', '20000']);
  });

  it('holds them also where they fit an index only compressed, or no page as they are', async () => {
    // Whatever path is taken to them: nothing lies behind sizes that are only believed.
    const rows = await target.withRealSizes([], () =>
      target.query(
        'SELECT (SELECT count(*)::int FROM k.long), (SELECT count(*)::int FROM k.broad)',
      ),
    );
    assert.deepEqual(rows, [['2', '2']]);
  });

  for (const sql of KINDS_STATEMENTS) {
    it(`plans as the source: ${sql}`, async () => {
      const real = await planOnSource(client, sql);
      const twin = await target.plan({ sql, parameters: [] });
      assert.equal(shapeOf(twin.root), shapeOf(real.root));
      const ratio = costOf(twin) / costOf(real);
      assert.ok(Math.abs(ratio - 1) < 0.05, `cost ${ratio.toFixed(3)}`);
    });
  }
});
