// Rewrites and settings are proposed with what the server's planner says of them, each planned in a session of its own.

import assert from 'node:assert/strict';
import {
  analyzeChange,
  editFix,
  sessionReset,
  sessionSetting,
  transactionSetting,
} from '../../../src/analysis/changes/fixes';
import type { DatabaseClient, DatabaseSession, ServerInfo } from '../../../src/db/contracts';
import { DatabaseError } from '../../../src/db/errors';
import { adviceFromFindings } from '../../../src/features/adviceFromFindings';
import { proveByPlanning } from '../../../src/features/proveByPlanning';
import type { Fix } from '../../../src/model/change';
import type { Suggestion } from '../../../src/model/suggestion';
import { plan } from '../analysis/advisor/support';
import { parsed, testParser } from '../analysis/sql/support';
import { finding } from '../extension/reportSample';

const TEXT = 'SELECT * FROM t WHERE a + 1 = 2';

interface Asked {
  readonly sql: string;
  readonly settings: Readonly<Record<string, string>>;
}

/** `costs` by the statement's text, or by `name=value` of the settings; 1000 for all else. */
async function proven(
  fixes: readonly Fix[],
  costs: Readonly<Record<string, number | Error>>,
  wouldRun: string | null = null,
): Promise<{ readonly suggestions: readonly Suggestion[]; readonly asked: readonly Asked[] }> {
  const asked: Asked[] = [];
  const session = {
    explain: (
      { sql }: { readonly sql: string },
      settings: Readonly<Record<string, string>> = {},
    ) => {
      asked.push({ sql, settings });
      const words = Object.entries(settings).map(([name, value]) => `${name}=${value}`);
      const cost = costs[words.join(' ')] ?? costs[sql] ?? 1_000;
      if (cost instanceof Error) return Promise.reject(cost);
      return Promise.resolve({
        plan: plan({ 'Node Type': 'Result', 'Total Cost': cost }),
        raw: {},
      });
    },
  } as unknown as DatabaseSession;
  const client = {
    session: (work: (one: DatabaseSession) => Promise<unknown>) => work(session),
  } as unknown as DatabaseClient;
  const server = { engine: { kind: 'server', version: '18.0' } } as ServerInfo;
  const { statement } = await parsed(TEXT);
  const parser = await testParser();
  const guard = { wouldRun: () => Promise.resolve(wouldRun) };
  const suggestions = await proveByPlanning(
    { client, parser, server, guard },
    adviceFromFindings([finding({ fixes: [...fixes] })], true),
    { statement, parameters: [] },
    { signal: new AbortController().signal, progress: () => undefined },
  );
  return { suggestions, asked };
}

const start = TEXT.indexOf('a + 1 = 2');
const REWRITE = editFix('Move the constant', { start, end: TEXT.length }, 'a = 1');

describe('proof by planning', () => {
  it('plans a rewrite as it would stand, and a setting of any scope under its value', async () => {
    const rewritten = 'SELECT * FROM t WHERE a = 1';
    const { suggestions, asked } = await proven(
      [
        REWRITE,
        transactionSetting('Memory', 'work_mem', '64MB'),
        sessionSetting('No JIT', 'jit', 'off'),
      ],
      { [rewritten]: 10, 'work_mem=64MB': 400, 'jit=off': 500 },
    );
    assert.deepEqual(asked, [
      { sql: TEXT, settings: {} },
      { sql: rewritten, settings: {} },
      { sql: TEXT, settings: { work_mem: '64MB' } },
      { sql: TEXT, settings: { jit: 'off' } },
    ]);
    assert.deepEqual(
      suggestions.map(({ proof: { level, costBefore, costAfter } }) => [
        level,
        costBefore,
        costAfter,
      ]),
      [
        ['what-if', 1_000, 10],
        ['what-if', 1_000, 400],
        ['what-if', 1_000, 500],
      ],
    );
  });

  it('proves nothing where the cost does not fall', async () => {
    const { suggestions } = await proven([REWRITE], {});
    assert.equal(suggestions[0]?.proof.level, 'rule');
    assert.match(suggestions[0].proof.caveats.join(), /expects no gain \(cost 1 000 before, 1 000/);
  });

  it('says what the server does not plan, and goes on with the others', async () => {
    const refusal = new DatabaseError('parameter', 'no such setting');
    const { suggestions } = await proven(
      [transactionSetting('Odd', 'odd', '1'), transactionSetting('Memory', 'work_mem', '1GB')],
      { 'odd=1': refusal, 'work_mem=1GB': 5 },
    );
    assert.match(suggestions[0]?.proof.caveats.join() ?? '', /does not plan it: no such setting/);
    assert.equal(suggestions[1]?.proof.costAfter, 5);
  });

  it('does not plan a rewrite that would run code unasked, and says which', async () => {
    const fixes = [REWRITE, transactionSetting('Memory', 'work_mem', '64MB')];
    const { suggestions, asked } = await proven(fixes, {}, 'public.f(integer)');
    assert.deepEqual(
      asked.map(({ sql }) => sql),
      [TEXT, TEXT],
    );
    assert.equal(suggestions[0]?.proof.level, 'rule');
    assert.deepEqual(suggestions[0].proof.caveats.slice(-1), [
      'Not planned: it would run public.f(integer).',
    ]);
  });

  it('ends with the connection', async () => {
    const lost = new DatabaseError('connection-lost', 'gone');
    const fixes = [transactionSetting('Memory', 'work_mem', '1GB')];
    await assert.rejects(proven(fixes, { 'work_mem=1GB': lost }), { reason: 'connection-lost' });
  });

  it('asks nothing for what planning cannot tell: statistics, and a reset to what nobody knows', async () => {
    const relation = { schema: null, name: 't' };
    const { suggestions, asked } = await proven(
      [
        { title: 'Analyze', changes: [analyzeChange(relation)] },
        sessionReset('Reset', 'jit', 'off'),
      ],
      {},
    );
    assert.deepEqual(asked, []);
    assert.ok(suggestions.every(({ proof }) => proof.level === 'rule'));
  });
});
