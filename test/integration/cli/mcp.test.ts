// Does `planwright mcp` speak to the real client of the protocol, of both its eras, and end with it?

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import * as z from 'zod';
import { listedTools } from '../../../src/features/tools/list';
import { FIXTURES } from '../../support/planFixtures';
import { McpHost } from '../../support/mcpClient';
import { runCli } from '../../support/cli';

const PLAN = readFileSync(path.join(FIXTURES, 'pg18/bitmap-and/plan.json'), 'utf8');
const ERROR = /^[a-z-]+: [^\n]+\. Next: [^\n]+[.]$/;
/** Of the specification. */
const MOST_END_MS = 2_000;

const told = z.object({ planId: z.string(), verdict: z.string() });
const plansSchema = z.object({ plans: z.array(told).min(1) });

async function ended(pid: number | null): Promise<number> {
  const since = performance.now();
  assert.ok(pid !== null);
  for (;;) {
    try {
      process.kill(pid, 0);
    } catch {
      return performance.now() - since;
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

describe('planwright mcp without a database', () => {
  for (const mode of ['legacy', 'auto'] as const)
    it(`answers a client that speaks the protocol's ${mode} way`, async () => {
      const host = await new McpHost([], { client: { versionNegotiation: { mode } } }).start();
      try {
        const { tools } = await host.client.listTools();
        assert.deepEqual(
          tools.map(({ name, description, inputSchema, outputSchema }) => ({
            ...{ name, description, inputSchema, outputSchema },
          })),
          listedTools().map(({ name, description, inputSchema, outputSchema }) => ({
            ...{ name, description, inputSchema, outputSchema },
          })),
        );
        assert.ok(tools.every(({ annotations }) => annotations?.readOnlyHint === true));
        const answer = await host.call('analyze_plan', { plan: PLAN });
        const { plans } = plansSchema.parse(answer.data);
        assert.equal(answer.text, JSON.stringify(answer.data));
        const id = plans[0]?.planId ?? '';
        const nodes = await host.call('plan_nodes', { planId: id, limit: 2 });
        assert.match(nodes.text, /"total":4,"next":2/);
        const same = await host.call('compare', { before: id, after: PLAN });
        assert.match(same.text, /"outcome":"same"/);
        const linted = await host.call('lint', { sql: 'DELETE FROM orders' });
        assert.match(linted.text, /missing-where/);
        const edited = await host.call('lint', { sql: 'SELECT a FROM t\nWHERE b\n= NULL' });
        assert.doesNotMatch(edited.text, /\u240a/);
      } finally {
        await host.stop();
      }
    });

  it('tells what is wrong with nonsense, in one form', async () => {
    const host = await new McpHost([]).start();
    try {
      const calls: [string, Record<string, unknown>, string][] = [
        ['lint', { sql: 5 }, 'bad-input'],
        ['lint', { sql: 'x'.repeat(200_001) }, 'bad-input'],
        ['lint', { sql: 'SELECT 1', path: '/etc/passwd' }, 'bad-input'],
        ['lint', { sql: 'SELECT 1', connection: 'shop' }, 'no-connection'],
        ['analyze_plan', { plan: 'Seq Scan on secret (cost=' }, 'bad-input'],
        ['analyze_plan', { plan: '{"Plan": {"Plans": '.repeat(50_000) }, 'bad-input'],
        ['compare', { before: 'p99', after: PLAN }, 'unknown-name'],
        ['lint', { sql: 'DELETE FROM a', cursor: 'bm8' }, 'bad-input'],
        ['execute', { sql: 'DROP TABLE orders' }, 'unknown-name'],
      ];
      for (const [name, given, code] of calls) {
        const { isError, text } = await host.call(name, given);
        assert.ok(isError, text);
        assert.match(text, ERROR);
        assert.ok(text.startsWith(`${code}: `), text);
        assert.doesNotMatch(text, /secret|passwd|at .*\.cjs/);
      }
    } finally {
      await host.stop();
    }
    assert.doesNotMatch(host.log, /DELETE|secret|passwd/);
  });

  it('ends soon after its input does', async () => {
    const host = await new McpHost([]).start();
    const { pid } = host.transport;
    const stopped = host.stop();
    assert.ok((await ended(pid)) < MOST_END_MS);
    await stopped;
  });

  it('ends with a sentence after a message that is too long', async () => {
    const { code, log } = await runCli(['mcp'], { input: 'x'.repeat(10_500_000) });
    assert.equal(code, 2);
    assert.match(log, /longer than 10 MB/);
    assert.doesNotMatch(log, /internal error/);
  });

  it('says what is wrong with its arguments before it serves', async () => {
    const { code, log } = await runCli(['mcp', '--dsn', 'postgresql://u:secret@[::1/db']);
    assert.equal(code, 2);
    assert.match(log, /^planwright: /);
    assert.doesNotMatch(log, /secret/);
    assert.equal((await runCli(['mcp', '--ai', 'all'])).code, 2);
    const dsns = ['--dsn', 'postgresql://u@a.example/shop', '--dsn', 'postgresql://u@b.example/x'];
    const printed = ['--password-command', '["pass", "show", "shop"]'];
    const several = await runCli(['mcp', ...dsns, ...printed]);
    assert.equal(several.code, 2);
    assert.match(several.log, /would be told to several servers/);
    assert.equal((await runCli(['mcp', ...dsns, '--password-command', 'aws'])).code, 0);
  });
});
