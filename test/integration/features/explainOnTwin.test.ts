// Explain & Optimize with a twin: advice is planned on it, its distance from the server is told, HypoPG is asked as well.

import assert from 'node:assert/strict';
import path from 'node:path';
import type { SqlParser } from '../../../src/analysis/sql/parser';
import { Database } from '../../../src/db/database';
import type { TwinAccess } from '../../../src/features/chooseWhatIf';
import { explainAndOptimize } from '../../../src/features/explainAndOptimize';
import { loadParser } from '../../../src/features/loadParser';
import { readStatement } from '../../../src/features/readStatement';
import { toExplainJson } from '../../../src/features/explainJson';
import { explainJsonSchema } from '../../../src/model/explainJson';
import type { ExplainReport } from '../../../src/model/report';
import { pgliteEngine } from '../../../src/whatif/twin/target/twinEngines';
import { TwinKeeper } from '../../../src/whatif/twin/twinKeeper';
import { LiveTwinSource } from '../../../src/whatif/twin/source/twinSource';
import { sqlOf } from '../../support/adviceSql';
import { embeddedDist } from '../../support/embedded';
import { DEBIAN_15_BIN, postgres, startPostgres, type Cluster } from '../../support/postgres';
import { cleanup } from '../../support/cleanup';

const DIST = path.resolve(__dirname, '../../../dist');
const SLOW = 'SELECT * FROM orders o WHERE o.customer_id = 4711 ORDER BY o.placed_at';
const SCHEMA = `
  CREATE TABLE orders AS
    SELECT g AS id, (g * 7919) % 10000 AS customer_id, now() - g * interval '1 minute' AS placed_at,
           ARRAY['tag' || g % 5000] AS tags, repeat('x', 60) AS filler FROM generate_series(1, 200000) AS g;
  CREATE TABLE secrets AS SELECT g AS id FROM generate_series(1, 1000) g;
  CREATE ROLE plain_person LOGIN; GRANT SELECT ON orders TO plain_person;
  ANALYZE`;

class Person {
  readonly client: Database;
  readonly keeper: TwinKeeper;
  readonly #parser: SqlParser;
  #waitMs: number;

  constructor(client: Database, parser: SqlParser, waitMs: number) {
    this.client = client;
    this.#parser = parser;
    this.#waitMs = waitMs;
    this.keeper = new TwinKeeper({
      source: new LiveTwinSource(client, { liveEnds: true, now: () => new Date().toISOString() }),
      openEngine: pgliteEngine(embeddedDist()),
      cache: null,
    });
  }

  async twinReady(): Promise<void> {
    const { signal } = new AbortController();
    await this.keeper.use([], { signal, progress: () => undefined });
    this.#waitMs = 120_000;
  }

