// Which processes count as living, for files that name the process which holds them.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { processLives } from '../../src/embedded/processLives';
import { cleanup } from '../support/cleanup';

describe('processLives', () => {
  const atEnd = cleanup();

  it('knows itself, and no number that is nobody’s', () => {
    assert.equal(processLives(process.pid), true);
    for (const nobody of [0, -1, 1.5, NaN, 2 ** 31 - 1]) assert.equal(processLives(nobody), false);
  });

  it('takes what has ended and was never waited for as gone', async () => {
    // The shell becomes a sleep, which does not ask what became of the shell's child.
    const parent = spawn('sh', ['-c', 'sleep 0 & echo $!; exec sleep 60']);
    atEnd(() => {
      parent.kill();
    });
    let out = '';
    for await (const text of parent.stdout) {
      out += String(text);
      if (out.includes('\n')) break;
    }
    const pid = Number(out);
    while (!/\) Z /.test(readFileSync(`/proc/${String(pid)}/stat`, 'utf8'))) await sleep(10);
    process.kill(pid, 0);
    assert.equal(processLives(pid), false);
  });
});
