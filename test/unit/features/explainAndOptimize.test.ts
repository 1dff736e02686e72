// Is a statement that its reader has parsed parsed again on the way through, and is the plan kept whatever ends the work behind it?

import assert from 'node:assert/strict';
import { toStatement } from '../../../src/analysis/sql/toStatement';
import type { SqlParser } from '../../../src/analysis/sql/parser';
import type { DatabaseClient } from '../../../src/db/contracts';
import { DatabaseError } from '../../../src/db/errors';
import type { ExplainDependencies } from '../../../src/features/explain/question';
import { explainAndOptimize } from '../../../src/features/explainAndOptimize';
import type { TwinKeeper } from '../../../src/whatif/twin/twinKeeper';
import { profileOf } from '../../support/profile';
import { plan } from '../analysis/advisor/support';
import { testParser } from '../analysis/sql/support';

const refused = (): Promise<never> =>
  Promise.reject(new DatabaseError('permission', 'permission denied for pg_class'));

const CLIENT: DatabaseClient = {
  profile: profileOf({ host: 'localhost', port: 5432 }),
  serverInfo: () =>
    Promise.resolve({
      versionNumber: 180_000,
      version: '18.0',
      database: 'shop',
      user: 'ana',
      superuser: false,
      extensions: {},
      inRecovery: false,
      blockSize: 8_192,
      engine: { kind: 'server', version: '18.0' },
    }),
  explain: () =>
    Promise.resolve({
      plan: plan({ 'Node Type': 'Seq Scan', 'Relation Name': 'orders' }),
      raw: null,
    }),
  query: refused,
  queryInPersonsPath: refused,
  session: refused,
  parameterTypes: refused,
  close: () => Promise.resolve(),
};

/** On a twin in the server's place, which is cancelled, or lost, when the twin is asked what it is. */
function onTwin(end: () => Error): Pick<ExplainDependencies, 'client' | 'twin'> {
  const client: DatabaseClient = {
    ...CLIENT,
    serverInfo: async () => ({
      ...(await CLIENT.serverInfo()),
      engine: { kind: 'twin', version: '18.0' },
    }),
  };
  const keeper = {
    use: () => Promise.reject(end()),
    state: () => ({ phase: 'ready' }),
  } as unknown as TwinKeeper;
  return { client, twin: { keeper, waitMs: 0 } };
}

describe('explain and optimize', () => {
  it('keeps the plan of a plain Explain on a twin whatever ends what comes behind it', async () => {
    const parser = await testParser();
    const sql = 'SELECT * FROM orders';
    const read = await toStatement(parser, sql, { start: 0, end: sql.length });
    assert.ok(read.ok);
    for (const [isCancel, isWatched] of [
      [true, true],
      [false, true],
      [true, false],
    ]) {
      const abort = new AbortController();
      const errors: unknown[] = [];
      const shown: unknown[] = [];
      const ended = onTwin(() => {
        if (isCancel === true) abort.abort();
        return new DatabaseError(
          isCancel === true ? 'cancelled' : 'connection-lost',
          'It is gone.',
        );
      });
      const made = explainAndOptimize(
        { parser, scratch: null, ...ended },
        {
          ...{ parsed: read.value, parameters: [], mode: 'generic', modeReason: null },
          ...{ allowWrite: false, lockTimeoutMs: 1_000, advise: false, rules: {} },
        },
        { signal: abort.signal, progress: () => undefined },
        isWatched === true
          ? {
              found: (report) => shown.push(report),
              tried: () => undefined,
              stopped: (error) => errors.push(error),
            }
          : null,
      );
      if (isWatched === false) {
        await assert.rejects(made, /It is gone/);
        continue;
      }
      const report = await made;
      assert.equal(report.plan.nodes[0]?.fields['Relation Name'], 'orders');
      assert.deepEqual([shown.length, errors.length, report.advice], [0, 1, undefined]);
      const why = isCancel === true ? 'You cancelled it.' : 'It is gone.';
      assert.equal(report.notes.at(-1), `What stands beside the plan is not whole: ${why}`);
    }
  });

  it('takes the tree that the reader made, and says what it could not read', async () => {
    const parser = await testParser();
    const sql = 'SELECT * FROM orders WHERE note = $1';
    const read = await toStatement(parser, sql, { start: 0, end: sql.length });
    assert.ok(read.ok);
    const untouched = new Proxy<SqlParser>(parser, {
      get: (_, key) => assert.fail(`the parser was asked for ${String(key)}`),
    });
    const report = await explainAndOptimize(
      { parser: untouched, client: CLIENT, scratch: null, twin: null },
      {
        parsed: read.value,
        parameters: [],
        mode: 'generic',
        modeReason: null,
        allowWrite: false,
        lockTimeoutMs: 1_000,
        advise: true,
        rules: {},
      },
      { signal: new AbortController().signal, progress: () => undefined },
    );
    assert.equal(report.statement, read.value.statement);
    assert.deepEqual(
      report.notes.filter((note) => note.startsWith('Without the catalog')),
      ['Without the catalog there is no index advice: permission denied for pg_class'],
    );
  });
});
