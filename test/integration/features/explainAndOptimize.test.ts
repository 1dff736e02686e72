// The main job on real servers: a slow statement is explained, placed, and gets an index that its planner would use.

import assert from 'node:assert/strict';
import path from 'node:path';
import { editFix, transactionSetting } from '../../../src/analysis/changes/fixes';
import type { SqlParser } from '../../../src/analysis/sql/parser';
import { Database } from '../../../src/db/database';
import { explainAndOptimize } from '../../../src/features/explainAndOptimize';
import type { ExplainQuestion } from '../../../src/features/explain/question';
import { PlanningGuard } from '../../../src/features/explain/planningGuard';
import { proveByPlanning } from '../../../src/features/proveByPlanning';
import { loadParser } from '../../../src/features/loadParser';
import { readStatement } from '../../../src/features/readStatement';
import type { Fix } from '../../../src/model/change';
import type { ExplainReport } from '../../../src/model/report';
import { REACHES_NOTHING } from '../../../src/model/reachedCode';
import type { Suggestion } from '../../../src/model/suggestion';
import { sqlOf } from '../../support/adviceSql';
import { assertNothingLeft } from '../../support/database';
import { DEBIAN_15_BIN, postgres, startPostgres, type Cluster } from '../../support/postgres';
import { cleanup } from '../../support/cleanup';

const DIST = path.resolve(__dirname, '../../../dist');
const SLOW =
  'SELECT * FROM orders o\r\n WHERE o.note = $$🐘$$ AND o.customer_id = 4711 ORDER BY o.placed_at';

const SCHEMA = `
  CREATE TABLE orders AS
    SELECT g AS id, (g * 7919) % 10000 AS customer_id, now() - g * interval '1 minute' AS placed_at,
           '🐘'::text AS note, repeat('x', 60) AS filler
      FROM generate_series(1, 200000) AS g;
  CREATE VIEW recent AS SELECT * FROM orders WHERE placed_at > '2000-01-01';
  CREATE FUNCTION harmless(int) RETURNS int LANGUAGE sql STABLE AS 'SELECT $1';
  CREATE FUNCTION computing(int) RETURNS int LANGUAGE plpgsql VOLATILE AS 'BEGIN RETURN $1; END';
  CREATE FUNCTION harmful(int) RETURNS int LANGUAGE plpgsql IMMUTABLE AS 'BEGIN PERFORM pg_notify(''a'', ''b''); RETURN $1; END';
  ANALYZE orders`;

function clientOf(cluster: Cluster, database: string): Database {
  return new Database(cluster.profile({ database }), () => Promise.resolve(null));
}

class Person {
  constructor(
    readonly client: Database,
    readonly parser: SqlParser,
  ) {}

  async ask(sql: string, given: Partial<ExplainQuestion> = {}): Promise<ExplainReport> {
    const read = await readStatement(this.parser, sql, { start: 0, end: sql.length }, this.client);
    assert.ok(read.ok);
    const question: ExplainQuestion = {
      parsed: read.value,
      parameters: [],
      mode: 'analyze',
      modeReason: null,
      allowWrite: false,
      lockTimeoutMs: 2_000,
      advise: true,
      rules: {},
      ...given,
    };
    const work = { signal: new AbortController().signal, progress: () => undefined };
    return explainAndOptimize(
      { parser: this.parser, client: this.client, scratch: null, twin: null },
      question,
      work,
    );
  }
}

