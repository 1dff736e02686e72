// Does text of a database stay text, whatever it is, when an edit puts it into a program?

import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  HOST_LANGUAGES,
  type HostLanguage,
  type HostLanguageId,
} from '../../../../src/analysis/hostLanguages/languages';
import { childrenOf, type SyntaxNode } from '../../../../src/analysis/hostLanguages/syntaxNode';
import { sqlIn, testGrammars } from './support';

interface Edited {
  readonly program: string;
  /** What its SQL must be. */
  readonly wanted: string;
}

/** The program after the edit that puts `to` in place of `from` in its SQL; null where it is refused. */
async function edited(
  id: HostLanguageId,
  program: string,
  from: string,
  to: string,
): Promise<Edited | null> {
  const [passage] = await sqlIn(id, program);
  assert.ok(passage, program);
  const { text } = passage.sql;
  const start = text.indexOf(from);
  assert.ok(start >= 0, text);
  const edit = passage.sql.edit({ range: { start, end: start + from.length }, newText: to });
  if (edit === null) return null;
  return {
    program: program.slice(0, edit.range.start) + edit.newText + program.slice(edit.range.end),
    wanted: text.slice(0, start) + to + text.slice(start + from.length),
  };
}

/** The kinds of its literals and of the values in them, in order, as the grammar sees them. */
async function literalsOf(id: HostLanguageId, program: string): Promise<readonly string[]> {
  const { grammar, forms }: HostLanguage = HOST_LANGUAGES[id];
  const types = new Set([
    ...forms.flatMap(({ node, holes = [] }) => [node, ...holes]),
    ...['heredoc_body', 'interpolation', 'ERROR'],
  ]);
  const found = await testGrammars.withTree(program, grammar, (root) =>
    Promise.resolve(typesBelow(root).filter((type) => types.has(type))),
  );
  assert.ok(found !== null && found.length > 0, program);
  return found;
}

function typesBelow(node: SyntaxNode): readonly string[] {
  return [node.type, ...childrenOf(node).flatMap(typesBelow)];
}

/** Refuses the edit, or writes it so that it is read back as it is, in as many literals as before. */
async function assertStaysText(
  id: HostLanguageId,
  before: string,
  from: string,
  to: string,
): Promise<boolean> {
  const after = await edited(id, before, from, to);
  if (after === null) return false;
  const { program, wanted } = after;
  const [passage] = await sqlIn(id, program);
  assert.equal(passage?.sql.text, wanted, program);
  assert.deepEqual(await literalsOf(id, program), withSame(await literalsOf(id, before), program));
  return true;
}

/** The one way in which Kotlin's raw strings write a dollar sign is a value of its own. */
function withSame(types: readonly string[], program: string): readonly string[] {
  const dollars = program.split("${'$'}").length - 1;
  const at = types.indexOf('multiline_string_literal') + 1;
  const signs = Array.from({ length: dollars }, () => 'interpolation');
  return [...types.slice(0, at), ...signs, ...types.slice(at)];
}

const FROM = 'select * from t';
const taking = (column: string) => `select "${column.replaceAll('"', '""')}", b from t`;

