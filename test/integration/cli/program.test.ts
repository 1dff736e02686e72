// The command line as a program: what it says of itself.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import * as z from 'zod';
import { runCli } from '../../support/cli';

describe('planwright', function () {
  this.timeout(60_000);

  it('says its version, and ends well', async () => {
    const text = readFileSync(path.join(__dirname, '../../../package.json'), 'utf8');
    const { version } = z.object({ version: z.string() }).parse(JSON.parse(text));
    assert.deepEqual(await runCli(['--version']), { code: 0, out: `${version}\n`, log: '' });
  });

  it('warns of a password among the arguments, and only there', async () => {
    const url = 'postgresql://me:c4nary@127.0.0.1:1/x?connect_timeout=1';
    const given = await runCli(['health', '--dsn', url]);
    assert.equal(given.code, 3);
    assert.match(given.log, /password in --dsn is seen .* PGPASSWORD or ~\/\.pgpass/);
    assert.doesNotMatch(given.log, /c4nary/);
    const set = await runCli(['health'], { env: { DATABASE_URL: url } });
    assert.doesNotMatch(set.log, /--dsn|c4nary/);
    const { out } = await runCli(['health', '--help']);
    assert.match(out, /PGPASSWORD/);
  });

  it('says what it can do, and ends well', async () => {
    const { code, out } = await runCli(['--help']);
    assert.equal(code, 0);
    assert.match(out, /explain.*lint.*health.*compare.*twin/s);
  });
});