for (const major of [14, 16, 18] as const) {
  describe(`explain and optimize on PostgreSQL ${String(major)}`, () => {
    let cluster: Cluster;
    let person: Person;
    const database = 'explain_and_optimize';

    const atEnd = cleanup();

    before(async () => {
      cluster = await postgres(major);
      await cluster.sql(`DROP DATABASE IF EXISTS ${database}`);
      await cluster.sql(`CREATE DATABASE ${database}`);
      await cluster.sql(SCHEMA, database);
      person = new Person(clientOf(cluster, database), await loadParser(DIST));
      atEnd(() => person.client.close());
    });

    it('finds the scan, marks the exact words, and says that the index is not verified', async () => {
      const report = await person.ask(SLOW);
      const finding = report.findings.find(({ rule }) => rule === 'seq-scan-selective');
      assert.ok(finding?.range);
      const marked = SLOW.slice(finding.range.start, finding.range.end);
      assert.match(marked, /^o\.note = .*o\.customer_id = 4711$|^o\.customer_id = 4711$/s);
      assert.match(report.verdict, /reading orders, to keep 20 of/);
      const [suggestion] = report.suggestions.filter(({ kind }) => kind === 'index');
      assert.match(
        sqlOf(suggestion),
        /^CREATE INDEX CONCURRENTLY orders_customer_id_\S* ON public\.orders \(customer_id, /,
      );
      assert.equal(suggestion?.proof.level, 'rule');
      assert.ok((suggestion.proof.caveats[0] ?? '').startsWith('Not verified'));
      await assertNothingLeft(cluster, database);
    });

    it('measures under a setting of its own transaction, and says so', async () => {
      const sql = 'SELECT * FROM orders ORDER BY filler, id';
      const spills = ({ plan }: ExplainReport) =>
        plan.nodes.some(({ fields }) => fields['Sort Space Type'] === 'Disk');
      const asked = { advise: false, settings: { work_mem: '256MB' } };
      const roomy = await person.ask(sql, asked);
      assert.deepEqual(
        [spills(roomy), roomy.under, roomy.mode],
        [false, 'work_mem = 256MB', 'analyze'],
      );
      const plain = await person.ask(sql, { advise: false });
      assert.deepEqual([spills(plain), plain.under], [true, undefined]);
      await assertNothingLeft(cluster, database);
    });

    it('finds the table behind a view', async () => {
      const report = await person.ask('SELECT * FROM recent WHERE customer_id = 4711');
      assert.ok(
        report.suggestions.some((item) => sqlOf(item).includes('ON public.orders (customer_id')),
      );
    });

    it('estimates, with advice, what runs into its limit while it is measured', async () => {
      const endless = 'SELECT * FROM orders WHERE customer_id = 4711 AND pg_sleep(0.5) IS NOT NULL';
      const report = await person.ask(endless, { statementTimeoutMs: 300 });
      assert.equal(report.mode, 'estimate');
      assert.equal(report.metrics.measured, false);
      assert.match(
        report.modeReason ?? '',
        /^Estimates only, not measured: EXPLAIN ANALYZE was stopped after .* \(limit 300 ms\)\./,
      );
      assert.ok(report.suggestions.some(({ kind }) => kind === 'index'));
      await assertNothingLeft(cluster, database);
    });

    it('speaks of workers last, as unverified, and not while others are at work', async () => {
      const scan = `SELECT count(*) FROM orders WHERE encode(sha512(convert_to(filler || id, 'UTF8')), 'hex') LIKE '%abcdef%'`;
      await cluster.sql(`ALTER DATABASE ${database} SET max_parallel_workers_per_gather = 0`);
      const alone = new Person(clientOf(cluster, database), person.parser);
      atEnd(() => alone.client.close());
      const rules = { options: { 'parallel-blocked': { minMs: 1, minMb: 1 } } };
      const quiet = await alone.ask(scan, { rules });
      const finding = quiet.findings.at(-1);
      assert.equal(finding?.rule, 'parallel-blocked');
      assert.ok((finding.share ?? 1) <= 0.5, 'two workers do not make it three times as fast');
      assert.match(finding.message, /0 of 8 workers of the pool were at work/);
      assert.match(finding.fixes[0]?.remark ?? '', /Unverified: SQL cannot see processors/);
      const [first] = quiet.suggestions;
      assert.ok(first === undefined || !/max_parallel/.test(sqlOf(first)));
      const others = [1, 2].map(() => cluster.sql('SELECT pg_sleep(3)', database));
      await cluster.sql('SELECT pg_sleep(0.3)', database);
      const busy = await alone.ask(scan, { rules });
      assert.ok(busy.findings.every(({ rule }) => rule !== 'parallel-blocked'));
      assert.ok(busy.suggestions.every((each) => !/max_parallel/.test(sqlOf(each))));
      await Promise.all(others);
      await cluster.sql(`ALTER DATABASE ${database} RESET max_parallel_workers_per_gather`);
    });

    it('explains a write without executing it', async () => {
      const sql = 'DELETE FROM orders WHERE customer_id = 4711';
      const report = await person.ask(sql, { mode: 'estimate', modeReason: 'it writes' });
      assert.equal(report.metrics.measured, false);
      const { rows } = await cluster.sql('SELECT count(*)::int AS n FROM orders', database);
      assert.deepEqual(rows, [{ n: 200_000 }]);
    });

    it('reads what a function of the person does, whatever its label says', async () => {
      const classOf = async (sql: string): Promise<string> => {
        const read = await readStatement(
          person.parser,
          sql,
          { start: 0, end: sql.length },
          person.client,
        );
        assert.ok(read.ok);
        return read.value.statement.class;
      };
      assert.equal(await classOf('SELECT harmless(1)'), 'read-only');
      assert.equal(await classOf('SELECT computing(1)'), 'read-only');
      assert.equal(await classOf('SELECT harmful(1)'), 'write');
      assert.equal(await classOf('SELECT * FROM recent WHERE id = harmful(1)'), 'write');
    });

    it('plans a rewrite and a setting on the server, and proves them by its costs', async () => {
      await cluster.sql('CREATE INDEX ON orders (placed_at); ANALYZE orders', database);
      const day = "SELECT count(*) FROM orders WHERE placed_at::date = date '2026-01-15'";
      const spills = 'SELECT filler, id FROM orders ORDER BY note, placed_at DESC';
      for (const [sql, kind] of [
        [day, 'rewrite'],
        [spills, 'setting'],
      ] as const) {
        const report = await person.ask(sql);
        const suggestion = report.suggestions.find((known) => known.kind === kind);
        assert.ok(suggestion, `${kind}: ${JSON.stringify(report.findings)}`);
        const { level, engine, costBefore, costAfter } = suggestion.proof;
        assert.deepEqual(suggestion.proof.caveats, []);
        assert.equal(level, 'what-if');
        assert.deepEqual(engine, { kind: 'server', version: report.server.version });
        assert.ok((costAfter ?? Infinity) < (costBefore ?? 0) * 0.9);
      }
      const { rows } = await cluster.sql("SELECT current_setting('work_mem') AS memory", database);
      assert.deepEqual(rows, [{ memory: '4MB' }]);
      await assertNothingLeft(cluster, database);
    });

    it('says what the server does not plan and where the planner expects no gain', async () => {
      const sql = 'SELECT id FROM orders WHERE customer_id = 4711';
      const report = await person.ask(sql, { mode: 'estimate', modeReason: 'asked for' });
      const [index] = report.suggestions;
      assert.ok(index);
      const proposed = (kind: 'rewrite' | 'setting', { changes }: Fix): Suggestion => {
        const proof = { ...index.proof, caveats: [] };
        return { ...index, kind, changes, proof };
      };
      const whole = { start: 0, end: sql.length };
      const { client, parser } = person;
      const server = await client.serverInfo();
      const guard = new PlanningGuard({ client, parser, server }, REACHES_NOTHING);
      const [costly, broken, other] = await proveByPlanning(
        { client, parser, server, guard },
        [
          proposed('setting', transactionSetting('Off', 'enable_seqscan', 'off')),
          proposed('rewrite', editFix('Nothing', whole, 'SELECT nothing FROM orders')),
          proposed(
            'rewrite',
            editFix('After', whole, 'SELECT id FROM orders WHERE customer_id > :last'),
          ),
        ],
        { statement: report.statement, parameters: [] },
        { signal: new AbortController().signal, progress: () => undefined },
      );
      assert.match(costly?.proof.caveats.join() ?? '', /^The planner expects no gain \(cost /);
      assert.match(broken?.proof.caveats.join() ?? '', /^The server does not plan it: .*nothing/);
      assert.deepEqual(other?.proof.caveats, []);
      for (const suggestion of [costly, broken, other])
        assert.equal(suggestion?.proof.level, 'rule');
    });

    it('plans parameters without values', async () => {
      const report = await person.ask('SELECT * FROM orders WHERE customer_id = $1', {
        mode: 'generic',
      });
      assert.equal(report.metrics.measured, false);
      assert.ok(report.suggestions.some((item) => sqlOf(item).includes('(customer_id)')));
    });
  });
}

describe('explain and optimize with HypoPG', () => {
  let cluster: Cluster;
  let person: Person;

  const atEnd = cleanup();

  before(async () => {
    cluster = await startPostgres(15, { binDirectory: DEBIAN_15_BIN });
    atEnd(() => cluster.stop());
    await cluster.sql('CREATE EXTENSION hypopg');
    await cluster.sql(SCHEMA);
    person = new Person(clientOf(cluster, 'postgres'), await loadParser(DIST));
    atEnd(() => person.client.close());
  });

  it('proves the index on the server, refuses the others, and leaves none', async () => {
    const report = await person.ask(SLOW);
    const [suggestion, ...others] = report.suggestions.filter(({ kind }) => kind === 'index');
    assert.deepEqual(others, []);
    assert.equal(suggestion?.proof.level, 'what-if');
    assert.equal(suggestion.proof.engine.kind, 'hypopg');
    const { costBefore, costAfter } = suggestion.proof;
    assert.ok((costAfter ?? Infinity) < (costBefore ?? 0) / 20);
    assert.ok((suggestion.sizeBytes ?? 0) > 1_000_000);
    assert.ok(suggestion.refused.length > 0);
    const { rows } = await cluster.sql('SELECT count(*)::int AS n FROM hypopg()');
    assert.deepEqual(rows, [{ n: 0 }]);
  });
});
