// What was measured on real servers to be the index that pays, or the pair of them: it is proposed, proven on the twin, and a
// real server takes it when it is built.

import assert from 'node:assert/strict';
import path from 'node:path';
import type { SqlParser } from '../../../src/analysis/sql/parser';
import { runnableStatements } from '../../../src/features/adviceText';
import { explainAndOptimize } from '../../../src/features/explainAndOptimize';
import { loadParser } from '../../../src/features/loadParser';
import { readStatement } from '../../../src/features/readStatement';
import { Database } from '../../../src/db/database';
import type { ExplainReport, PlanMode } from '../../../src/model/report';
import { pgliteEngine } from '../../../src/whatif/twin/target/twinEngines';
import { TwinKeeper } from '../../../src/whatif/twin/twinKeeper';
import { LiveTwinSource } from '../../../src/whatif/twin/source/twinSource';
import { sqlOf } from '../../support/adviceSql';
import { cleanup } from '../../support/cleanup';
import { embeddedDist } from '../../support/embedded';
import { startPostgres, type Cluster } from '../../support/postgres';

const DIST = path.resolve(__dirname, '../../../dist');

const SCHEMA = `
  CREATE EXTENSION IF NOT EXISTS btree_gist;
  CREATE TABLE message (id int PRIMARY KEY, thread_id int, sender_id int, body text NOT NULL, during int4range);
  INSERT INTO message SELECT i, (i::bigint * 7919) % 20000, (i::bigint * 104729) % 50000,
      CASE WHEN i % 5000 = 0 THEN 'zebra refund' ELSE 'order late ' || i % 90 END, int4range(i, i + 3)
    FROM generate_series(1, 150000) i;
  CREATE TABLE stock_move (id int PRIMARY KEY, warehouse smallint NOT NULL, moved_at timestamptz NOT NULL, pad text);
  INSERT INTO stock_move SELECT i, i % 12, timestamptz '2024-01-01' + i * interval '30 seconds', repeat('x', 60)
    FROM generate_series(1, 200000) i;
  CREATE TABLE log (id bigint PRIMARY KEY, player_id int, created_at timestamptz, body text);
  INSERT INTO log SELECT g, CASE WHEN g < 500 THEN 123 ELSE 200 + g % 5000 END,
      timestamptz '2015-01-01' + g * interval '1 min', repeat('b', 60) FROM generate_series(1, 200000) g;
  CREATE INDEX log_created ON log (created_at);
  CREATE TABLE event (id bigint PRIMARY KEY, user_id int, status int, dt timestamptz, body text);
  INSERT INTO event SELECT g, g % 200, (g / 7) % 9, timestamptz '2025-01-01' - ((g::bigint * 7919) % 200000) * interval '5 min',
      repeat('y', 80) FROM generate_series(1, 200000) g;
  CREATE TABLE booking (room int, begins_at timestamp, ends_at timestamp, pad text);
  INSERT INTO booking SELECT i % 5, timestamp '2020-01-01' + i * interval '1 min', timestamp '2020-01-01' + (i + i % 11) * interval '1 min',
      repeat('z', 40) FROM generate_series(1, 200000) i;
  CREATE INDEX booking_room ON booking (room, begins_at, ends_at);
  CREATE INDEX event_user ON event (user_id); CREATE INDEX event_status ON event (status);
  CREATE TABLE place (id int PRIMARY KEY, city int NOT NULL, code text NOT NULL, pad text);
  INSERT INTO place SELECT i, i % 100, 'code ' || i % 100, repeat('p', 80) FROM generate_series(1, 200000) i;
  CREATE TABLE job (id int PRIMARY KEY, queue int NOT NULL, is_done boolean NOT NULL, due timestamptz NOT NULL, pad text);
  INSERT INTO job SELECT i, i % 3000, i % 60 <> 0, timestamptz '2024-01-01' + ((i::bigint * 7919) % 150000) * interval '1 min',
      repeat('j', 80) FROM generate_series(1, 150000) i;
  VACUUM ANALYZE`;

class Person {
  readonly client: Database;
  readonly #keeper: TwinKeeper;
  readonly #parser: SqlParser;

