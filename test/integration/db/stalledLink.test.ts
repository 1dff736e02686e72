// Does a link that swallows everything end the work within its own limit, at whatever point, with one message that says
// what was waited for, and with nothing left behind on either side?

import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { ANSWER_GRACE_MS, ROLLBACK_MS, STOP_MS } from '../../../src/db/deadlines';
import { Database } from '../../../src/db/database';
import { DatabaseError } from '../../../src/db/errors';
import { EXPLAIN_DEFAULTS, assertNothingLeft, rejection } from '../../support/database';
import { startTcpProxy, type Fault, type TcpProxy } from '../../support/tcpProxy';
import { postgres, type Cluster } from '../../support/postgres';

const CONNECT_MS = 1_000;
const STATEMENT_MS = 500;
/** For a busy machine. */
const MARGIN_MS = 6_000;

const ANALYZE = { ...EXPLAIN_DEFAULTS, statementTimeoutMs: STATEMENT_MS, mode: 'analyze' } as const;

describe('a link that goes silent', () => {
  let cluster: Cluster;
  let name: string;
  let proxy: TcpProxy;
  let database: Database;

  before(async () => {
    cluster = await postgres(16);
    name = await cluster.createDatabase();
  });
  beforeEach(async () => {
    proxy = await startTcpProxy(cluster.port);
    database = new Database(
      cluster.profile({
        database: name,
        port: proxy.port,
        connectTimeoutMs: CONNECT_MS,
        statementTimeoutMs: STATEMENT_MS,
      }),
      () => Promise.resolve(null),
    );
  });
  afterEach(async () => {
    await database.close();
    await untilNothingOpen(proxy);
    await proxy.close();
    await untilNothingLeft(cluster, name);
  });

  interface Case {
    readonly title: string;
    readonly fault: Fault;
    readonly ask: (database: Database) => Promise<unknown>;
    readonly reason: DatabaseError['reason'];
    readonly limitMs: number;
    readonly message: RegExp;
  }

  const explain = (sql: string) => (asked: Database) => asked.explain({ ...ANALYZE, sql });
  const cases: readonly Case[] = [
    {
      title: 'after it was opened',
      fault: { kind: 'silent', atWords: '', newToo: true },
      ask: explain('select 1'),
      reason: 'unreachable',
      limitMs: CONNECT_MS,
      message: /^Could not connect to .*: no answer within 1 s\./,
    },
    {
      title: 'at BEGIN',
      fault: { kind: 'silent', atWords: 'BEGIN', newToo: true },
      ask: explain('select 1'),
      reason: 'connection-lost',
      limitMs: CONNECT_MS,
      message: /^No answer to BEGIN within 1 s\. The connection is gone/,
    },
    {
      title: 'in the catalog',
      fault: { kind: 'silent', atWords: 'server_version_num', newToo: true },
      ask: (asked) => asked.serverInfo(),
      reason: 'connection-lost',
      limitMs: STATEMENT_MS + ANSWER_GRACE_MS + STOP_MS,
      message: /^No answer to the statement within 5\.5 s, nor to a cancel, though the server/,
    },
    {
      title: 'at EXPLAIN',
      fault: { kind: 'silent', atWords: 'EXPLAIN', newToo: true },
      ask: explain('select pg_sleep(0.1)'),
      reason: 'connection-lost',
      limitMs: STATEMENT_MS + ANSWER_GRACE_MS + STOP_MS,
      message: /^No answer to the statement within 5\.5 s, nor to a cancel, though the server/,
    },
    {
      title: 'behind EXPLAIN, which the server received',
      fault: { kind: 'silent', atWords: 'EXPLAIN', newToo: true, reachesServer: true },
      ask: explain('select pg_sleep(30)'),
      reason: 'connection-lost',
      limitMs: STATEMENT_MS + ANSWER_GRACE_MS + STOP_MS,
      message: /^No answer to the statement within 5\.5 s, nor to a cancel, though the server/,
    },
    {
      title: 'at EXPLAIN while new connections come through',
      fault: { kind: 'silent', atWords: 'EXPLAIN', reachesServer: true },
      ask: explain('select 1'),
      reason: 'connection-lost',
      limitMs: STATEMENT_MS + ANSWER_GRACE_MS + STOP_MS,
      message: /^No answer to the statement within 5\.5 s/,
    },
  ];

  for (const { title, fault, ask, reason, limitMs, message } of cases) {
    it(`${title}: ends with ${reason}`, async () => {
      proxy.failAt(fault);
      const started = performance.now();
      const error = await rejection(ask(database));
      const ms = performance.now() - started;
      assert.equal(error.reason, reason, error.message);
      assert.match(error.message, message);
      assert.ok(ms < limitMs + MARGIN_MS, `${String(ms)} ms of ${String(limitMs)}`);
    });
  }

  it('at BEGIN of connections that were idle: one new one is tried, in little more than its own limit', async () => {
    await Promise.all([1, 2, 3, 4].map(() => database.parameterTypes('select 1')));
    proxy.failAt({ kind: 'silent', atWords: 'BEGIN', newToo: true });
    proxy.silence();
    const started = performance.now();
    const error = await rejection(database.explain({ ...ANALYZE, sql: 'select 1' }));
    assert.ok(performance.now() - started < 2 * CONNECT_MS + MARGIN_MS);
    assert.match(error.message, /no answer/i);
  });

  it('at ROLLBACK: the answer is there already, and is given', async () => {
    proxy.failAt({ kind: 'silent', atWords: 'ROLLBACK', newToo: true });
    const started = performance.now();
    const { plan } = await database.explain({ ...ANALYZE, sql: 'select 1' });
    assert.equal(plan.root.fields['Node Type'], 'Result');
    assert.ok(performance.now() - started < ROLLBACK_MS + MARGIN_MS);
  });

  it('at the cancel: the connection is cut, and that is said', async () => {
    const controller = new AbortController();
    proxy.failAt({ kind: 'silent', atWords: 'pg_sleep(25)', newToo: true, reachesServer: true });
    const running = rejection(
      database.explain(
        { ...ANALYZE, statementTimeoutMs: 20_000, sql: 'select pg_sleep(25)' },
        controller.signal,
      ),
    );
    await sleep(500);
    const started = performance.now();
    controller.abort();
    const error = await running;
    assert.equal(error.reason, 'cancelled');
    assert.match(error.message, /did not confirm it within 3 s/);
    assert.ok(performance.now() - started < STOP_MS + MARGIN_MS);
  });

  it('behind a confirmed statement, which may run as long as it takes: the answer is given up, not the statement', async () => {
    const lostAnswerMs = 1_500;
    const patient = new Database(database.profile, () => Promise.resolve(null), { lostAnswerMs });
    const run = (sql: string) => patient.run(sql, () => undefined);
    try {
      // Longer than the limit, on a link that works.
      assert.deepEqual(await run('SELECT pg_sleep(3)'), { kind: 'done', rows: 1 });
      for (const newToo of [false, true]) {
        proxy.failAt({ kind: 'silent', atWords: 'SELECT pg_sleep', newToo, reachesServer: true });
        if (newToo)
          setTimeout(() => {
            proxy.silence();
          }, 500);
        const started = performance.now();
        const outcome = await run('SELECT pg_sleep(1)');
        assert.ok(performance.now() - started < 10 * MARGIN_MS);
        assert.ok(outcome.kind === 'failed');
        assert.ok(outcome.error instanceof DatabaseError);
        assert.equal(outcome.error.reason, 'connection-lost');
        assert.match(outcome.error.message, /^No answer to the statement, .*pg_stat_activity/);
        proxy.failAt(null);
      }
    } finally {
      await patient.close();
    }
  });

  it('while closing: what is idle says no long goodbye', async () => {
    await Promise.all([1, 2, 3].map(() => database.parameterTypes('select 1')));
    proxy.failAt({ kind: 'silent', atWords: '', newToo: true });
    proxy.silence();
    const started = performance.now();
    await database.close();
    assert.ok(performance.now() - started < MARGIN_MS);
  });

  for (const atWords of ['BEGIN', 'EXPLAIN', 'ROLLBACK']) {
    it(`is told from one that is cut at ${atWords}`, async () => {
      proxy.failAt({ kind: 'cut', atWords, newToo: true });
      const asked = database.explain({ ...ANALYZE, sql: 'select 1' });
      if (atWords === 'ROLLBACK') {
        await asked;
        return;
      }
      const error = await rejection(asked);
      assert.equal(error.reason, 'connection-lost');
      assert.match(error.message, /reset|closed/);
    });
  }
});

/** The client's own sockets are closed, whatever the server does. */
async function untilNothingOpen(proxy: TcpProxy): Promise<void> {
  for (let i = 0; i < 30 && proxy.connections > 0; i += 1) await sleep(50);
  assert.equal(proxy.connections, 0);
}

/** The server hears of it, or looks. */
async function untilNothingLeft(cluster: Cluster, database: string): Promise<void> {
  for (let i = 0; ; i += 1) {
    try {
      await assertNothingLeft(cluster, database);
      return;
    } catch (error) {
      if (i >= 50) throw error;
      await sleep(100);
    }
  }
}
