// What a person sees before a report is whole: first the plan with its findings, then the candidates, and the plan is kept
// whatever ends the search. On a real server with HypoPG.

import assert from 'node:assert/strict';
import path from 'node:path';
import type { SqlParser } from '../../../src/analysis/sql/parser';
import type { DatabaseClient } from '../../../src/db/contracts';
import { Database } from '../../../src/db/database';
import { DatabaseError } from '../../../src/db/errors';
import type { ExplainQuestion } from '../../../src/features/explain/question';
import type { ReportWatch } from '../../../src/features/explain/stages';
import { explainAndOptimize } from '../../../src/features/explainAndOptimize';
import { toExplainJson } from '../../../src/features/explainJson';
import { loadParser } from '../../../src/features/loadParser';
import { readStatement } from '../../../src/features/readStatement';
import type { Trial } from '../../../src/model/adviceStage';
import type { ExplainReport } from '../../../src/model/report';
import { cleanup } from '../../support/cleanup';
import { DEBIAN_15_BIN, startPostgres, type Cluster } from '../../support/cluster';
import { assertNothingLeft } from '../../support/database';

const DIST = path.resolve(__dirname, '../../../dist');
const CLAIMING = 'SELECT * FROM orders WHERE customer_id = 4711';
const SORTED = `${CLAIMING} AND note = 'x' ORDER BY placed_at`;

const SCHEMA = `
  CREATE EXTENSION hypopg;
  CREATE TABLE orders AS
    SELECT g AS id, (g * 7919) % 10000 AS customer_id, now() - g * interval '1 minute' AS placed_at,
           'x'::text AS note, repeat('x', 60) AS filler
      FROM generate_series(1, 100000) AS g`;

/** Counters are shared by the time the next statement reads them: they are said in findings. */
const SHARED = 'SELECT pg_stat_force_next_flush()';

/** How long planning took, and what it read: a connection that has planned before reads no catalogs. */
const OF_PLANNING = /"(Planning Time|planningMs)":[\d.]+|"Planning":\{[^}]*\}/g;

interface Person {
  readonly client: DatabaseClient;
  readonly parser: SqlParser;
  /** Reads the statement in its place. */
  readonly reader?: DatabaseClient;
}

interface Waiting {
  readonly signal?: AbortSignal;
  readonly watch?: ReportWatch | null;
}

async function ask(
  { client, parser, reader = client }: Person,
  sql: string,
  given: Partial<ExplainQuestion> = {},
  { signal = new AbortController().signal, watch = null }: Waiting = {},
): Promise<ExplainReport> {
  const read = await readStatement(parser, sql, { start: 0, end: sql.length }, reader);
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
  const dependencies = { parser, client, scratch: null, twin: null };
  return explainAndOptimize(dependencies, question, { signal, progress: () => undefined }, watch);
}

/** Takes down what it is told; `at` is done at the first word of each kind. */
class Watch implements ReportWatch {
  readonly reports: ExplainReport[] = [];
  readonly trials: (readonly Trial[])[] = [];
  readonly errors: unknown[] = [];
  readonly #at: { readonly found?: () => void; readonly tried?: () => void };

  constructor(at: { readonly found?: () => void; readonly tried?: () => void } = {}) {
    this.#at = at;
  }

  found(report: ExplainReport): void {
    this.reports.push(report);
    this.#at.found?.();
  }

  tried(trials: readonly Trial[]): void {
    this.trials.push(trials);
    if (this.trials.length === 1) this.#at.tried?.();
  }

  stopped(error: unknown): void {
    this.errors.push(error);
  }
}

