// Does anything that somebody put into a schema of the search_path decide what Planwright's own queries do?

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { columnKey, indexOn } from '../../../src/analysis/indexes/newIndex';
import {
  listColumns,
  listIndexes,
  listPartitions,
  listRelations,
  listSchemas,
} from '../../../src/db/browse';
import { readOutline } from '../../../src/db/catalogOutline';
import { readCatalog } from '../../../src/db/catalogReader';
import { Database } from '../../../src/db/database';
import { invalidIndexes } from '../../../src/db/indexLeftovers';
import { relationDefinition } from '../../../src/db/relationDefinition';
import { readProgress } from '../../../src/db/runProgress';
import type { TryoutRequest } from '../../../src/db/tryouts';
import { describeParameters } from '../../../src/features/describeParameters';
import { loadParser } from '../../../src/features/loadParser';
import { readPlannerSettings } from '../../../src/features/plannerSettings';
import { readStatement } from '../../../src/features/readStatement';
import { runHealth } from '../../../src/features/runHealth';
import type { IndexDefinition } from '../../../src/model/indexDefinition';
import { HypopgWhatIf } from '../../../src/whatif/hypopg';
import { LiveTwinSource } from '../../../src/whatif/twin/source/twinSource';
import { cleanup } from '../../support/cleanup';
import { runCli } from '../../support/cli';
import { EXPLAIN_DEFAULTS, rejection } from '../../support/database';
import { DEBIAN_15_BIN, startPostgres, type Cluster, type Major } from '../../support/postgres';
import { CALLED_SHADOWS_SQL, makeShadowSchema } from '../../support/shadowSchema';

const DIST = path.resolve(__dirname, '../../../dist');
const quiet = { signal: new AbortController().signal, progress: (): void => undefined };

const DATA = `
CREATE TYPE public.mood AS ENUM ('sad', 'glad');
CREATE FUNCTION public.folded(pg_catalog.text) RETURNS pg_catalog.text LANGUAGE sql IMMUTABLE AS 'SELECT pg_catalog.lower($1)';
CREATE TABLE public.o (id int PRIMARY KEY, total int, note text COLLATE "C", feeling public.mood, span int4range);
INSERT INTO public.o SELECT i, i % 500, 'n' || i, 'glad', int4range(i, i + 5) FROM generate_series(1, 20000) i;
CREATE INDEX o_total ON public.o (total DESC) INCLUDE (note);
CREATE INDEX o_total_again ON public.o (total DESC) INCLUDE (note);
CREATE INDEX o_folded ON public.o (public.folded(note)) WHERE feeling = 'glad';
CREATE TABLE public.p (id int, at date NOT NULL REFERENCES public.d) PARTITION BY RANGE (at);
CREATE TABLE public.p1 PARTITION OF public.p FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
CREATE INDEX p_id ON public.p (id);
CREATE VIEW public.v AS SELECT id, total FROM public.o WHERE total > 3;
CREATE STATISTICS public.s (ndistinct, dependencies) ON total, note FROM public.o;
ALTER TABLE public.p ENABLE ROW LEVEL SECURITY;
CREATE POLICY q ON public.p USING (id > 3);
ANALYZE`;

const TRY_NOTE: TryoutRequest = {
  changes: [
    {
      kind: 'create-index',
      name: 'tried',
      concurrently: true,
      definition: indexOn({ schema: 'public', name: 'o' }, [columnKey('note')]),
    },
  ],
  sql: 'SELECT id FROM public.o WHERE id OPERATOR(pg_catalog.=) $1',
  parameters: ['7'],
  statementTimeoutMs: 20_000,
  mostHeldMs: 20_000,
  agreedTriggers: [],
  bytes: null,
};

const SERVERS: readonly { readonly major: Major; readonly binDirectory?: string }[] = [
  { major: 14 },
  { major: 15, binDirectory: DEBIAN_15_BIN },
  { major: 18 },
];

