// What goes wrong around a twin has a name, costs only what it concerns, and nothing hangs.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import type { DatabaseClient, DatabaseSession } from '../../src/db/contracts';
import { Database } from '../../src/db/database';
import type { TwinImage } from '../../src/model/twinImage';
import { buildTwin } from '../../src/whatif/twin/build/buildTwin';
import { chooseEngine } from '../../src/whatif/twin/target/chooseEngine';
import { PgliteTarget } from '../../src/whatif/twin/target/pgliteTarget';
import { readSource } from '../../src/whatif/twin/source/readSource';
import { TwinCache } from '../../src/whatif/twin/image/twinCache';
import { NativeTarget } from '../../src/whatif/twin/target/nativeTarget';
import { pgliteEngine, type OpenEngine } from '../../src/whatif/twin/target/twinEngines';
import { TwinKeeper, type TwinKeeperOptions } from '../../src/whatif/twin/twinKeeper';
import { FileTwinSource, LiveTwinSource } from '../../src/whatif/twin/source/twinSource';
import { runCli } from '../support/cli';
import { embeddedDist } from '../support/embedded';
import { binDirectory, postgres, type Cluster } from '../support/postgres';

const quiet = { signal: new AbortController().signal, progress: (): void => undefined };
const options = { liveEnds: true, now: () => '2026-01-01T00:00:00Z' };
const SMALL_BYTES = 32_768;
const BY_KIND = { sql: 'SELECT * FROM items WHERE kind = 7', parameters: [] };

