// Planning in other circumstances: what is a setting, and within which limits does the server plan beside?

import assert from 'node:assert/strict';
import type { DatabaseClient, ExplainRequest } from '../../../src/db/contracts';
import { toStatement } from '../../../src/analysis/sql/toStatement';
import { planOnServer, settingIn } from '../../../src/features/otherCircumstances';
import { testParser } from '../analysis/sql/support';

describe('other circumstances', () => {
  it('are settings as name=value, whatever the value', () => {
    assert.deepEqual(settingIn('work_mem = 64MB'), ['work_mem', '64MB']);
    assert.deepEqual(settingIn('app.tenant=a=b'), ['app.tenant', 'a=b']);
    for (const text of ['work_mem', '=1', '1a=2', 'work mem=1', 'a"=1'])
      assert.equal(settingIn(text), null, text);
  });

  it('leave the limits of the question to what the server plans without them', async () => {
    const asked: ExplainRequest[] = [];
    const client = {
      serverInfo: () => Promise.resolve({ engine: { kind: 'server' } }),
      explain: (request: ExplainRequest) => {
        asked.push(request);
        return Promise.reject(new Error('enough is known'));
      },
    };
    const parser = await testParser();
    const parsed = await toStatement(parser, 'SELECT 1', { start: 0, end: 8 });
    assert.ok(parsed.ok);
    const limits = { statementTimeoutMs: 10, lockTimeoutMs: 2 };
    const { signal } = new AbortController();
    const before = planOnServer(client as unknown as DatabaseClient);
    const planned = before({ parser, parsed: parsed.value, parameters: [], limits }, signal);
    await assert.rejects(planned, /enough/);
    const mode = { mode: 'estimate', allowWrite: false };
    assert.deepEqual(asked, [{ sql: 'SELECT 1', parameters: [], ...limits, ...mode }]);
  });
});
