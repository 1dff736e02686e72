// Is anything but a plain yes a no?

import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { askYes } from '../../../src/cli/askYes';

async function answered(text: string): Promise<boolean> {
  const stdin = new PassThrough();
  const work = { signal: new AbortController().signal, progress: () => undefined };
  const answer = askYes('Build it?', { stdin, work });
  stdin.end(text);
  return answer;
}

describe('a question on the terminal', () => {
  it('is answered by yes, and by nothing else', async () => {
    for (const yes of ['y\n', 'Y\n', 'yes\n', ' YES \n']) assert.ok(await answered(yes), yes);
    for (const no of ['', '\n', 'n\n', 'no\n', 'yesterday\n', 'ok\n'])
      assert.equal(await answered(no), false, no);
  });

  it('is not answered for one who ended it', async () => {
    const stdin = new PassThrough();
    const abort = new AbortController();
    const work = { signal: abort.signal, progress: () => undefined };
    const answer = askYes('Build it?', { stdin, work });
    abort.abort();
    await assert.rejects(answer, { name: 'AbortError' });
  });
});