/** How a program of each kind of literal holds a statement. */
const PROGRAMS: readonly (readonly [name: string, HostLanguageId, (sql: string) => string])[] = [
  ['a template', 'typescript', (sql) => `const q = sql\`${sql}\`;\n`],
  ['a template with values', 'typescript', (sql) => `q = sql\`${sql} where c = \${x}\`;\n`],
  ['double quotes of JavaScript', 'javascript', (sql) => `db.query("${sql}");\n`],
  ['single quotes of JavaScript', 'javascript', (sql) => `db.query('${sql}');\n`],
  ['single quotes of Python', 'python', (sql) => `execute('${sql}')\n`],
  ['a block of Python', 'python', (sql) => `execute("""${sql}""")\n`],
  ['a block of Python in single quotes', 'python', (sql) => `execute('''\n  ${sql}\n  ''')\n`],
  ['a block of Python with values', 'python', (sql) => `execute(f"""${sql} where c = {x}""")\n`],
  ['an f-string', 'python', (sql) => `execute(f"${sql} where c = {x}")\n`],
  ['a raw string of Python', 'python', (sql) => `execute(r"""${sql}""")\n`],
  ['a raw string of Python with values', 'python', (sql) => `execute(rf"${sql} where c = {x}")\n`],
  ['a format of Python', 'python', (sql) => `execute("${sql} where c = {}".format(x))\n`],
  ['a string of Go', 'go', (sql) => `package m\nvar q = db.Query("${sql}")\n`],
  ['a raw string of Go', 'go', (sql) => `package m\nvar q = db.Query(\`${sql}\`)\n`],
  ['a string of Java', 'java', (sql) => `class A { Object q = c.executeQuery("${sql}"); }\n`],
  ['a text block', 'java', (sql) => `class A { String q = """\n    ${sql}\n    """; }\n`],
  ['a text block to its end', 'java', (sql) => `class A { String q = """\n    ${sql}"""; }\n`],
  ['a string of Kotlin', 'kotlin', (sql) => `val q = c.query("${sql} where c = $x")\n`],
  ['a raw string of Kotlin', 'kotlin', (sql) => `val q = c.query("""${sql}""")\n`],
  ['a margin', 'kotlin', (sql) => `val q = c.query("""\n  |${sql}\n  |""".trimMargin())\n`],
  ['a string of C#', 'csharp', (sql) => `class A { object q = c.Query("${sql}"); }\n`],
  ['a verbatim string', 'csharp', (sql) => `class A { object q = c.Query(@"${sql}"); }\n`],
  ['a raw string of C#', 'csharp', (sql) => `class A { object q = c.Query("""${sql}"""); }\n`],
  ['values of C#', 'csharp', (sql) => `class A { object q = c.Query($"${sql} where c = {x}"); }\n`],
  [
    'verbatim values',
    'csharp',
    (sql) => `class A { object q = c.Query($@"${sql} where c = {x}"); }\n`,
  ],
  ['single quotes of Ruby', 'ruby', (sql) => `execute('${sql}')\n`],
  ['double quotes of Ruby', 'ruby', (sql) => `execute("${sql} where c = #{x}")\n`],
  ['brackets of Ruby', 'ruby', (sql) => `execute(%(${sql}))\nputs(1)\n`],
  ['brackets of Ruby without values', 'ruby', (sql) => `execute(%q{${sql}})\nputs(1)\n`],
  [
    'a heredoc of Ruby',
    'ruby',
    (sql) => `execute(<<~SQL)\n  ${sql}\n  where c = #{x}\nSQL\nputs(1)\n`,
  ],
  ['a raw heredoc of Ruby', 'ruby', (sql) => `execute(<<~'SQL')\n  ${sql}\nSQL\nputs(1)\n`],
  ['single quotes of PHP', 'php', (sql) => `<?php $db->query('${sql}');\n`],
  ['double quotes of PHP', 'php', (sql) => `<?php $db->query("${sql} where c = $x");\n`],
  ['a heredoc of PHP', 'php', (sql) => `<?php $db->query(<<<SQL\n${sql}\nwhere c = {$x}\nSQL);\n`],
  ['a nowdoc', 'php', (sql) => `<?php $db->query(<<<'SQL'\n${sql}\nSQL);\n`],
  ['a string of Rust', 'rust', (sql) => `fn f() { c.execute("${sql}"); }\n`],
  ['a raw string of Rust', 'rust', (sql) => `fn f() { c.execute(r#"${sql}"#); }\n`],
];

/** What ends literals, begins values in them, or is written in another way. */
const HOSTILE = [
  ...['"', '"', "'", "'", '`', '\\', '\\', '{', '}', '$', '#', '@', '(', ')', '%', '|', '*/', '//'],
  ...['\n', '\n  ', '\r\n', '\nSQL\n', 'SQL', '"""', "'''", '"#', '${', '#{', '{$', '${x}', '{{'],
  ...['é', 'é[', '日', '😀', 'a', 'x', '0', '1', 'n', 'u0041', ' ', '->', '[', 'N{DASH}', '\u2028'],
];