for (const { major, ...options } of SERVERS) {
  describe(`own queries beside a hostile schema on PostgreSQL ${String(major)}`, function () {
    this.timeout(300_000);
    let cluster: Cluster;
    let folder: string;

    const atEnd = cleanup();

    before(async () => {
      cluster = await startPostgres(major, { ...options, settings: { track_functions: 'all' } });
      atEnd(() => cluster.stop());
      folder = mkdtempSync(path.join(os.tmpdir(), 'planwright-shadow-'));
      atEnd(() => {
        rmSync(folder, { recursive: true, force: true });
      });
      writeFileSync(path.join(folder, 'a.sql'), 'SELECT * FROM o WHERE total = 7;\n');
      await cluster.sql(`CREATE TABLE public.d (at date PRIMARY KEY); ${DATA}`);
      if (major === 15) await cluster.sql('CREATE EXTENSION hypopg SCHEMA public');
      const client = await cluster.connect();
      await makeShadowSchema(client);
      await client.end();
    });

    // Operators that fit better win in the first; in the second everything that has the same name does.
    for (const searchPath of ['shadow, public', 'shadow, pg_catalog, public']) {
      describe(`in a search_path of ${searchPath}`, () => {
        before(async () => {
          await cluster.sql(`ALTER DATABASE postgres SET search_path = ${searchPath}`);
        });

        beforeEach(() => resetCounters(cluster));

        it('browses, reads catalogs and explains', async () => {
          const client = new Database(cluster.profile(), () => Promise.resolve(null));
          try {
            await askEverything(client);
          } finally {
            await client.close();
          }
          assert.deepEqual(await calledShadows(cluster), []);
        });

        it('tries an index for real, and names who has the table', async () => {
          const client = new Database(cluster.profile(), () => Promise.resolve(null));
          const writer = await cluster.connect();
          try {
            const { before, after } = await client.tryChanges(TRY_NOTE, () => undefined);
            assert.equal(after.length, before.length);
            // It asks for two seconds, so in the worse path alone.
            if (searchPath.includes('pg_catalog')) {
              await writer.query('BEGIN; LOCK TABLE public.o IN ROW EXCLUSIVE MODE');
              const error = await rejection(client.tryChanges(TRY_NOTE, () => undefined));
              assert.match(error.message, /at work on public\.o .*RowExclusiveLock/);
            }
          } finally {
            await writer.end();
            await client.close();
          }
          assert.deepEqual(await calledShadows(cluster), []);
        });

        it('reads the source of a twin, and what has changed of it', async () => {
          const client = new Database(cluster.profile(), () => Promise.resolve(null));
          try {
            const source = new LiveTwinSource(client, { liveEnds: true, now: () => '' });
            const image = await source.read(quiet);
            assert.equal(image.searchPath, searchPath);
            await cluster.sql('ANALYZE public.o');
            const update = () => source.update(image, [{ schema: 'public', name: 'o' }], quiet);
            // Up to 14 the collector tells of an ANALYZE a moment later.
            while ((await update()).kind === 'same') await sleep(100);
            assert.equal((await update()).kind, 'tables');
          } finally {
            await client.close();
          }
          assert.deepEqual(await calledShadows(cluster), []);
        });

        it('does so from the command line', async () => {
          const dsn = ['--dsn', `postgresql://postgres@127.0.0.1:${String(cluster.port)}/postgres`];
          for (const command of [
            ['lint', folder],
            ['health'],
            ['twin', 'create', '--output', path.join(folder, 'x.twin'), '--yes', '--force'],
          ]) {
            const { code, log } = await runCli([...command, ...dsn]);
            assert.ok(code === 0 || code === 1, `${command.join(' ')}: ${log}`);
            assert.deepEqual(await calledShadows(cluster), [], command.join(' '));
          }
        });

        it('resolves the names of the person as the person has them', async () => {
          const client = new Database(cluster.profile(), () => Promise.resolve(null));
          try {
            const { tables, searchPath: schemas } = await readCatalog(client, {
              tables: [{ schema: null, name: 'o' }],
            });
            assert.deepEqual(
              schemas.filter((schema) => schema !== 'pg_catalog'),
              ['shadow', 'public'],
            );
            const [o] = tables;
            assert.ok(o);
            assert.equal(o.columns.find(({ name }) => name === 'feeling')?.type, 'mood');
            const folded = o.indexes.find(({ name }) => name === 'o_folded');
            assert.deepEqual(
              folded?.definition.keys.map(({ expression }) => expression),
              ['folded(note)'],
            );
            await client.explain({
              ...EXPLAIN_DEFAULTS,
              sql: 'SELECT folded(note) FROM o',
              mode: 'estimate',
            });
          } finally {
            await client.close();
          }
        });
      });
    }
  });
}

