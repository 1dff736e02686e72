// How does an edit of SQL land where the string is put together, indented or formatted, and when is it refused?

import assert from 'node:assert/strict';
import type { HostLanguageId } from '../../../../src/analysis/hostLanguages/languages';
import { sqlIn } from './support';

/** The program after the edit that puts `to` in place of `from` in its SQL; null where it is refused. */
async function edited(
  id: HostLanguageId,
  program: string,
  from: string,
  to: string,
): Promise<string | null> {
  const [passage] = await sqlIn(id, program);
  assert.ok(passage, program);
  const start = passage.sql.text.indexOf(from);
  assert.ok(start >= 0, passage.sql.text);
  const edit = passage.sql.edit({ range: { start, end: start + from.length }, newText: to });
  if (edit === null) return null;
  return program.slice(0, edit.range.start) + edit.newText + program.slice(edit.range.end);
}

describe('edits of SQL in programs', () => {
  it('keep the values that the program puts in', async () => {
    assert.equal(
      await edited(
        'typescript',
        'sql`select a from t where b = ${x.y}`',
        'b = ${x.y}',
        '${x.y} <= b and b < ${x.y} + 1',
      ),
      'sql`select a from t where ${x.y} <= b and b < ${x.y} + 1`',
    );
    assert.equal(
      await edited(
        'php',
        '<?php $db->query("select a from t where b = {$x->y}");',
        'b = ${x_y}',
        '${x_y} = b',
      ),
      '<?php $db->query("select a from t where {$x->y} = b");',
    );
    assert.equal(
      await edited(
        'java',
        'class A { Object o = c.executeQuery("select a from t where b = " + x + " and c = 1"); }',
        'b = ${x}',
        '${x} = b',
      ),
      'class A { Object o = c.executeQuery("select a from t where " + x + " = b and c = 1"); }',
    );
  });

  it('neither repeat nor move what is computed or taken in order', async () => {
    const computed = 'sql`select a from t where b = ${next()} and c = ${d}`';
    assert.equal(
      await edited('typescript', computed, 'b = ${next}', '${next} <= b and b < ${next} + 1'),
      null,
    );
    assert.equal(
      await edited('typescript', computed, 'c = ${d}', '${d} = c'),
      'sql`select a from t where b = ${next()} and ${d} = c`',
    );
    const ordered = 'q = "select a from t where b = %s and c = %s" % (x, y)';
    assert.equal(
      await edited(
        'python',
        ordered,
        'b = ${value} and c = ${value_2}',
        'c = ${value_2} and b = ${value}',
      ),
      null,
    );
    const asked = 'execute("select a from t where b = ? and c = ?")';
    assert.equal(await edited('python', asked, 'b = ?', 'b >= ? and b < ?'), null);
    assert.equal(
      await edited('python', asked, 'b = ?', 'b >= ?'),
      'execute("select a from t where b >= ? and c = ?")',
    );
  });

  it('double the signs of a formatting call', async () => {
    assert.equal(
      await edited(
        'python',
        'q = "select a from t where b like \'x%%\' and c = %s" % c',
        "like 'x%'",
        "like '%y%'",
      ),
      'q = "select a from t where b like \'%%y%%\' and c = %s" % c',
    );
    assert.equal(
      await edited(
        'rust',
        'fn f() { let q = format!("select a from {} where b = 1", t); }',
        'b = 1',
        "b = '{}'",
      ),
      'fn f() { let q = format!("select a from {} where b = \'{{}}\'", t); }',
    );
  });

  it('indent their lines as the block does', async () => {
    assert.equal(
      await edited(
        'java',
        'class A { String q = """\n    select a\n    from t where b = 1\n    """; }',
        'where b = 1',
        'where b = 1\n  and c = "d"',
      ),
      'class A { String q = """\n    select a\n    from t where b = 1\n      and c = "d"\n    """; }',
    );
    assert.equal(
      await edited(
        'kotlin',
        'val q = """\n  |select a\n  |from t where b = 1""".trimMargin()',
        'b = 1',
        'b = 1\nand c = 2',
      ),
      'val q = """\n  |select a\n  |from t where b = 1\n  |and c = 2""".trimMargin()',
    );
    assert.equal(
      await edited('go', 'package m\nvar q = "select a from t where b = 1"', 'where', '\nwhere'),
      'package m\nvar q = "select a from t \\nwhere b = 1"',
    );
  });

  it('go across literals of one kind, but for a comment between them', async () => {
    assert.equal(
      await edited(
        'typescript',
        'q("select a from t where b " +\n  "= 1 and c = 2")',
        'b = 1',
        'd is null',
      ),
      'q("select a from t where d is null and c = 2")',
    );
    assert.equal(
      await edited(
        'typescript',
        'query("select a from t where b " + // why\n  "= 1 and c = 2")',
        'b = 1',
        'd is null',
      ),
      null,
    );
    assert.equal(
      await edited(
        'typescript',
        'query(\'select a from t where b \' + "= 1 and c = 2")',
        'b = 1',
        'd is null',
      ),
      null,
    );
  });

  it('touch one literal only where that is enough', async () => {
    assert.equal(
      await edited(
        'python',
        'execute("select a from t "\n  \'where b = 1\')',
        't where b = 1',
        't where c = 1',
      ),
      'execute("select a from t "\n  \'where c = 1\')',
    );
  });

  it('keep the brackets of a literal in balance', async () => {
    const program = "db.exec(%(select a from t where b::date = '2024-01-01'))\nputs(1)";
    const after = await edited('ruby', program, "b::date = '2024-01-01'", "b >= ('2024-01-01')");
    assert.ok(after !== null);
    assert.equal(after, "db.exec(%(select a from t where b >= \\('2024-01-01'\\)))\nputs(1)");
    const [passage] = await sqlIn('ruby', after);
    assert.equal(passage?.sql.text, "select a from t where b >= ('2024-01-01')");
  });

  it('are refused where the literal cannot hold them', async () => {
    for (const [id, program, to] of [
      ['go', 'package m\nvar q = db.Query(`select a from t where b = 1`)', '`c`'],
      ['python', 'execute(r"select a from t where b = 1")', '"c"'],
      ['rust', 'fn f() { c.execute(r"select a from t where b = 1"); }', '"c"'],
      ['csharp', 'class A { string q = $$"""\n  select {{a}} from t where b = 1\n  """; }', "'{}'"],
    ] as const)
      assert.equal(await edited(id, program, 'b = 1', to), null, program);
  });
});