  async ask(sql: string, explained?: ExplainReport): Promise<ExplainReport> {
    const read = await readStatement(this.#parser, sql, { start: 0, end: sql.length }, this.client);
    assert.ok(read.ok);
    const twin: TwinAccess = { keeper: this.keeper, waitMs: this.#waitMs };
    return explainAndOptimize(
      { parser: this.#parser, client: this.client, scratch: null, twin },
      {
        parsed: read.value,
        parameters: [],
        mode: 'estimate',
        modeReason: null,
        allowWrite: false,
        lockTimeoutMs: 2_000,
        advise: true,
        rules: {},
        ...(explained === undefined ? {} : { explained }),
      },
      { signal: new AbortController().signal, progress: () => undefined },
    );
  }

  async close(): Promise<void> {
    await this.keeper.close();
    await this.client.close();
  }
}

describe('explain and optimize on a twin', () => {
  const people: Person[] = [];
  const person = async (
    cluster: Cluster,
    fields: { readonly database: string; readonly user?: string },
    waitMs = 120_000,
  ): Promise<Person> => {
    const client = new Database(cluster.profile(fields), () => Promise.resolve(null));
    const made = new Person(client, await loadParser(DIST), waitMs);
    people.push(made);
    return made;
  };

  afterEach(async () => {
    await Promise.all(people.splice(0).map((one) => one.close()));
  });

  describe('of PostgreSQL 18', () => {
    let cluster: Cluster;
    let database: string;

    before(async () => {
      cluster = await postgres(18);
      database = await cluster.createDatabase();
      await cluster.sql('DROP ROLE IF EXISTS plain_person');
      await cluster.sql(SCHEMA, database);
    });

    it('proves an index, and says how near its plan is to the server’s', async () => {
      const report = await (await person(cluster, { database })).ask(SLOW);
      const [suggestion] = report.suggestions.filter(({ kind }) => kind === 'index');
      assert.equal(suggestion?.proof.level, 'what-if', JSON.stringify(report.notes));
      assert.equal(suggestion.proof.engine.kind, 'twin');
      assert.deepEqual(suggestion.proof.caveats, []);
      const { costBefore, costAfter } = suggestion.proof;
      assert.ok((costAfter ?? Infinity) < (costBefore ?? 0) / 20);
      assert.equal(report.twin?.distance?.sameShape, true);
      assert.ok(Math.abs((report.twin.distance.costRatio ?? 0) - 1) < 0.01);
      assert.equal(report.twin.upToDate, true);
      assert.deepEqual(explainJsonSchema.parse(toExplainJson(report)).twin, report.twin);
    });

    it('proves the same again when it is asked again', async () => {
      const somebody = await person(cluster, { database });
      const [first, second] = [await somebody.ask(SLOW), await somebody.ask(SLOW)];
      assert.deepEqual(second.suggestions, first.suggestions);
      assert.ok(second.suggestions.some(({ kind }) => kind === 'index'));
    });

    it('proves a GIN index, which HypoPG could not hold', async () => {
      const report = await (
        await person(cluster, { database })
      ).ask(`SELECT * FROM orders WHERE tags @> ARRAY['tag7']`);
      const suggestion = report.suggestions.find((item) => sqlOf(item).includes('USING gin'));
      assert.equal(suggestion?.proof.engine.kind, 'twin');
      assert.ok((suggestion.sizeBytes ?? 0) > 100_000);
    });

    it('proves a rewrite together with the index that it frees the column for', async () => {
      const report = await (
        await person(cluster, { database })
      ).ask(`SELECT * FROM orders WHERE date_trunc('day', placed_at) = date_trunc('day', now())`);
      const [rewrite, index] = report.suggestions;
      assert.equal(rewrite?.kind, 'rewrite');
      assert.match(
        toExplainJson(report).suggestions[0]?.sql ?? '',
        /WHERE placed_at >= date_trunc\('day', now\(\)\) AND placed_at </,
      );
      assert.match(rewrite.proof.caveats.join('\n'), /an index on orders \(placed_at\)/);
      assert.match(sqlOf(index), /^CREATE INDEX CONCURRENTLY \S+ ON public.orders \(placed_at\);$/);
      assert.match(index?.proof.caveats[0] ?? '', /the statement as rewritten above/);
      const { costBefore, costAfter } = index?.proof ?? {};
      assert.ok((costAfter ?? Infinity) < (costBefore ?? 0) / 10);
      assert.equal(new Set(report.suggestions.map(({ id }) => id)).size, report.suggestions.length);
      assert.ok(report.suggestions.every((item) => !sqlOf(item).includes('(date_trunc(')));
    });

    it('names the tables whose statistics the person may not read', async () => {
      const report = await (await person(cluster, { database, user: 'plain_person' })).ask(SLOW);
      const loss = report.twin?.losses.find(({ name }) => name === 'public.secrets');
      assert.match(loss?.why ?? '', /SELECT on the table/);
      assert.equal(report.twin?.losses.length, 1);
      assert.equal(report.suggestions[0]?.proof.engine.kind, 'twin');
    });

    it('goes on without a twin that is not ready in time, says so, and completes the report later', async () => {
      const hasty = await person(cluster, { database }, 1);
      const report = await hasty.ask(SLOW);
      assert.equal(report.twin, undefined);
      assert.match(report.notes.join(' '), /Without the twin: it is still being made/);
      assert.equal(report.suggestions[0]?.proof.level, 'rule');
      assert.equal(report.awaitsTwin, true);
      await hasty.twinReady();
      const whole = await hasty.ask(SLOW, report);
      assert.equal(whole.suggestions[0]?.proof.level, 'what-if');
      assert.equal(whole.plan, report.plan, 'nothing was explained again');
      assert.deepEqual([whole.awaitsTwin, whole.notes], [undefined, []]);
    });
  });

  describe('of PostgreSQL 15 with HypoPG', () => {
    let cluster: Cluster;

    const atEnd = cleanup();

    before(async () => {
      cluster = await startPostgres(15, { binDirectory: DEBIAN_15_BIN });
      atEnd(() => cluster.stop());
      await cluster.sql('CREATE EXTENSION hypopg');
      await cluster.sql(SCHEMA);
    });

    it('asks HypoPG as well', async () => {
      const report = await (await person(cluster, { database: 'postgres' })).ask(SLOW);
      const [suggestion] = report.suggestions.filter(({ kind }) => kind === 'index');
      assert.equal(suggestion?.proof.engine.kind, 'twin', JSON.stringify(report.notes));
      const { crossCheck, costAfter } = suggestion.proof;
      assert.equal(crossCheck?.engine.kind, 'hypopg');
      assert.equal(crossCheck.used, true);
      assert.ok(Math.abs(crossCheck.costAfter / (costAfter ?? 1) - 1) < 0.2);
      assert.equal(report.twin?.sourceVersion.startsWith('15.'), true);
      const { rows } = await cluster.sql('SELECT count(*)::int AS n FROM hypopg()');
      assert.deepEqual(rows, [{ n: 0 }]);
    });
  });
});