describe('a report while it is made', () => {
  const atEnd = cleanup();
  let cluster: Cluster;
  let person: Person;

  before(async () => {
    cluster = await startPostgres(15, { binDirectory: DEBIAN_15_BIN });
    atEnd(() => cluster.stop());
    for (const step of [SCHEMA, 'ANALYZE orders']) await cluster.sql(`${step}; ${SHARED}`);
    const client = new Database(cluster.profile(), () => Promise.resolve(null));
    atEnd(() => client.close());
    person = { client, parser: await loadParser(DIST) };
  });

  it('gives the plan and its findings first, the candidates next, and takes nothing back', async () => {
    const watch = new Watch();
    const whole = await ask(person, CLAIMING, {}, { watch });
    const [first, ...more] = watch.reports;
    assert.deepEqual(more, []);
    assert.ok(first);
    assert.deepEqual(first.advice, { kind: 'pending', trials: [] });
    assert.equal(whole.advice, undefined);
    assert.equal(first.plan, whole.plan);
    assert.equal(first.verdict, whole.verdict);
    assert.ok(first.findings.length > 0);
    assert.deepEqual(
      first.findings.map(({ rule, nodeId, share }) => [rule, nodeId, share]),
      whole.findings.map(({ rule, nodeId, share }) => [rule, nodeId, share]),
    );
    // No word that a planner may refute, and no remedy.
    assert.deepEqual([first.suggestions, first.findings.flatMap(({ fixes }) => fixes)], [[], []]);
    assert.ok(whole.findings.some(({ message }) => /index/i.test(message)));
    assert.ok(first.findings.every(({ message }) => !/would serve|refused/.test(message)));
    const [suggestion] = whole.suggestions;
    const used = watch.trials.at(-1)?.find(({ state }) => state === 'planned');
    assert.ok(used?.state === 'planned');
    assert.equal(`Index on ${used.index}`, suggestion?.title);
    assert.ok(suggestion);
    assert.equal(used.costAfter, suggestion.proof.costAfter);
    assert.equal(used.costBefore, suggestion.proof.costBefore);
    assert.deepEqual(watch.errors, []);
  });

  it('says the same at the end as where nobody watches', async () => {
    const estimate = { mode: 'estimate', modeReason: 'asked for' } as const;
    for (const sql of [CLAIMING, SORTED, 'SELECT count(*) FROM orders', 'SELECT 1']) {
      const alone = await ask(person, sql, estimate);
      const client = new Database(cluster.profile(), () => Promise.resolve(null));
      atEnd(() => client.close());
      const watched = await ask({ ...person, client }, sql, estimate, { watch: new Watch() });
      const [one, other] = [alone, watched].map((report) =>
        JSON.stringify(toExplainJson(report)).replace(OF_PLANNING, ''),
      );
      assert.equal(other, one);
    }
  });

  it('keeps the plan when it is cancelled while advice is sought, and says so', async () => {
    for (const when of ['found', 'tried'] as const) {
      const abort = new AbortController();
      const watch = new Watch({
        [when]: () => {
          abort.abort();
        },
      });
      const report = await ask(person, SORTED, {}, { watch, signal: abort.signal });
      assert.deepEqual(report.advice, { kind: 'stopped', why: 'You cancelled it.' });
      assert.equal(report.plan, watch.reports[0]?.plan);
      assert.equal(watch.errors.length, 1);
      assert.ok(report.suggestions.every(({ proof }) => proof.level === 'rule'));
      assert.notEqual(report.awaitsTwin, true);
    }
    await assertNothingLeft(cluster, 'postgres');
    const { rows } = await cluster.sql('SELECT count(*)::int AS n FROM hypopg()');
    assert.deepEqual(rows, [{ n: 0 }]);
  });

  it('keeps the plan when the connection is lost right behind it', async () => {
    const client = new Proxy<DatabaseClient>(person.client, {
      get: (target, name) => {
        // Of a statement that runs for long the catalog is read early; neither way is open.
        if (name === 'session')
          return () =>
            Promise.reject(new DatabaseError('connection-lost', 'The connection was lost.'));
        const value: unknown = Reflect.get(target, name, target);
        return typeof value === 'function' ? (value.bind(target) as unknown) : value;
      },
    });
    const reader = person.client;
    const watch = new Watch();
    const report = await ask({ ...person, client, reader }, CLAIMING, {}, { watch });
    assert.deepEqual(report.advice, { kind: 'stopped', why: 'The connection was lost.' });
    assert.ok(report.metrics.measured && report.findings.length > 0);
    assert.deepEqual([watch.reports.length, watch.errors.length], [0, 1]);
    await assert.rejects(ask({ ...person, client, reader }, CLAIMING), /The connection was lost/);
  });

  describe('the catalog', () => {
    const SLOW = `${CLAIMING} AND (SELECT pg_sleep(0.6)) IS NOT NULL`;
    /** It would read how busy the server is. */
    const rules = { disabled: ['parallel-blocked'] };

    /** What is asked of the server, in order, with what the person is told. */
    async function asked(
      sql: string,
      given: Partial<ExplainQuestion>,
      firstFails = false,
    ): Promise<{ readonly order: string; readonly report: ExplainReport }> {
      const events: string[] = [];
      const client = new Proxy<DatabaseClient>(person.client, {
        get: (target, name) => {
          const value: unknown = Reflect.get(target, name, target);
          if (typeof value !== 'function') return value;
          if (name === 'explain')
            return async (...args: Parameters<DatabaseClient['explain']>) => {
              const answer = await target.explain(...args);
              events.push('plan');
              return answer;
            };
          const door = value.bind(target) as unknown;
          if (name !== 'session') return door;
          return (...args: Parameters<DatabaseClient['session']>) => {
            events.push('catalog');
            return firstFails && events.length === 1
              ? Promise.reject(new DatabaseError('too-many-connections', 'There is no room.'))
              : target.session(...args);
          };
        },
      });
      const watch = new Watch({ found: () => events.push('found') });
      const report = await ask(
        { ...person, client, reader: person.client },
        sql,
        { rules, ...given },
        { watch },
      );
      return { order: events.slice(0, events.indexOf('found') + 1).join(' '), report };
    }

    it('is read while a statement runs for long or is only planned, and else behind it', async () => {
      const slow = await asked(SLOW, {});
      assert.equal(slow.order, 'catalog plan found');
      const estimate = await asked(CLAIMING, { mode: 'estimate', modeReason: 'asked for' });
      assert.match(estimate.order, /^catalog (plan )?found$/);
      // On a busy machine a short statement takes long, but not every time.
      const orders: string[] = [];
      while (orders.length < 5 && orders.at(-1) !== 'plan catalog found')
        orders.push((await asked(CLAIMING, {})).order);
      assert.equal(orders.at(-1), 'plan catalog found');
      await assertNothingLeft(cluster, 'postgres');
    });

    it('is read behind what is to end soon, and behind the last of several runs', async () => {
      const limited = await asked(SLOW, { statementTimeoutMs: 400 });
      assert.deepEqual([limited.order, limited.report.mode], ['plan catalog found', 'estimate']);
      const again = await asked(SLOW.replace('0.6', '0.12'), { runs: 2 });
      assert.equal(again.order, 'plan plan plan catalog found');
      await assertNothingLeft(cluster, 'postgres');
    });

    it('is read again where the plan shows other tables, or where it could not be read', async () => {
      await cluster.sql('CREATE VIEW recent AS SELECT * FROM orders');
      const viewed = await asked(SLOW.replace('FROM orders', 'FROM recent'), {});
      assert.equal(viewed.order, 'catalog plan catalog found');
      assert.ok(viewed.report.suggestions.some(({ kind }) => kind === 'index'));
      const refused = await asked(SLOW, {}, true);
      assert.equal(refused.order, 'catalog plan catalog found');
      assert.deepEqual(
        refused.report.notes.filter((note) => note.includes('no room')),
        [],
      );
    });
  });

  it('rejects when it is cancelled before there is a plan, and where nobody watches', async () => {
    const abort = new AbortController();
    abort.abort();
    const watch = new Watch();
    await assert.rejects(ask(person, SORTED, {}, { watch, signal: abort.signal }), /Cancelled/);
    assert.deepEqual(watch.reports, []);
    await assert.rejects(ask(person, SORTED, {}, { signal: abort.signal }), /Cancelled/);
  });

  it('keeps the plan when the connection is lost while advice is sought', async () => {
    let lost = false;
    const client = new Proxy<DatabaseClient>(person.client, {
      get: (target, name) => {
        if (name === 'session' && lost)
          return () =>
            Promise.reject(new DatabaseError('connection-lost', 'The connection was lost.'));
        const value: unknown = Reflect.get(target, name, target);
        // Its private fields are the target's own.
        return typeof value === 'function' ? (value.bind(target) as unknown) : value;
      },
    });
    const watch = new Watch({
      tried: () => {
        lost = true;
      },
    });
    const report = await ask({ ...person, client }, SORTED, {}, { watch });
    assert.deepEqual(report.advice, { kind: 'stopped', why: 'The connection was lost.' });
    assert.equal(report.plan, watch.reports[0]?.plan);
    assert.equal(watch.errors.length, 1);
  });
});