  constructor(client: Database, parser: SqlParser) {
    this.client = client;
    this.#parser = parser;
    this.#keeper = new TwinKeeper({
      source: new LiveTwinSource(client, { liveEnds: true, now: () => new Date().toISOString() }),
      openEngine: pgliteEngine(embeddedDist()),
      cache: null,
    });
  }

  async ask(sql: string, mode: PlanMode = 'estimate'): Promise<ExplainReport> {
    const read = await readStatement(this.#parser, sql, { start: 0, end: sql.length }, this.client);
    assert.ok(read.ok);
    return explainAndOptimize(
      {
        parser: this.#parser,
        client: this.client,
        scratch: null,
        twin: { keeper: this.#keeper, waitMs: 120_000 },
      },
      {
        parsed: read.value,
        parameters: [],
        mode,
        modeReason: null,
        allowWrite: false,
        lockTimeoutMs: 2_000,
        advise: true,
        rules: {},
      },
      { signal: new AbortController().signal, progress: () => undefined },
    );
  }

  async close(): Promise<void> {
    await this.#keeper.close();
    await this.client.close();
  }
}

describe('indexes that pay', function () {
  this.timeout(300_000);
  const atEnd = cleanup();
  let cluster: Cluster;
  let person: Person;

  before(async () => {
    cluster = await startPostgres(18);
    atEnd(() => cluster.stop());
    for (const statement of SCHEMA.split(';')) await cluster.sql(statement);
    const parser = await loadParser(DIST);
    person = new Person(new Database(cluster.profile(), () => Promise.resolve(null)), parser);
    atEnd(() => person.close());
  });

  /** The first suggestion has this shape; built for real, the server's cost falls as far as was promised, or farther. */
  async function assertPays(
    sql: string,
    shape: RegExp,
    mode: PlanMode = 'estimate',
  ): Promise<void> {
    const report = await person.ask(sql, mode);
    const [first] = report.suggestions;
    assert.match(sqlOf(first), shape, JSON.stringify(report.suggestions.map(sqlOf)));
    assert.equal(first?.kind, 'index');
    assert.equal(first.proof.level, 'what-if');
    for (const statement of runnableStatements(first.changes)) await cluster.sql(statement);
    try {
      await cluster.sql('ANALYZE');
      const built = await person.client.explain({
        sql,
        parameters: [],
        mode: 'estimate',
        allowWrite: false,
        statementTimeoutMs: 30_000,
        lockTimeoutMs: 2_000,
      });
      const cost = built.plan.root.fields['Total Cost'] ?? Infinity;
      const { costBefore, costAfter } = first.proof;
      assert.ok(
        cost < (costBefore ?? 0) / 2,
        `${sql}: ${String(costBefore)} stays ${String(cost)}`,
      );
      assert.ok(cost < (costAfter ?? 0) * 3 + 20, `${sql}: ${String(costAfter)}, ${String(cost)}`);
    } finally {
      for (const change of first.changes)
        if (change.kind === 'create-index') await cluster.sql(`DROP INDEX ${change.name}`);
    }
  }

  it('two of them together, for an OR over two columns', () =>
    assertPays(
      'SELECT id FROM message WHERE thread_id = 19999 OR sender_id = 777',
      /^CREATE INDEX CONCURRENTLY \S+ ON public\.message \((?:thread_id|sender_id)\);\nCREATE INDEX CONCURRENTLY \S+ ON public\.message \((?:thread_id|sender_id)\);$/,
    ));

  it('GIN for the words of a text, by the type of the expression', () =>
    assertPays(
      "SELECT id FROM message WHERE to_tsvector('english', body) @@ plainto_tsquery('english', 'zebra refund')",
      /USING gin \(\(to_tsvector\('english'::regconfig, body\)\)\);$/,
    ));

  it('GiST for ranges', () =>
    assertPays('SELECT id FROM message WHERE during @> 4711', /USING gist \(during\);$/));

  it('the least and the greatest from one order', () =>
    assertPays(
      'SELECT min(moved_at), max(moved_at) FROM stock_move WHERE warehouse = 7',
      /\((?:warehouse, )?moved_at\);$/,
    ));

  it('an order that was walked, behind what is compared', () =>
    assertPays(
      'SELECT * FROM log WHERE player_id = 123 ORDER BY created_at DESC LIMIT 1',
      /\(player_id, created_at\);$/,
    ));

  it('an order behind one value, not behind a list', () =>
    assertPays(
      'SELECT * FROM event WHERE user_id = 17 AND status IN (1, 2, 3) ORDER BY dt DESC LIMIT 20',
      /\(user_id, dt\);$/,
    ));

  it('the few rows for which a boolean does not hold', () =>
    assertPays(
      'SELECT id FROM job WHERE NOT is_done ORDER BY due LIMIT 20',
      /\((?:is_done, due\)|due\) WHERE is_done = false);$/,
    ));

  it('no partial index of nearly all rows', () =>
    assertPays(
      'SELECT count(*), min(due) FROM job WHERE queue = 7 AND is_done',
      /ON public\.job \([^)]*queue[^)]*\)(?: INCLUDE \([^)]*\))?;$/,
    ));

  it('GiST for intervals in two columns, with the condition that it serves', async () => {
    const report = await person.ask(
      "SELECT * FROM booking b WHERE b.begins_at <= '2020-03-01 00:00' AND b.ends_at >= '2020-03-01 00:02'",
      'analyze',
    );
    const [rewrite, index] = report.suggestions;
    assert.equal(rewrite?.kind, 'rewrite', JSON.stringify(report.suggestions.map(sqlOf)));
    assert.match(
      sqlOf(index),
      /USING gist \(\(?tsrange\(begins_at, ends_at, '\[\]'::text\)\)?\);$/,
    );
    const { costBefore, costAfter } = rewrite.proof;
    assert.equal(rewrite.proof.level, 'what-if');
    assert.ok(
      (costAfter ?? Infinity) < (costBefore ?? 0) / 2,
      JSON.stringify(rewrite.proof.caveats),
    );
  });

  it('with the time that the measured plan promises', async () => {
    const report = await person.ask('SELECT * FROM message WHERE thread_id = 4711', 'analyze');
    const [first] = report.suggestions;
    const predicted = first?.proof.predictedTime;
    assert.ok(predicted, JSON.stringify(report.suggestions));
    assert.equal(predicted.beforeMs, report.metrics.executionMs);
    assert.ok(predicted.lowMs < predicted.ms && predicted.ms < predicted.highMs);
    assert.ok(predicted.ms < predicted.beforeMs / 2, JSON.stringify(predicted));
  });

  it('and no time where nothing was measured', async () => {
    const { suggestions } = await person.ask('SELECT * FROM message WHERE thread_id = 4711');
    assert.equal(suggestions[0]?.proof.level, 'what-if');
    assert.equal(suggestions[0].proof.predictedTime, undefined);
  });

  for (const [what, sql] of [
    ['two columns', "SELECT * FROM place WHERE city = 42 AND code = 'code 42'"],
    ['a range and a value', "SELECT * FROM place WHERE city BETWEEN 7 AND 7 AND code = 'code 7'"],
    [
      'two columns below a join',
      "SELECT p.id, l.body FROM place p JOIN log l ON l.id = p.id WHERE p.city = 3 AND p.code = 'code 3'",
    ],
  ] as const)
    it(`and that it stands on a wrong estimate where columns depend on each other: ${what}`, async () => {
      const { suggestions } = await person.ask(sql, 'analyze');
      const indexes = suggestions.filter(
        ({ kind, proof }) => kind === 'index' && proof.level === 'what-if',
      );
      const ofPlace = indexes.filter((one) => sqlOf(one).includes('ON public.place'));
      assert.ok(ofPlace.length > 0, JSON.stringify(suggestions.map(sqlOf)));
      for (const { doubt, proof } of ofPlace) {
        assert.match(doubt ?? '', /the planner expects .* and 2 k came/);
        assert.ok(
          proof.caveats.some((caveat) => caveat.startsWith('Measured: the planner expects')),
        );
      }
    });

  it('and none where none does, with the reasons', async () => {
    const report = await person.ask('SELECT sum(length(pad)) FROM stock_move WHERE warehouse < 11');
    assert.deepEqual(
      report.suggestions.filter(({ kind }) => kind === 'index'),
      [],
    );
    assert.ok(report.refused.length > 0);
    for (const { fixes } of report.findings)
      assert.ok(fixes.every(({ changes }) => changes.every(({ kind }) => kind !== 'create-index')));
  });
});
