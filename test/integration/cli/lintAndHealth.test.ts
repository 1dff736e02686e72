// Do `planwright lint` and `planwright health` keep their contract on real files and a real server?

import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import { healthJsonSchema } from '../../../src/model/healthJson';
import { lintJsonSchema } from '../../../src/model/lintJson';
import { runCli } from '../../support/cli';
import { postgres, type Cluster } from '../../support/postgres';
import { cleanup } from '../../support/cleanup';

/** What SARIF 2.1.0 demands of a result that a review tool can place. */
const sarifSchema = z.object({
  version: z.literal('2.1.0'),
  runs: z.array(
    z.object({
      tool: z.object({
        driver: z.object({ name: z.string(), rules: z.array(z.object({ id: z.string() })) }),
      }),
      results: z.array(
        z.object({
          ruleId: z.string(),
          ruleIndex: z.int().nonnegative(),
          level: z.enum(['error', 'warning', 'note']),
          message: z.object({ text: z.string().min(1) }),
          locations: z.array(
            z.object({
              physicalLocation: z.object({
                artifactLocation: z.object({ uri: z.string() }),
                region: z.object({ startLine: z.int().min(1), startColumn: z.int().min(1) }),
              }),
            }),
          ),
        }),
      ),
    }),
  ),
});

describe('planwright lint and health', () => {
  let cluster: Cluster;
  let dsn: string;
  let cwd: string;

  const atEnd = cleanup();

  before(async () => {
    cluster = await postgres(18);
    const database = await cluster.createDatabase();
    await cluster.sql(
      `CREATE TABLE items AS SELECT g AS id, g % 20000 AS owner, repeat('x', 60) AS note FROM generate_series(1, 200000) g;
       CREATE INDEX items_id ON items (id);
       CREATE INDEX items_id_again ON items (id);
       ANALYZE items`,
      database,
    );
    dsn = `postgresql://postgres@127.0.0.1:${String(cluster.port)}/${database}`;
    cwd = mkdtempSync(path.join(os.tmpdir(), 'planwright-lint-'));
    atEnd(() => {
      rmSync(cwd, { recursive: true, force: true });
    });
    mkdirSync(path.join(cwd, 'sql/deep er'), { recursive: true });
    writeFileSync(
      path.join(cwd, 'sql/a.sql'),
      "SELECT 1;\nSELECT * FROM items WHERE lower(note) = 'x';\n",
    );
    writeFileSync(path.join(cwd, 'sql/deep er/b.sql'), 'SELEC 1;\n');
    writeFileSync(path.join(cwd, 'sql/notes.txt'), 'not SQL\n');
  });

  it('lints files, folders and patterns', async () => {
    for (const input of ['sql', 'sql/**/*.sql']) {
      const { code, out, log } = await runCli(['lint', input, '--format', 'json'], { cwd });
      assert.equal(code, 0, log);
      const report = lintJsonSchema.parse(JSON.parse(out));
      assert.deepEqual(
        report.files.map(({ file }) => file),
        ['sql/a.sql', 'sql/deep er/b.sql'],
      );
      assert.deepEqual(report.files[0]?.findings[0]?.range.start, { line: 2, column: 27 });
      assert.equal(report.files[1]?.findings[0]?.rule, 'syntax-error');
      assert.deepEqual(report.summary, { files: 2, statements: 3, findings: 2 });
    }
  });

  it('prints text for people and SARIF for review tools', async () => {
    const text = await runCli(['lint', 'sql'], { cwd });
    assert.match(text.out, /sql\/a\.sql\n {2}2:27 {2}warning {2}function-on-column/);
    assert.match(text.out, /2 findings in 3 statements in 2 files/);
    const sarif = sarifSchema.parse(
      JSON.parse((await runCli(['lint', 'sql', '--format', 'sarif'], { cwd })).out),
    );
    const [run] = sarif.runs;
    assert.deepEqual(
      run?.results.map(({ ruleId, ruleIndex, level }) => [
        ruleId === run.tool.driver.rules[ruleIndex]?.id,
        level,
      ]),
      [
        [true, 'warning'],
        [true, 'error'],
      ],
    );
    assert.equal(
      run.results[1]?.locations[0]?.physicalLocation.artifactLocation.uri,
      'sql/deep%20er/b.sql',
    );
  });

  it('knows more with a catalog', async () => {
    const sql = 'SELECT * FROM items WHERE owner = 7; SELECT * FROM itemz';
    const without = await runCli(['lint', '-', '--format', 'json'], { input: sql });
    assert.equal(lintJsonSchema.parse(JSON.parse(without.out)).summary.findings, 0);
    const args = ['lint', '-', '--dsn', dsn, '--format', 'json'];
    const [file] = lintJsonSchema.parse(JSON.parse((await runCli(args, { input: sql })).out)).files;
    assert.equal(file?.level, 'catalog');
    const rules = file.findings.map(({ rule }) => rule);
    assert.ok(rules.includes('unknown-relation'), rules.join());
    assert.ok(rules.includes('no-usable-index') || rules.includes('seq-scan-prone'), rules.join());
  });

  it('ends with 1 at findings as grave as asked for, unless their rule is left out', async () => {
    const lint = async (...args: string[]) => (await runCli(['lint', ...args], { cwd })).code;
    assert.equal(await lint('sql', '--fail-on', 'error'), 1);
    assert.equal(await lint('sql/a.sql', '--fail-on', 'error'), 0);
    assert.equal(await lint('sql/a.sql', '--fail-on', 'warning'), 1);
    const disabled = ['--disable', 'function-on-column'];
    assert.equal(await lint('sql/a.sql', '--fail-on', 'warning', ...disabled), 0);
  });

  it('says what is wrong with the arguments', async () => {
    const missing = await runCli(['lint', 'nowhere'], { cwd });
    assert.deepEqual(
      [missing.code, missing.log],
      [2, 'planwright: nowhere names no SQL file and no program that may hold SQL.\n'],
    );
    const check = await runCli(['health', '--dsn', dsn, '--check', 'nonsense']);
    assert.equal(check.code, 2);
    assert.match(check.log, /There is no check nonsense\. Known: (?:[a-z-]+, )*invalid-index/);
  });

  it('finds the duplicate index, in every format', async () => {
    const health = (...args: string[]) => runCli(['health', '--dsn', dsn, ...args]);
    const json = await health('--format', 'json');
    const report = healthJsonSchema.parse(JSON.parse(json.out));
    const duplicates = report.results.find(({ check }) => check === 'duplicate-index')?.outcome;
    assert.equal(duplicates?.kind, 'finding');
    assert.match((await health()).out, /DROP INDEX CONCURRENTLY public\.items_id/);
    const markdown = await health('--format', 'markdown', '--check', 'duplicate-index');
    assert.match(markdown.out, /## Duplicate indexes[^]*```sql\n {2}DROP INDEX/);
    assert.equal((await health('--fail-on', 'low')).code, 1);
  });
});