describe('faults around a twin', function () {
  this.timeout(300_000);
  let dist: string;
  let cluster: Cluster;
  let database: string;
  let client: Database;
  let directory: string;
  let keepers: TwinKeeper[] = [];

  const sql = (text: string) => cluster.sql(text, database);
  const as = (user: string) =>
    new Database(cluster.profile({ database, user }), () => Promise.resolve(null));
  const keeper = (fields: Partial<TwinKeeperOptions> = {}): TwinKeeper => {
    const made = new TwinKeeper({
      source: new LiveTwinSource(client, options),
      openEngine: pgliteEngine(dist),
      cache: null,
      ...fields,
    });
    keepers.push(made);
    return made;
  };

  before(async () => {
    dist = embeddedDist();
    cluster = await postgres(18);
  });
  beforeEach(async () => {
    database = await cluster.createDatabase();
    await sql(`CREATE TABLE items (id int PRIMARY KEY, kind int NOT NULL, name text);
      INSERT INTO items SELECT g, g % 100, 'item ' || g FROM generate_series(1, 20000) g; ANALYZE`);
    client = as('postgres');
    directory = mkdtempSync(path.join(os.tmpdir(), 'planwright-faults-'));
    keepers = [];
  });
  afterEach(async () => {
    await Promise.all(keepers.map((one) => one.close()));
    await client.close();
    rmSync(directory, { recursive: true, force: true });
  });

  it('reads on when a table is dropped at any moment of the reading', async () => {
    let count = 0;
    await readSource(
      beforeQuery(client, (at) => (count = at)),
      options,
      quiet,
    );
    const images: TwinImage[] = [];
    for (let at = 1; at <= count; at += 1) {
      await sql(`CREATE TABLE doomed (id int PRIMARY KEY, item int REFERENCES items, note text);
        CREATE INDEX ON doomed (lower(note)); INSERT INTO doomed SELECT g, g, 'n' FROM generate_series(1, 50) g; ANALYZE doomed`);
      // Later the reading holds a lock, and the drop gives up.
      const drop = () =>
        sql(`SET lock_timeout = 200; DROP TABLE IF EXISTS doomed`).catch(() => undefined);
      const { image } = await readSource(
        beforeQuery(client, (now) => (now === at ? drop() : null)),
        options,
        quiet,
      );
      images.push(image);
      assert.ok(image.statistics.some(({ relation }) => relation === 'items'));
      await sql('RESET lock_timeout; DROP TABLE IF EXISTS doomed');
    }
    const shapes = new Map(
      images.map((image) => [JSON.stringify([countOf(image), image.losses]), image]),
    );
    for (const image of shapes.values()) {
      const target = await PgliteTarget.open(dist, image);
      try {
        const losses = await buildTwin(image, target, quiet);
        assert.ok(
          losses.every(({ name, effect }) => name.includes('doomed') && effect !== ''),
          JSON.stringify(losses),
        );
        await target.plan(BY_KIND);
      } finally {
        await target.close();
      }
    }
  });

  it('gives back the locks on the tables that it has read the ends of', async () => {
    await sql(`DO $$ BEGIN FOR i IN 1..90 LOOP
      EXECUTE format('CREATE TABLE many_%s (id int PRIMARY KEY); INSERT INTO many_%1$s VALUES (1), (2)', i); END LOOP; END $$; ANALYZE`);
    let most = 0;
    const watched = beforeQuery(client, async () => {
      const { rows } = await cluster.sql(
        `SELECT count(DISTINCT l.relation)::int AS locked FROM pg_locks l JOIN pg_class c ON c.oid = l.relation WHERE c.relname ~ '^many_\\d+$'`,
        database,
      );
      const [row] = z.array(z.object({ locked: z.number() })).parse(rows);
      most = Math.max(most, row?.locked ?? 0);
    });
    const { image } = await readSource(watched, options, quiet);
    assert.equal(image.ends.length, 91);
    assert.ok(most > 0 && most < 40, `${String(most)} tables locked at once`);
  });

  it('names tables that were never analyzed, and tables that nobody may read', async () => {
    await sql(`CREATE TABLE fresh (id int); INSERT INTO fresh SELECT generate_series(1, 5000);
      CREATE TABLE hidden (id int); INSERT INTO hidden SELECT generate_series(1, 5000); ANALYZE hidden;
      DROP ROLE IF EXISTS faults_reader; CREATE ROLE faults_reader LOGIN; GRANT SELECT ON items, fresh TO faults_reader`);
    const reader = as('faults_reader');
    try {
      const { image } = await readSource(reader, options, quiet);
      const why = (name: string) => image.losses.find((one) => one.name === name)?.why ?? '';
      assert.match(why('public.fresh'), /never analyzed/);
      assert.match(why('public.hidden'), /SELECT on the table or membership in pg_read_all_data/);
      assert.equal(image.losses.length, 2);
    } finally {
      await reader.close();
    }
  });

  it('plans with the conditions of row level security for whom they hold', async () => {
    await sql(`DROP ROLE IF EXISTS faults_tenant; CREATE ROLE faults_tenant LOGIN; GRANT SELECT ON items TO faults_tenant;
      ALTER TABLE items ENABLE ROW LEVEL SECURITY;
      CREATE POLICY own ON items USING (kind = 42)`);
    const tenant = as('faults_tenant');
    try {
      const twin = keeper({ source: new LiveTwinSource(tenant, options) });
      const { whatIf, losses } = await twin.use([], quiet);
      const plan = await whatIf.plan({ sql: 'SELECT * FROM items', parameters: [] });
      assert.match(plan.root.fields.Filter ?? '', /kind = 42/);
      // PostgreSQL shows statistics of such a table to nobody whom a policy restricts.
      assert.deepEqual(
        losses.map(({ kind, name }) => [kind, name]),
        [
          ['statistics', 'public.items'],
          ['ends and heights', 'public.items'],
        ],
      );
    } finally {
      await keepers[0]?.close();
      await tenant.close();
    }
  });

  it('names a function that has no end, and answers the next question', async () => {
    await sql(`CREATE FUNCTION endless(int) RETURNS bigint LANGUAGE sql IMMUTABLE AS
      $$ WITH RECURSIVE r AS (SELECT $1 AS n UNION ALL SELECT n FROM r) SELECT count(*) FROM r $$;
      CREATE TABLE bare (id int); CREATE INDEX ON bare (endless(id)); ANALYZE bare`);
    const native: OpenEngine = async (image) => ({
      kind: 'native-twin',
      target: await NativeTarget.open(image, {
        distDirectory: dist,
        binDirectory: binDirectory(18),
        cacheDirectory: directory,
      }),
    });
    for (const openEngine of [pgliteEngine(dist), native]) {
      const { whatIf } = await keeper({ openEngine }).use([], quiet);
      await assert.rejects(
        whatIf.plan({ sql: 'SELECT * FROM items WHERE kind = endless(1)', parameters: [] }),
        /temporary file size exceeds/,
      );
      assert.match(JSON.stringify(await whatIf.plan(BY_KIND)), /items/);
    }
  });

  it('goes on without an extension that PGlite lacks, and names what rests on it', async () => {
    await sql(`CREATE EXTENSION seg; CREATE TABLE ranges (id int PRIMARY KEY, span seg); CREATE EXTENSION tablefunc;
      CREATE EXTENSION pgstattuple; CREATE FUNCTION folded(text) RETURNS text LANGUAGE internal IMMUTABLE STRICT AS 'lower';
      ALTER EXTENSION pgstattuple ADD FUNCTION folded(text); CREATE INDEX items_folded ON items (folded(name));
      ANALYZE ranges, items`);
    const { whatIf, losses } = await keeper().use([], quiet);
    const lost = losses.find(({ name }) => name === 'pgstattuple');
    assert.equal(lost?.kind, 'extension');
    assert.match(lost.effect, /missing/);
    await whatIf.plan(BY_KIND);
    // A stub stands for its function, with the labels that make an index usable.
    const plan = await whatIf.plan({
      sql: `SELECT * FROM items WHERE folded(name) = 'item 7'`,
      parameters: [],
    });
    assert.match(JSON.stringify(plan.root), /items_folded/);
  });

  it('names the moment when its process is killed while it is built, and makes it the next time', async () => {
    const { image } = await readSource(client, options, quiet);
    for (const moment of ['extensions', 'relations', 'rows at the ends', 'statistics']) {
      const target = await PgliteTarget.open(dist, image);
      const progress = (message: string): void => {
        if (message.includes(moment) && target.pid !== undefined)
          process.kill(target.pid, 'SIGKILL');
      };
      const building = buildTwin(
        { ...image, extensions: [{ schema: 'public', name: 'pg_trgm', version: '1.6' }] },
        target,
        { ...quiet, progress },
      );
      await assert.rejects(building, { name: 'EmbeddedError', reason: 'ended' }, moment);
      await target.close();
    }
    const { whatIf } = await keeper().use([], quiet);
    await whatIf.plan(BY_KIND);
  });

  // A disk of its own, which only root may mount, and not in every container.
  if (canMount()) describe('on a full disk', onFullDisk);

  function onFullDisk(): void {
    let small: string;

    beforeEach(() => {
      small = path.join(directory, 'small');
      mkdirSync(small);
      execFileSync('mount', [
        '-t',
        'tmpfs',
        '-o',
        `size=${String(SMALL_BYTES)},mode=0777`,
        'tmpfs',
        small,
      ]);
      // What is left is too little for anything.
      writeFileSync(path.join(small, 'full'), Buffer.alloc(SMALL_BYTES));
    });
    afterEach(() => {
      execFileSync('umount', [small]);
    });

    it('works without keeping the twin, and says so', async () => {
      const twin = keeper({ cache: new TwinCache(path.join(small, 'twins')) });
      const { whatIf } = await twin.use([], quiet);
      await whatIf.plan(BY_KIND);
      assert.match(twin.state().problems.join(), /was not kept for the next start \(ENOSPC\)/);
    });

    it('writes no half twin file', async () => {
      const output = path.join(small, 'shop.twin.json.gz');
      const dsn = `postgresql://postgres@127.0.0.1:${String(cluster.port)}/${database}`;
      const { code, log } = await runCli([
        'twin',
        'create',
        '--dsn',
        dsn,
        '--output',
        output,
        '--yes',
      ]);
      assert.equal(code, 2);
      assert.match(log, /was not written \(ENOSPC\)/);
      assert.deepEqual(readdirSync(small), ['full']);
    });

    it('makes a native twin that cannot be kept', async () => {
      const { whatIf } = await nativeOnly(path.join(small, 'clusters'));
      assert.equal(whatIf.engine.kind, 'native-twin');
      await whatIf.plan(BY_KIND);
    });

    it('plans on 18 where there is no room for a native twin, and leaves nothing behind', async () => {
      const { whatIf, notice } = await withTemporaryFolder(small, () =>
        nativeOnly(path.join(directory, 'clusters')),
      );
      assert.equal(whatIf.engine.kind, 'twin');
      assert.match(notice ?? '', /PostgreSQL 18 plans in its place: .*(?:space|ENOSPC)/i);
      await whatIf.plan(BY_KIND);
      assert.deepEqual(readdirSync(small), ['full']);
    });
  }

  it('plans on 18 where there is no folder for a native twin', async () => {
    const { whatIf, notice } = await withTemporaryFolder(path.join(directory, 'none'), () =>
      nativeOnly(path.join(directory, 'clusters')),
    );
    assert.equal(whatIf.engine.kind, 'twin');
    assert.match(notice ?? '', /PostgreSQL 18 plans in its place: .*ENOENT/);
    await whatIf.plan(BY_KIND);
  });

  /** A twin of the source as if it were a 16. */
  async function nativeOnly(cacheDirectory: string) {
    const { image } = await readSource(client, options, quiet);
    const old = { ...image, source: { ...image.source, versionNumber: 160_004 } };
    const binDirectories = [binDirectory(16)];
    const openEngine = chooseEngine({
      distDirectory: dist,
      cacheDirectory,
      mode: 'automatic',
      binDirectories,
    });
    return keeper({ source: new FileTwinSource(old), openEngine }).use([], quiet);
  }

  it('is shared by processes that make it at the same time', async () => {
    const dsn = `postgresql://postgres@127.0.0.1:${String(cluster.port)}/${database}`;
    const args = ['explain', '--dsn', dsn, '--sql', BY_KIND.sql];
    const env = { HOME: directory, XDG_CACHE_HOME: path.join(directory, 'cache') };
    const runs = await Promise.all([runCli(args, { env }), runCli(args, { env })]);
    for (const { code, out, log } of runs) {
      assert.equal(code, 0, log);
      assert.match(out, /Twin: PostgreSQL 18/);
    }
    const again = await runCli(args, { env });
    assert.doesNotMatch(again.log, /reading the schema/);
  });
});

