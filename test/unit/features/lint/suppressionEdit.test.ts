// Is a finding silent after the edit that ignores it, in SQL and in every kind of program, and is nothing else changed?

import assert from 'node:assert/strict';
import {
  HostSqlReader,
  type HostLanguageId,
} from '../../../../src/features/hostLanguages/hostSqlReader';
import { textAfter } from '../../../../src/features/adviceText';
import { suppressionEdit } from '../../../../src/features/lint/suppressionEdit';
import { testGrammars } from '../../analysis/hostLanguages/support';
import { testParser } from '../../analysis/sql/support';
import { testLinter } from './support';

const SQL = 'select id from t order by random()';
const RULE = 'order-by-random';

describe('ignoring a finding', () => {
  const reader = new HostSqlReader(testGrammars, testParser);
  const linter = testLinter();

  const find = async (text: string, language: HostLanguageId | null) =>
    (
      await linter.lint(
        { text, language, catalog: null, disabledRules: new Set() },
        new AbortController().signal,
      )
    ).filter(({ rule }) => rule === RULE);

  /** Null where none is offered. */
  async function ignored(text: string, language: HostLanguageId | null): Promise<string | null> {
    const [finding] = await find(text, language);
    assert.ok(finding, text);
    const edit = await suppressionEdit(reader, text, language, finding);
    if (edit === null) return null;
    const after = textAfter(text, edit);
    assert.deepEqual(await find(after, language), [], after);
    return after;
  }

  it('writes a comment above the line, as far in as the line', async () => {
    assert.equal(
      await ignored(`select 1;\n  ${SQL};`, null),
      `select 1;\n  -- planwright-disable-next-line ${RULE}\n  ${SQL};`,
    );
    assert.equal(
      await ignored(`select 1;\r\n${SQL};\r\n`, null),
      `select 1;\r\n-- planwright-disable-next-line ${RULE}\r\n${SQL};\r\n`,
    );
  });

  it('lengthens the comment that stands there', async () => {
    assert.equal(
      await ignored(`-- planwright-disable-next-line select-star\n${SQL};`, null),
      `-- planwright-disable-next-line select-star, ${RULE}\n${SQL};`,
    );
  });

  it('writes nothing into a string', async () => {
    assert.equal(await ignored(`select 'a\nb' from t order by random()`, null), null);
    assert.equal(await ignored(`/* a\n b */ ${SQL}`, null), null);
  });

  const programs: readonly (readonly [HostLanguageId, string, string | null])[] = [
    ['typescript', `const rows =\n  await db.query('${SQL}');`, '//'],
    ['typescript', `db.query(\`\n  ${SQL}\n\`);`, null],
    ['typescript', `const a = \`x\ny\` + db.query('${SQL}');`, null],
    ['javascriptreact', `const x = <p>\n  {db.query('${SQL}')}\n</p>;`, null],
    ['python', `if True:\n    db.execute("${SQL}")\n`, '#'],
    ['python', `rows = \\\n  db.execute("${SQL}")\n`, null],
    ['python', `db.execute("""\n${SQL}\n""")\n`, null],
    ['go', `package main\nfunc f() {\n\tdb.Query("${SQL}")\n}\n`, '//'],
    ['java', `class A { void f() {\n  db.query("${SQL}");\n} }`, '//'],
    ['ruby', `def f\n  db.execute("${SQL}")\nend\n`, '#'],
    ['ruby', `db.execute(<<~SQL)\n  ${SQL}\nSQL\n`, null],
    ['php', `<?php\n$db->query(<<<SQL\n${SQL}\nSQL);\n`, null],
    ['php', `<?php\n$db->query("${SQL}");\n`, '//'],
    ['php', `<?php $r = $db->query("${SQL}"); ?>\n<p>`, null],
    ['php', `<ul>\n  <?php foreach ($db->query("${SQL}") as $r): ?>\n<?php endforeach;`, null],
    ['php', `<p>a</p><?php $db->query("${SQL}");`, null],
    ['php', `\n  <p>a</p><?php $db->query("${SQL}");`, null],
    ['php', `<?php if ($a): ?>\n  <p>\n  a</p><?php $db->query("${SQL}"); ?>\n<?php endif;`, null],
    ['php', `<p>a</p>\n<?php\n  $db->query("${SQL}");\n?>\n<p>b</p>`, '//'],
    ['rust', `fn f() {\n    sqlx::query("${SQL}");\n}\n`, '//'],
    ['csharp', `class A { void F() {\n  db.Query("${SQL}");\n} }`, '//'],
    ['kotlin', `fun f() {\n  db.query("${SQL}")\n}\n`, '//'],
  ];
  for (const [language, text, mark] of programs)
    it(`in ${language}: ${JSON.stringify(text)}`, async () => {
      const after = await ignored(text, language);
      if (mark === null) assert.equal(after, null);
      else {
        const added = after?.split('\n').find((line) => line.includes('planwright'));
        assert.equal(added?.trim(), `${mark} planwright-disable-next-line ${RULE}`);
        assert.equal(after?.replace(`${added}\n`, ''), text);
      }
    });
});
