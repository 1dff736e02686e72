// Is a statement that its reader has parsed parsed again on the way through?

import assert from 'node:assert/strict';
import { toStatement } from '../../../src/analysis/sql/toStatement';
import type { SqlParser } from '../../../src/analysis/sql/parser';
import type { DatabaseClient } from '../../../src/db/contracts';
import { DatabaseError } from '../../../src/db/errors';
import { explainAndOptimize } from '../../../src/features/explainAndOptimize';
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

describe('explain and optimize', () => {
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
