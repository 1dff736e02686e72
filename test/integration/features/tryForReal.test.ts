// Is a suggestion measured by building it, only after what a person must know is said, and only where nothing unasked would run?

import assert from 'node:assert/strict';
import path from 'node:path';
import type { SqlParser } from '../../../src/analysis/sql/parser';
import { columnKey, indexOn } from '../../../src/analysis/indexes/newIndex';
import { Database } from '../../../src/db/database';
import type { TryoutRequest, Tryouts } from '../../../src/db/tryouts';
import { explainAndOptimize } from '../../../src/features/explainAndOptimize';
import {
  isTriable,
  keepTried,
  prepareTry,
  sameAdvice,
  withTried,
  type PreparedTry,
  type TryTools,
} from '../../../src/features/explain/tryForReal';
import { loadParser } from '../../../src/features/loadParser';
import { readStatement } from '../../../src/features/readStatement';
import type { Change, CreateIndex } from '../../../src/model/change';
import type { ExplainReport } from '../../../src/model/report';
import { assertNothingLeft, rejection } from '../../support/database';
import { postgres, type Cluster } from '../../support/postgres';
import { cleanup } from '../../support/cleanup';

const DIST = path.resolve(__dirname, '../../../dist');
const SQL = 'select * from orders where customer = :customer';

