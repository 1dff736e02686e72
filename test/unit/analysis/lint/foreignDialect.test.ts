// Does SQL of another database get one quiet line, and PostgreSQL's its own findings?

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { HostLanguageId } from '../../../../src/analysis/hostLanguages/languages';
import type { LintFinding } from '../../../../src/model/lintFinding';
import { testLinter } from '../../features/lint/support';
import { cut } from '../sql/support';

const linter = testLinter();

function lint(
  text: string,
  language: HostLanguageId | null = null,
  disabled: readonly string[] = [],
): Promise<readonly LintFinding[]> {
  const request = { text, language, catalog: null, disabledRules: new Set(disabled) };
  return linter.lint(request, new AbortController().signal);
}

const FOREIGN: Readonly<Record<string, readonly [text: string, first: string]>> = {
  MySQL: [
    Array.from(
      { length: 50 },
      (_, index) =>
        `INSERT INTO \`t${String(index)}\` (\`a\`) VALUES ('it\\'s', 1) ON DUPLICATE KEY UPDATE a = 2;`,
    ).join('\n'),
    '`t0`',
  ],
  'MySQL, a dump': [
    '-- MySQL dump\nDROP TABLE IF EXISTS `orders`;\nCREATE TABLE `orders` (\n  `id` int(11) NOT NULL AUTO_INCREMENT\n) ENGINE=InnoDB DEFAULT CHARSET=utf8;\nDELETE FROM orders;',
    '`orders`',
  ],
  'T-SQL': [
    "USE shop\nGO\nSET NOCOUNT ON\nSELECT TOP (10) [id], ISNULL([note], N'') FROM [dbo].[orders] WITH (NOLOCK)\nGO\nDECLARE @x INT = 1\nGO",
    'GO',
  ],
  Oracle: [
    'CREATE TABLE t (a VARCHAR2(20), b NUMBER(10));\n/\nSELECT NVL(a, 0) FROM t, u WHERE t.id = u.id(+) AND ROWNUM < 5;\nSELECT SYSDATE FROM DUAL;\nSELECT a FROM t MINUS SELECT b FROM u;',
    'VARCHAR2(',
  ],
};

describe('SQL of another database', () => {
  for (const [name, [text, first]] of Object.entries(FOREIGN))
    it(`gets one line: ${name}`, async () => {
      const [finding, ...others] = await lint(text);
      assert.deepEqual(others, []);
      assert.equal(finding?.rule, 'foreign-dialect');
      assert.equal(finding.severity, 'information');
      assert.ok(finding.message.includes(name.split(',')[0] ?? ''), finding.message);
      assert.equal(cut(text, finding.range), first);
    });

  it('is judged as before where the rule is switched off', async () => {
    const found = await lint(FOREIGN['MySQL']?.[0] ?? '', null, ['foreign-dialect']);
    assert.ok(found.length > 5);
    assert.ok(found.every(({ rule }) => rule !== 'foreign-dialect'));
    const line = '-- planwright-disable-next-line foreign-dialect';
    const [first] = await lint(`${line}\nselect \`a\` from \`t\` limit 5, 10;`);
    assert.equal(first?.rule, 'syntax-error');
  });

  it('is not seen in a file of PostgreSQL in which one statement is of another', async () => {
    const text = `${'select a::int from t where b = 1;\n'.repeat(20)}select \`a\`, \`b\` from \`t\`;\n`;
    const rules = (await lint(text)).map(({ rule }) => rule);
    assert.ok(rules.includes('syntax-error'));
    assert.ok(!rules.includes('foreign-dialect'));
  });

  it('is not seen in broken SQL of PostgreSQL, whatever words it holds', async () => {
    for (const text of [
      'select a[1], b[i], array[c, d] frm t',
      "select nvl(a, '{}'::jsonb), decode(b, 'hex') frm t returning id",
      "insert into t values ('`a` `b` engine=InnoDB auto_increment', [1])",
      'select * from t where a = @b and c = @d and',
      '-- select top 10 [id] from [dbo].[t]\nselect a, from t',
      'create function f() returns int language plpgsql as $$ begin return 1; end $$; select `a` `b`',
    ])
      assert.ok(!(await lint(text)).some(({ rule }) => rule === 'foreign-dialect'), text);
  });

  it('is not seen in the samples', async () => {
    const file = path.join(__dirname, '../../../../samples/slow-queries.sql');
    const text = `${readFileSync(file, 'utf8')}\nselect from frm;`;
    assert.ok(!(await lint(text)).some(({ rule }) => rule === 'foreign-dialect'));
  });

  it('gets one line in a program, whether its words or its driver tell it', async () => {
    const strings = Array.from(
      { length: 20 },
      (_, index) => `db.query("select \`id\` from \`t${String(index)}\` limit 5, 10");`,
    );
    const [byWords, ...others] = await lint(strings.join('\n'), 'typescript');
    assert.equal(byWords?.rule, 'foreign-dialect');
    assert.deepEqual(others, []);
    assert.equal(cut(strings.join('\n'), byWords.range), '`id`');

    const program = 'import pymysql\ncur.execute("delete from t")\ncur.execute("selct 1 from t")\n';
    const [byDriver, ...rest] = await lint(program, 'python');
    assert.equal(byDriver?.rule, 'foreign-dialect');
    assert.match(byDriver.message, /MySQL/);
    assert.deepEqual(rest, []);
    assert.equal(cut(program, byDriver.range), 'pymysql');
  });

  it('gets none in a program in which nothing would be said, or that names PostgreSQL', async () => {
    assert.deepEqual(await lint('import pymysql\ncur.execute("select a from t")', 'python'), []);
    const both = 'import sqlite3, psycopg\ncur.execute("delete from t")';
    assert.deepEqual(
      (await lint(both, 'python')).map(({ rule }) => rule),
      ['missing-where'],
    );
  });
});
