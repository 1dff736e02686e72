// Does a call end when it has taken too long, or when its caller gives up, and is it said which?

import assert from 'node:assert/strict';
import * as z from 'zod';
import { HostSqlReader } from '../../../../src/features/hostLanguages/hostSqlReader';
import { Linter } from '../../../../src/features/lint/linter';
import { defineTool } from '../../../../src/features/tools/call/define';
import { ToolBox } from '../../../../src/features/tools/call/toolBox';
import { orAbort } from '../../../../src/util/orAbort';
import { testParser } from '../../analysis/sql/support';

/** Would never answer by itself. */
const endless = defineTool({
  ...{ name: 'endless', title: 'Endless', description: 'Waits', connection: 'never' },
  ...{ input: {}, output: { done: z.boolean() } },
  run: (_input, { work }) => orAbort(new Promise<never>(() => undefined), work.signal),
});

describe('a call of a tool', () => {
  const late = new AbortController();
  const logged: unknown[] = [];
  const box = () =>
    new ToolBox({
      tools: [endless],
      connections: { list: () => [], open: () => Promise.reject(new Error('there is none')) },
      parser: testParser,
      linter: new Linter(testParser, HostSqlReader.in('', testParser)),
      now: () => 0,
      deadline: () => late.signal,
      log: (error) => logged.push(error),
    });

  it('that its caller gives up is told as cancelled', async () => {
    const caller = new AbortController();
    const work = { signal: caller.signal, progress: () => undefined };
    const called = box().call('endless', {}, { work });
    caller.abort();
    const answer = await called;
    assert.match(answer.text, /^cancelled: /);
    assert.deepEqual([answer.ok, logged], [false, []]);
  });

  it('ends when it has taken too long', async () => {
    const work = { signal: new AbortController().signal, progress: () => undefined };
    const called = box().call('endless', {}, { work });
    late.abort();
    const answer = await called;
    assert.match(answer.text, /^timeout: It took longer than two minutes\. Next: /);
    assert.deepEqual([answer.ok, logged], [false, []]);
  });
});