for (const major of [14, 18] as const) {
  describe(`Try for Real on PostgreSQL ${String(major)}`, () => {
    let cluster: Cluster;
    let client: Database;
    let parser: SqlParser;
    let database: string;
    let report: ExplainReport;
    const atEnd = cleanup();

    before(async () => {
      cluster = await postgres(major);
      database = await cluster.createDatabase();
      await cluster.sql(
        `CREATE TABLE orders AS SELECT g AS id, g % 5000 AS customer, 'n' || g AS note, g % 50 AS a, g % 50 AS b
           FROM generate_series(1, 100000) g;
         ANALYZE orders;
         CREATE TABLE calls (n int);
         CREATE FUNCTION noting(text) RETURNS text LANGUAGE plpgsql IMMUTABLE AS
           $$ BEGIN PERFORM pg_notify('a', $1); RETURN $1; END $$;
         CREATE FUNCTION computing(text) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT upper($1)'`,
        database,
      );
      client = opened({});
      atEnd(() => client.close());
      parser = await loadParser(DIST);
      report = await explained(SQL, ['7']);
    });
    afterEach(async () => {
      await assertNothingLeft(cluster, database);
      const { rows } = await cluster.sql(
        `SELECT indexrelid::regclass AS name FROM pg_index WHERE indrelid = 'orders'::regclass`,
        database,
      );
      assert.deepEqual(rows, []);
    });

    function opened(fields: Parameters<Cluster['profile']>[0]): Database {
      return new Database(cluster.profile({ database, ...fields }), () => Promise.resolve(null));
    }

    const work = () => ({ signal: new AbortController().signal, progress: () => undefined });

    async function explained(sql: string, parameters: readonly string[]): Promise<ExplainReport> {
      const read = await readStatement(parser, sql, { start: 0, end: sql.length }, client);
      assert.ok(read.ok);
      return explainAndOptimize(
        { parser, client, scratch: null, twin: null },
        {
          parsed: read.value,
          parameters,
          mode: 'estimate',
          modeReason: '',
          allowWrite: false,
          lockTimeoutMs: 2_000,
          advise: true,
          rules: {},
        },
        work(),
      );
    }

    const prepare = (
      of: ExplainReport,
      id = 'index-0',
      on = client,
      tools: Partial<TryTools> = {},
    ) =>
      prepareTry(
        { parser, client: on, tryouts: on, answers: () => null, ...tools },
        of,
        id,
        work(),
      );

    async function prepared(of: ExplainReport, id?: string): Promise<PreparedTry> {
      const answer = await prepare(of, id);
      assert.ok(answer.ok, answer.ok ? '' : answer.error);
      return answer.value;
    }

    /** The report with this in place of what its first suggestion changes. */
    function proposing(...changes: Change[]): ExplainReport {
      const [first] = report.suggestions;
      assert.ok(first);
      return { ...report, suggestions: [{ ...first, id: 'index-0', changes }] };
    }

    function computedIndex(expression: string, predicate: string | null = null): CreateIndex {
      const definition = indexOn({ schema: 'public', name: 'orders' }, [
        { expression, descending: false, nullsFirst: false },
      ]);
      const name = 'orders_computed';
      return {
        kind: 'create-index',
        name,
        concurrently: true,
        definition: { ...definition, predicate },
      };
    }

    it('says what is built, on what, what waits and for how long', async () => {
      const { question } = await prepared(report);
      assert.match(
        question.message,
        /^Build this on PostgreSQL \d+ for a try, measure, and roll it back\? Index on orders/,
      );
      assert.deepEqual(question.statements, [
        'CREATE INDEX orders_customer_idx ON public.orders (customer);',
      ]);
      const text = question.details.join('\n');
      assert.match(text, /public\.orders has [\d.]+ MB in about 100 k rows\./);
      assert.match(
        text,
        /Writes to public\.orders wait until the rollback, for 30 s in all at most, reads go on/,
      );
      assert.match(text, /by an estimate from the size [\d.]+ ms to [\d.]+ m?s/);
      assert.match(text, /Each run before it is stopped after 60 s/);
      assert.match(text, /about [\d.]+ [kM]B for the index.* cannot be seen from here/s);
      assert.match(text, /rolled back whatever happens/);
    });

    it('gives the suggestion a measured proof in place of what was estimated', async () => {
      const { run, suggestion } = await prepared(report);
      const tried = await run(work());
      const { proof, sizeBytes = 0 } = tried.suggestion;
      assert.equal(proof.level, 'measured');
      assert.equal(proof.engine.kind, 'server');
      assert.deepEqual(proof.caveats, []);
      assert.ok(
        proof.times && proof.times.afterMs < proof.times.beforeMs && proof.times.runs === 5,
      );
      assert.match(JSON.stringify(proof.planAfter), /"Index Name": ?"orders_customer_idx"/);
      assert.match(JSON.stringify(proof.planBefore), /Seq Scan/);
      assert.ok(sizeBytes > 500_000);
      assert.match(
        tried.words,
        /^Measured: [\d.]+ ms → [\d.]+ ms, [\d.]+ × faster \(median of 5\)/,
      );
      const after = withTried(report, tried.suggestion);
      assert.deepEqual(
        after.suggestions.find(({ id }) => id === 'index-0'),
        tried.suggestion,
      );
      assert.equal(isTriable(after, tried.suggestion), false);
      assert.deepEqual(keepTried(after, report), after);
      // What stands under that name in a report that was made anew is another suggestion.
      assert.equal(sameAdvice(proposing(...suggestion.changes), tried.suggestion)?.id, 'index-0');
      const other = proposing(computedIndex('upper(note)'));
      assert.equal(sameAdvice(other, tried.suggestion), null);
      assert.deepEqual(withTried(other, tried.suggestion), other);
      // A report that was made anew has names and nodes of its own for the same change.
      const found = sameAdvice(report, tried.suggestion);
      assert.ok(found);
      const named = { ...found, id: 'index-7', nodeIds: [7] };
      assert.deepEqual(
        withTried({ ...report, suggestions: [named] }, tried.suggestion).suggestions,
        [{ ...tried.suggestion, id: 'index-7', nodeIds: [7] }],
      );
      assert.equal(suggestion.proof.level, 'rule');
    });

    it('asks for no lock that is held longer than is said', async () => {
      const requests: TryoutRequest[] = [];
      const tryouts: Tryouts = {
        tryoutGround: (...asked) => client.tryoutGround(...asked),
        tryChanges: (request, ...others) => {
          requests.push(request);
          return client.tryChanges(request, ...others);
        },
      };
      const answer = await prepare(report, 'index-0', client, { tryouts });
      assert.ok(answer.ok);
      assert.equal(requests.length, 0);
      await answer.value.run(work());
      assert.deepEqual(
        requests.map((one) => [one.mostHeldMs, one.statementTimeoutMs]),
        [[30_000, 60_000]],
      );
    });

    it('does not begin what would take longer than its lock is held', async () => {
      const tryouts: Tryouts = {
        tryoutGround: async (...asked) => {
          const ground = await client.tryoutGround(...asked);
          const tables = ground.tables.map((one) => ({ ...one, bytes: one.bytes + 2 ** 40 }));
          return { ...ground, tables };
        },
        tryChanges: () => assert.fail('it was begun'),
      };
      const refused = async (tools: Partial<TryTools>) => {
        const answer = await prepare(report, 'index-0', client, { tryouts, ...tools });
        assert.ok(!answer.ok);
        return answer.error;
      };
      assert.match(
        await refused({}),
        /^Not tried: building it takes 9 min 10 s or more by an estimate, and it would be stopped after 30 s, as no lock is held longer for a try\.$/,
      );
      assert.match(
        await refused({ statementTimeoutMs: 10_000 }),
        /, and it would be stopped after 10 s, the statement timeout\.$/,
      );
      assert.ok((await prepare(report, 'index-0', client, { statementTimeoutMs: 10_000 })).ok);
    });

    it('says that an index brings nothing where it does not', async () => {
      const useless = indexOn({ schema: 'public', name: 'orders' }, [columnKey('note')]);
      const { run } = await prepared(
        proposing({
          kind: 'create-index',
          name: 'useless',
          definition: useless,
          concurrently: true,
        }),
      );
      const { proof } = (await run(work())).suggestion;
      assert.equal(proof.level, 'measured');
      assert.match(proof.caveats.join(' '), /^The planner does not use it for this statement/);
      assert.doesNotMatch(JSON.stringify(proof.planAfter), /useless/);
    });

    it('tries statistics and computed indexes with their ANALYZE, and says what that leaves', async () => {
      const { question, run } = await prepared(proposing(computedIndex('computing(note)')));
      assert.equal(question.statements.at(-1), 'ANALYZE public.orders;');
      assert.match(question.details.join(' '), /Autovacuum will take/);
      assert.equal((await run(work())).suggestion.proof.level, 'measured');
      const relation = { schema: 'public', name: 'orders' };
      const statistics = await prepared(
        proposing({
          kind: 'statistics',
          relation,
          task: { action: 'create', name: 's', types: [], on: [{ column: 'a' }, { column: 'b' }] },
        }),
      );
      assert.match(statistics.question.details.join(' '), /Nobody waits for it but VACUUM/);
      const { suggestion } = await statistics.run(work());
      assert.equal(suggestion.proof.level, 'measured');
      const analyze: Change = { kind: 'statistics', relation, task: { action: 'analyze' } };
      assert.equal((await prepare(proposing(analyze))).ok, false);
    });

    it('builds nothing whose expressions or predicate reach code that may act', async () => {
      const statistics: Change = {
        kind: 'statistics',
        relation: { schema: 'public', name: 'orders' },
        task: { action: 'create', name: 's', types: [], on: [{ expression: 'noting(note)' }] },
      };
      for (const change of [
        computedIndex('noting(note)'),
        computedIndex('upper(note)', `noting(note) = 'x'`),
        statistics,
      ]) {
        const answer = await prepare(proposing(change));
        assert.ok(!answer.ok);
        assert.match(answer.error, /of what is computed for the index: .*public\.noting\(text\)/);
      }
    });

    it('shows what is built to the letter, on one line each', async () => {
      const { question } = await prepared(proposing(computedIndex('id', `note = 'a  b\n\u202e;'`)));
      assert.match(question.statements.join('|'), /WHERE \(?note = 'a {2}b␊�;'\)?;\|ANALYZE/);
    });

    it('builds nothing where code was replaced while the question stood', async () => {
      const reaching = await explained('select computing(note) from orders where customer = 7', []);
      const { run } = await prepared(reaching);
      await cluster.sql(
        `CREATE OR REPLACE FUNCTION computing(text) RETURNS text LANGUAGE plpgsql AS
           $$ BEGIN INSERT INTO calls VALUES (1); RETURN $1; END $$`,
        database,
      );
      try {
        const error = await rejection(run(work()));
        assert.match(error.message, /^Not tried: .*computing/);
      } finally {
        await cluster.sql(
          `CREATE OR REPLACE FUNCTION computing(text) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT upper($1)'`,
          database,
        );
      }
    });

    it('executes nothing that writes or lacks a value, and nothing on production', async () => {
      const refused = async (statement: Partial<ExplainReport['statement']>) => {
        const answer = await prepare({
          ...report,
          statement: { ...report.statement, ...statement },
        });
        assert.ok(!answer.ok);
        return answer.error;
      };
      const text = 'with w as (insert into calls values (1) returning n) select * from orders, w';
      assert.match(
        await refused({ text, sql: text, parameters: [] }),
        /^Not tried: .*(?:INSERT|writes)/,
      );
      const noting = 'select noting(note) from orders';
      assert.match(await refused({ text: noting, sql: noting, parameters: [] }), /noting/);
      const { values: _, ...without } = report;
      const missing = await prepare(without);
      assert.ok(!missing.ok);
      assert.match(missing.error, /1 of its parameters have no value/);
      const production = opened({ production: true });
      const error = await rejection(prepare(report, 'index-0', production));
      await production.close();
      assert.match(error.message, /marked as production/);
      const unknown = await prepare(report, 'index-9');
      assert.equal(unknown.ok, false);
    });
  });
}