describe('hostile text in edits of programs', () => {
  it('does not end a block', async () => {
    const column = `x""+str(__import__('os').system('id')))#`;
    for (const [id, program] of [
      ['python', `execute("""${FROM}""")\n`],
      ['python', `execute(f"""${FROM} where a = {a}""")\n`],
      ['java', `class A { String q = """\n    ${FROM}\n    """; }\n`],
    ] as const)
      assert.ok(await assertStaysText(id, program, FROM, taking(column)), program);
    const single = `select 'x'' + system(1) #', '''' from t`;
    assert.ok(await assertStaysText('python', `execute('''${FROM}''')\n`, FROM, single));
  });

  it('keeps what is written of three quotes', async () => {
    const after = await edited('python', `execute("""${FROM}""")`, '*', '"a""", b');
    assert.equal(after?.program, 'execute("""select "a\\""", b from t""")');
  });

  it('does not end a heredoc', async () => {
    for (const [id, program] of [
      ['php', `<?php $db->query(<<<SQL\n${FROM}\nSQL);\n`],
      ['php', `<?php $db->query(<<<'SQL'\n${FROM}\nSQL);\n`],
      ['php', `<?php $db->query(<<<"SQL"\n  ${FROM}\n  SQL);\n`],
      ['ruby', `execute(<<~SQL)\n  ${FROM}\nSQL\n`],
      ['ruby', `execute(<<~'SQL')\n  ${FROM}\nSQL\n`],
      ['ruby', `execute(<<-SQL)\n  ${FROM}\n  SQL\n`],
    ] as const)
      for (const column of ['x\nSQL;\nsystem("id");\n#', 'x\n  SQL\nsystem("id")\n', 'x\nSQL'])
        assert.equal(await edited(id, program, FROM, taking(column)), null, program);
  });

  it('does not make a line of a heredoc its end by what it takes away', async () => {
    const program = `<?php $db->query(<<<SQL\nselect a as\nx SQL\nfrom t\nSQL);\n`;
    assert.equal(await edited('php', program, 'x SQL', 'SQL'), null);
    assert.ok(await edited('php', program, 'x SQL', 'y SQL'));
  });

  it('does not become a value by a name of other letters', async () => {
    for (const column of ["{$é[system('id')]}", '$é', '$日->x', '${é}', '{$1}']) {
      const where = ' where c = 1';
      assert.ok(
        await assertStaysText('php', `<?php $db->query("${FROM}${where}");`, FROM, taking(column)),
      );
      const heredoc = `<?php $db->query(<<<SQL\n${FROM}\nSQL);\n`;
      assert.ok(await assertStaysText('php', heredoc, FROM, taking(column)));
    }
    for (const column of ['$é', '$`a b`', '${é}'])
      for (const quote of ['"', '"""']) {
        const program = `val q = c.query(${quote}${FROM}${quote})`;
        const after = await edited('kotlin', program, FROM, taking(column));
        assert.ok(after, column);
        assert.match(after.program, /\\\$|\$\{'\$'\}/);
        const [passage] = await sqlIn('kotlin', after.program);
        assert.equal(passage?.sql.text, after.wanted);
      }
  });

  it('does not become code together with what stands beside it', async () => {
    for (const [id, program, from, to] of [
      // A backslash that stands for itself, in front of the edit.
      ['python', "execute('select a from t where b ~ \\'\\d\\'')", "d'", "'q'"],
      ['ruby', 'execute(\'select a from t where b ~ "\\d"\')', 'd"', "'q'"],
      // A dollar sign in front of a brace, a quote in front of two.
      ['typescript', "sql`select a from t where b = '{x}'`", "'{", "'${"],
      ['typescript', "sql`select a from t where b = ' {x}'`", ' {', '${'],
      ['ruby', 'execute("select a from t where b = \' {x}\'")', ' {', '#{'],
      ['python', 'execute("""select a as "x" from t""")', 'x" from t', 'x"'],
      // A value, and what would belong to its name.
      ['php', '<?php $db->query("select a from t where b = $x or c");', ' or', '[0] or'],
      ['php', '<?php $db->query("select a from t where b = $x or c");', ' ${x}', "'{'||'{${x}"],
      ['kotlin', 'val q = c.query("select a from t where b = $x or c")', ' or', 'y or'],
    ] as const) {
      const [passage] = await sqlIn(id, program);
      if (passage?.sql.text.includes(from) !== true) continue;
      await assertStaysText(id, program, from, to);
    }
  });

  for (const [name, id, programOf] of PROGRAMS)
    it(`stays text, or is refused: ${name}`, async () => {
      const hostile = fc.array(fc.constantFrom(...HOSTILE), { minLength: 1, maxLength: 10 });
      let taken = 0;
      await fc.assert(
        fc.asyncProperty(hostile, fc.boolean(), async (pieces, isConstant) => {
          const text = pieces.join('');
          const to = isConstant ? `select '${text.replaceAll("'", "''")}' from t` : taking(text);
          if (await assertStaysText(id, programOf(FROM), FROM, to)) taken += 1;
        }),
        { numRuns: 60 },
      );
      assert.ok(taken > 0);
    });
});
