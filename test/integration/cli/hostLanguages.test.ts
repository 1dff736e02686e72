// Does `planwright lint` find SQL in the programs of a folder, in every language, and point at their own lines?

import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import { lintJsonSchema } from '../../../src/model/lintJson';
import { runCli } from '../../support/cli';
import { cleanup } from '../../support/cleanup';

/** One slow condition each, behind what is longer in the program than in SQL or the other way round. */
const PROGRAMS: Readonly<Record<string, string>> = {
  'a.ts':
    "export const q = (t: string) => sql`\n  select 'é\\u00e9' from ${t}\n  where at::date = '2025-01-01'`;\n",
  'b.jsx': "const v = () => <p>{run(sql`select 1 from t where at::date = '2025-01-01'`)}</p>;\n",
  'c.py': 'cur.execute("select \\"a\\" "\n    "from t where at::date = \'2025-01-01\'")\n',
  'd.go': "package m\n\nvar q = `select a\n  from t where at::date = '2025-01-01'`\n",
  'E.java':
    'class E { String q = """\n    select a\n      from t where at::date = \'2025-01-01\'\n    """; }\n',
  'f.kt':
    'val q = """\n  |select $a\n  |from t where at::date = \'2025-01-01\'\n  """.trimMargin()\n',
  'g.cs': 'class G { string q = @"select ""a"" from t where at::date = \'2025-01-01\'"; }\n',
  'h.rb': "q = <<~SQL\n  select 'é' from t\n  where at::date = '2025-01-01'\nSQL\n",
  'i.php': '<?php $db->query("select \\"a\\" from t where at::date = \'2025-01-01\'");\n',
  'j.rs': 'fn f() { sqlx::query!(r#"select "a" from t where at::date = \'2025-01-01\'"#); }\n',
  'k.sql': "select a from t where at::date = '2025-01-01';\n",
};

const sarifSchema = z.object({
  runs: z.array(
    z.object({
      results: z.array(
        z.object({
          locations: z.array(
            z.object({
              physicalLocation: z.object({
                artifactLocation: z.object({ uri: z.string() }),
                region: z.object({ startLine: z.int(), startColumn: z.int(), endColumn: z.int() }),
              }),
            }),
          ),
        }),
      ),
    }),
  ),
});

describe('planwright lint of programs', () => {
  const cwd = mkdtempSync(path.join(os.tmpdir(), 'planwright-programs-'));
  cleanup()(() => {
    rmSync(cwd, { recursive: true });
  });

  before(() => {
    for (const folder of ['app/node_modules', 'app/dist'])
      mkdirSync(path.join(cwd, folder), { recursive: true });
    for (const [name, program] of Object.entries(PROGRAMS))
      writeFileSync(path.join(cwd, 'app', name), program);
    for (const folder of ['node_modules', 'dist'])
      writeFileSync(path.join(cwd, 'app', folder, 'a.ts'), PROGRAMS['a.ts'] ?? '');
  });

  it('points at the words in every language, with edits that land there', async () => {
    const { code, out, log } = await runCli(['lint', 'app', '--format', 'json'], { cwd });
    assert.equal(code, 0, log);
    const { files, summary } = lintJsonSchema.parse(JSON.parse(out));
    assert.deepEqual(
      files.map(({ file }) => file),
      Object.keys(PROGRAMS)
        .map((name) => `app/${name}`)
        .sort(),
    );
    assert.equal(summary.statements, files.length);
    for (const { file, findings } of files) {
      const lines = (PROGRAMS[path.basename(file)] ?? '').split('\n');
      const [finding, ...others] = findings;
      assert.deepEqual([finding?.rule, others], ['cast-on-column', []], file);
      const { start, end } = finding?.range ?? { start: null, end: null };
      const line = lines[(start?.line ?? 0) - 1] ?? '';
      assert.equal(line.slice((start?.column ?? 0) - 1, (end?.column ?? 0) - 1), 'at::date', file);
      const edit = finding?.fixes[0]?.edit;
      assert.match(edit?.newText ?? '', /at < '2025-01-02'/, file);
      assert.equal(edit?.range.start.line, start?.line, file);
    }
  });

  it('says the same as SARIF and as text', async () => {
    const { out } = await runCli(['lint', 'app', '--format', 'sarif'], { cwd });
    const results = sarifSchema.parse(JSON.parse(out)).runs[0]?.results ?? [];
    const places = results.map(({ locations }) => {
      const { artifactLocation, region } = locations[0]?.physicalLocation ?? {};
      return `${artifactLocation?.uri ?? ''}:${String(region?.startLine)}:${String(region?.startColumn)}`;
    });
    assert.equal(places.length, Object.keys(PROGRAMS).length);
    assert.ok(places.includes('app/a.ts:3:9'), places.join());
    const text = await runCli(['lint', 'app'], { cwd });
    assert.match(text.out, /app\/a\.ts\n {2}3:9 +warning +cast-on-column/);
  });

  it('reads only the languages that are asked for', async () => {
    const filesOf = async (...options: readonly string[]) => {
      const { out } = await runCli(['lint', 'app', '--format', 'json', ...options], { cwd });
      return lintJsonSchema.parse(JSON.parse(out)).files.map(({ file }) => file);
    };
    assert.deepEqual(await filesOf('--no-host-languages'), ['app/k.sql']);
    assert.deepEqual(await filesOf('--host-languages', 'go', 'rust'), [
      ...['app/d.go', 'app/j.rs', 'app/k.sql'],
    ]);
    const { code, log } = await runCli(['lint', 'app', '--host-languages', 'cobol'], { cwd });
    assert.equal(code, 2);
    assert.match(log, /cobol/);
  });

  it('is quiet in programs by a comment of their own', async () => {
    const program = `// planwright-disable-next-line cast-on-column\n${PROGRAMS['j.rs'] ?? ''}`;
    writeFileSync(path.join(cwd, 'quiet.rs'), program);
    const { out } = await runCli(['lint', 'quiet.rs', '--format', 'json'], { cwd });
    assert.deepEqual(lintJsonSchema.parse(JSON.parse(out)).files[0]?.findings, []);
  });
});
