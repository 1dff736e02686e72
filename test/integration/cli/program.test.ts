// The command line as a program: what it says of itself.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import * as z from 'zod';
import { runCli } from '../../support/cli';

describe('planwright', () => {
  it('says its version, and ends well', async () => {
    const text = readFileSync(path.join(__dirname, '../../../package.json'), 'utf8');
    const { version } = z.object({ version: z.string() }).parse(JSON.parse(text));
    assert.deepEqual(await runCli(['--version']), { code: 0, out: `${version}\n`, log: '' });
  });

  it('ends with 2 when an entry of a log cannot be read, after it told the others', async () => {
    const entry = (ms: number, query: string, plan: string): string =>
      `2026-01-01 10:00:00.000 UTC [1] LOG:  duration: ${String(ms)}.000 ms  plan:\n\tQuery Text: ${query}\n\t${plan}\n`;
    const readable = entry(12, 'SELECT a FROM t', 'Result  (cost=0.00..0.01 rows=1 width=4)');
    const cut = entry(99, 'SELECT b FROM u', 'Result  (cost=0.0');
    const fine = await runCli(['explain', '--plan', '-'], { input: readable });
    assert.equal(fine.code, 0, fine.log);
    for (const log of [readable + cut, cut + readable, cut]) {
      const { code, out, log: said } = await runCli(['explain', '--plan', '-'], { input: log });
      assert.equal(code, 2, said);
      assert.match(said, /^planwright: The plan in standard input cannot be read at line \d+/);
      assert.equal(/SELECT a FROM t/.test(out), log.includes(readable));
    }
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

  it('completes commands, options and their values in bash', async () => {
    const { code, out } = await runCli(['completion', 'bash']);
    assert.equal(code, 0);
    const offered = (...words: readonly string[]): readonly string[] => {
      const line = ['planwright', ...words].map((word) => `'${word}'`).join(' ');
      const ask = `COMP_WORDS=(${line}); COMP_CWORD=${String(words.length)}; _planwright; echo "\${COMPREPLY[@]}"`;
      return execFileSync('bash', ['-c', `${out}\n${ask}`], { encoding: 'utf8' })
        .trim()
        .split(' ');
    };
    assert.deepEqual(offered('li'), ['lint']);
    assert.deepEqual(offered('lint', '--format', 's'), ['sarif']);
    assert.deepEqual(offered('twin', 'cr'), ['create']);
    assert.ok(offered('twin', 'create', '--').includes('--output'));
    assert.deepEqual(offered('lint', 'twin', '--tw'), ['--twin']);
    // Whoever names a server says how its password is found: also where --dsn is the command's own.
    const told = offered('').filter((name) => offered(name, '--').includes('--dsn'));
    assert.ok(told.includes('pooler') && told.includes('mcp') && told.includes('health'));
    for (const name of told) assert.ok(offered(name, '--').includes('--password-command'), name);
    for (const shell of ['zsh', 'fish'])
      assert.match((await runCli(['completion', shell])).out, /migrate-check.*host-languages/s);
    assert.equal((await runCli(['completion', 'tcsh'])).code, 2);
  });

  it('prints annotations for GitHub', async () => {
    const input = 'SELECT 1;\nDELETE FROM t;\n';
    const { out } = await runCli(['lint', '--format', 'github', '-'], { input });
    assert.match(out, /^::warning file=<stdin>,line=2,.*title=missing-where::/m);
  });

  it('says what it can do, and ends well', async () => {
    const { code, out } = await runCli(['--help']);
    assert.equal(code, 0);
    assert.match(out, /explain.*lint.*health.*compare.*twin/s);
  });
});