/** The child process makes its cluster where its environment says. */
async function withTemporaryFolder<T>(folder: string, work: () => Promise<T>): Promise<T> {
  const { TMPDIR } = process.env;
  process.env['TMPDIR'] = folder;
  try {
    return await work();
  } finally {
    if (TMPDIR === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = TMPDIR;
  }
}

function canMount(): boolean {
  const probe = mkdtempSync(path.join(os.tmpdir(), 'planwright-mount-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', 'tmpfs', probe], { stdio: 'ignore' });
    execFileSync('umount', [probe], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  } finally {
    rmSync(probe, { recursive: true, force: true });
  }
}

function countOf({ relations, indexes, constraints, statistics }: TwinImage): readonly number[] {
  return [relations, indexes, constraints, statistics].map(({ length }) => length);
}

/** The same database, where something happens before the so-many-th query of a session. */
function beforeQuery(client: Database, happens: (at: number) => unknown): DatabaseClient {
  let queries = 0;
  return new Proxy<DatabaseClient>(client, {
    get: (of, name) => {
      if (name !== 'session') {
        const value: unknown = Reflect.get(of, name, of);
        return value;
      }
      return <T>(work: (session: DatabaseSession) => Promise<T>, signal?: AbortSignal) =>
        of.session(
          (session) =>
            work({
              ...session,
              query: async (text, parameters, row) => {
                queries += 1;
                await happens(queries);
                return session.query(text, parameters, row);
              },
            }),
          signal,
        );
    },
  });
}