async function askEverything(client: Database): Promise<void> {
  const parser = await loadParser(DIST);
  await client.serverInfo();
  await listSchemas(client);
  const relations = await listRelations(client, 'public', '', 100);
  for (const relation of relations) {
    await listPartitions(client, relation.oid);
    await listColumns(client, relation.oid);
    await listIndexes(client, relation.oid);
    await relationDefinition(client, relation);
  }
  await readOutline(client);
  await readCatalog(client, {});
  await readCatalog(client, { schemas: ['public'] });
  await readCatalog(client, {
    tables: [
      { schema: null, name: 'o' },
      { schema: 'public', name: 'p1' },
    ],
  });
  await invalidIndexes(client);
  await readProgress(client, 1);
  await readPlannerSettings(client);
  const { results } = await runHealth(client, quiet);
  for (const { check, outcome } of results) {
    assert.doesNotMatch(JSON.stringify(outcome), /error|does not exist|unknown form/, check);
  }
  const sql = 'SELECT id FROM public.o WHERE id OPERATOR(pg_catalog.=) $1';
  const read = await readStatement(parser, sql, { start: 0, end: sql.length }, client);
  assert.ok(read.ok);
  const reaching =
    'SELECT folded(t), o FROM o AS t, p1 WHERE id BETWEEN 1 AND 2 UNION SELECT $1::mood';
  await readStatement(parser, reaching, { start: 0, end: reaching.length }, client);
  await describeParameters(parser, client, read.value.statement);
  for (const parameters of [[], ['7']]) {
    await client.explain({ ...EXPLAIN_DEFAULTS, sql, parameters, mode: 'estimate' });
  }
  const { version, extensions } = await client.serverInfo();
  if (extensions['hypopg'] === undefined) return;
  const engine = new HypopgWhatIf(client, {
    serverVersion: version,
    extensionVersion: extensions['hypopg'],
  });
  const total = { column: 'note', descending: false, nullsFirst: false };
  const definition: IndexDefinition = {
    schema: 'public',
    table: 'o',
    method: 'btree',
    keys: [total],
    include: [],
    predicate: null,
    unique: false,
  };
  const { indexes, refused } = await engine.evaluate({ add: [definition] }, [
    { sql, parameters: ['7'] },
  ]);
  assert.deepEqual([indexes.length, refused], [1, []]);
}

async function resetCounters(cluster: Cluster): Promise<void> {
  await cluster.sql('SELECT pg_catalog.pg_stat_reset()');
}

const CONTROL = 'shadow.mark()';
const MOST_TRIES = 300;

/** Counters arrive late: when a call that is made after all others has been counted, those have been too. */
async function calledShadows(cluster: Cluster): Promise<readonly string[]> {
  await cluster.sql(`SELECT ${CONTROL}`);
  const client = await cluster.connect();
  try {
    await client.query('SET search_path = pg_catalog');
    for (let tries = 0; tries < MOST_TRIES; tries += 1) {
      const { rows } = await client.query<{ called: string }>(CALLED_SHADOWS_SQL);
      const called = rows.map((row) => row.called);
      if (called.includes(CONTROL)) return called.filter((name) => name !== CONTROL);
      await sleep(100);
    }
  } finally {
    await client.end();
  }
  return assert.fail('the server counts no calls');
}
