// Is SQL found in programs of every language, as PostgreSQL gets it, and nothing else?

import assert from 'node:assert/strict';
import type { HostLanguageId } from '../../../../src/analysis/hostLanguages/languages';
import { sqlIn, textsIn } from './support';

type Samples = readonly (readonly [what: string, program: string, ...found: string[]])[];

const SCRIPT: Samples = [
  [
    'a tagged template',
    'const q = sql`select a from t where b = ${x.y}`',
    'select a from t where b = ${x.y}',
  ],
  [
    'a tag of a path',
    'tx`select a from ${table}`; Prisma.sql`select 1 from t`',
    'select a from ${table}',
    'select 1 from t',
  ],
  ['a comment', 'const q = /* sql */ "select a from b"', 'select a from b'],
  ['a comment above', '// language=PostgreSQL\nconst q = `select a\nfrom b`', 'select a\nfrom b'],
  [
    'a known call',
    'await client.query("select a\\nfrom b where c = $1", [1])',
    'select a\nfrom b where c = $1',
  ],
  [
    'a property of a known call',
    'db.query({ text: "select a from b where c = $1", values })',
    'select a from b where c = $1',
  ],
  [
    'plain words that parse',
    "const q = 'select a from b where c = \\'x\\''",
    "select a from b where c = 'x'",
  ],
  [
    'a sum',
    'const q = "select a " +\n  // why\n  "from b where c = " + id + " and d = 1"',
    'select a from b where c = ${id} and d = 1',
  ],
  [
    'escapes',
    "/* sql */ `select '\\u0041\\x42\\u{1F600}\\t' from \\`b\\``; q(\"select '\\\n' as a from b\")",
    "select 'AB😀\t' from `b`",
    "select '' as a from b",
  ],
  [
    'a value in quotes',
    "sql`select a from b where c = '${c}' and d = '%${d}%'`",
    "select a from b where c = ${c} and d = '%${d}%'",
  ],
  [
    'a value in a name',
    'sql`select a from orders_${year} where "${col}" = 1`',
    'select a from ${orders_year} where ${col} = 1',
  ],
  [
    'a template in a template',
    'sql`select ${on ? sql`select 1 from t` : x} from b`',
    'select ${on_sql_select_1_from_t_x} from b',
    'select 1 from t',
  ],
  [
    'several statements',
    'sql`create table t (a int); select a from t`',
    'create table t (a int); select a from t',
  ],
];

const SAMPLES: Readonly<Partial<Record<HostLanguageId, Samples>>> = {
  typescript: [
    ...SCRIPT,
    [
      'a generic call',
      'db.query<A<B>>("select a from b where c = 1")',
      'select a from b where c = 1',
    ],
    [
      'a tag with types',
      'const q = db.sql<A<B>>`select a from ${table}`',
      'select a from ${table}',
    ],
  ],
  javascript: SCRIPT,
  typescriptreact: [
    [
      'an expression in markup',
      'const v = <p title="select a from b where c = 1">{f(sql`select a from b`)}</p>',
      'select a from b',
    ],
  ],
  javascriptreact: [
    ['an expression in markup', 'const v = <p>{f(sql`select a from b`)}</p>', 'select a from b'],
  ],
  python: [
    [
      'a call',
      'cur.execute("""\n  select a\n  from b where c = %s""", (c,))',
      '\n  select a\n  from b where c = %s',
    ],
    [
      'named values',
      'cur.execute("select a from b where c = %(c)s", {})',
      'select a from b where c = %(c)s',
    ],
    [
      'an f-string',
      "q = f\"select {x!r}, '{{a}}' from t where d = {y:>{w}} and e = '{z['k']}'\"",
      "select ${x}, '{a}' from t where d = ${y} and e = ${z_k}",
    ],
    [
      'literals side by side',
      'q = ("select a "\n     f"from {t} "\n     "where c = 1")',
      'select a from ${t} where c = 1',
    ],
    [
      'a raw string',
      'q = r"select a from b where c ~ \'\\d+\'"',
      "select a from b where c ~ '\\d+'",
    ],
    [
      'escapes',
      "q = 'select \\'\\x41\\d\\101\\' from b where c = 1'",
      "select 'A\\dA' from b where c = 1",
    ],
    [
      'an operator that formats',
      "q = \"select a from %s where c = '%s' and d like 'x%%'\" % (t, c)",
      "select a from ${value} where c = ${value_2} and d like 'x%'",
    ],
    [
      'an operator in a sum',
      'q = "select a " + "from %s where c = 1" % t',
      'select a from ${value} where c = 1',
    ],
    [
      'a method that formats',
      'q = "select a from {} where c = {c}".format(t, c=c)',
      'select a from ${value} where c = ${c}',
    ],
    ['a comment', 'q = """--sql\nselect a from b"""', '--sql\nselect a from b'],
  ],
  go: [
    [
      'a raw string',
      'package m\nfunc f() { db.QueryRow(ctx, `select a\nfrom "b" where c = $1`, 1) }',
      'select a\nfrom "b" where c = $1',
    ],
    [
      'escapes',
      'package m\nvar q = "select \\"a\\" \\u0061s \\142 from t where b = 1"',
      'select "a" as b from t where b = 1',
    ],
    [
      'Sprintf',
      'package m\nvar q = fmt.Sprintf("select a from %s where x = %d and n = \'%s\'", t, x, n)',
      'select a from ${value} where x = ${value_2} and n = ${value_3}',
    ],
    [
      'a sum',
      'package m\nconst q = "select a " +\n "from t where b = 1"',
      'select a from t where b = 1',
    ],
  ],
  java: [
    [
      'a text block',
      'class A { String q = """\n    select a\n      from b \\\n    where c = \'\\u0041\'\n    """; }',
      "select a\n  from b where c = 'A'\n",
    ],
    [
      'a call and a sum',
      'class A { void f() { c.prepareStatement("select a\\n" + "from b where c = " + c + " and d = 1"); } }',
      'select a\nfrom b where c = ${c} and d = 1',
    ],
    [
      'String.format',
      'class A { String q = String.format("select a from %s where b = 1", t), r = "select a from %s where b=1".formatted(t); }',
      'select a from ${value} where b = 1',
      'select a from ${value} where b=1',
    ],
    [
      'a native query',
      'interface A { @Query(value = "select a from b where c = :c", nativeQuery = true) B f(); }',
      'select a from b where c = :c',
    ],
  ],
  kotlin: [
    [
      'a template',
      'val q = "select $a, ${b.c} from t where s = \\"d\\" and p = \\$1"',
      'select ${a}, ${b.c} from t where s = "d" and p = $1',
    ],
    [
      'a margin',
      'val q = """\n    |select a\n    |  from $t\n    |where b = 1""".trimMargin()',
      '\nselect a\n  from ${t}\nwhere b = 1',
    ],
    [
      'an indentation',
      'val q = """\n    select a\n      from t where b = 1\n""".trimIndent()',
      '\n    select a\n      from t where b = 1\n',
    ],
    [
      'a call',
      'fun f() { jdbc.query("select a " + "from b where c = ?") }',
      'select a from b where c = ?',
    ],
  ],
  csharp: [
    [
      'plain, verbatim and raw',
      'class A { string p = "select \\"a\\" from b where c = 1", v = @"select ""a""\n from b where c = 1", r = """\n   select "a"\n     from b where c = 1\n   """; }',
      'select "a" from b where c = 1',
      'select "a"\n from b where c = 1',
      'select "a"\n  from b where c = 1\n',
    ],
    [
      'values',
      "class A { void F() { c.Execute($\"select a from {t} where b = '{b:N2}' and c = '{{d}}'\"); } }",
      "select a from ${t} where b = ${b} and c = '{d}'",
    ],
    [
      'a raw string with values',
      'class A { string q = $$"""\n  select {{a}}\n  from t where b = \'{c}\'\n  """; }',
      "select ${a}\nfrom t where b = '{c}'\n",
    ],
    [
      'a constructor',
      'class A { object o = new NpgsqlCommand("select a from b where c = @c", c); }',
      'select a from b where c = @c',
    ],
    [
      'Format',
      'class A { string q = string.Format("select {0} from b where c = {1}", a, c); }',
      'select ${value} from b where c = ${value_2}',
    ],
  ],
  ruby: [
    [
      'a heredoc',
      'q = <<~SQL\n  select #{a.b}\n    from t\n  where c = 1\nSQL\n',
      'select ${a.b}\n  from t\nwhere c = 1\n',
    ],
    [
      'two heredocs on a line',
      "f(<<-SQL.squish, <<~'SQL')\n  select a from b\n  SQL\n  select '\\c' from d\nSQL\n",
      '\n  select a from b\n  ',
      "select '\\c' from d\n",
    ],
    [
      'quotes',
      "a = 'select a from b where c = \\'x\\''\nb = %q(select a from b where c = 1)\nc = %Q[select #{a} from b where c = 1]",
      "select a from b where c = 'x'",
      'select a from b where c = 1',
      'select ${a} from b where c = 1',
    ],
    [
      'literals side by side',
      'q = "select a " \\\n  "from b where c = 1"',
      'select a from b where c = 1',
    ],
    [
      'a call',
      'User.find_by_sql("select * from users where id = ?")',
      'select * from users where id = ?',
    ],
    [
      'format',
      'q = format("select a from %s where b = 1", t)\nr = "select a from %s where b = 2" % t',
      'select a from ${value} where b = 1',
      'select a from ${value} where b = 2',
    ],
  ],
  php: [
    [
      'values of every form',
      '<?php $q = "select $a, {$b->c} from ${t} where d = \'$e[0]\' and f = $g->h";',
      'select ${a}, ${b_c} from ${t} where d = ${e_0} and f = ${g_h}',
    ],
    [
      'quotes',
      "<?php $q = 'select a from b where c = \\'\\d\\'';",
      "select a from b where c = '\\d'",
    ],
    [
      'a heredoc and a nowdoc',
      "<?php $q = <<<SQL\n  select {$a}\n    from t where b = 1\n  SQL;\n$r = <<<'SQL'\n  select '$a' from t\n  SQL;\n",
      'select ${a}\n  from t where b = 1',
      "select '$a' from t",
    ],
    [
      'a sum and a call',
      '<?php $db->query("select a from t where b = " . $b . " and c = 1"); DB::select("select x from y where z = ?");',
      'select a from t where b = ${b} and c = 1',
      'select x from y where z = ?',
    ],
  ],
  rust: [
    [
      'a line that goes on',
      'fn f() { let q = "select a\\n\\\n      from b where c = 1"; }',
      'select a\nfrom b where c = 1',
    ],
    [
      'a raw string',
      'fn f() { let q = r#"select "a" from b where c = \'\\d\'"#; }',
      'select "a" from b where c = \'\\d\'',
    ],
    [
      'macros',
      'fn f() { sqlx::query!("select a from t where b = $1", b); sqlx::query_as::<_, T>("select b from c"); }',
      'select a from t where b = $1',
      'select b from c',
    ],
    [
      'format!',
      'fn f() { let q = format!("select a from {} where b = {x}", t); }',
      'select a from ${value} where b = ${x}',
    ],
  ],
};

const SILENT: Readonly<Partial<Record<HostLanguageId, readonly string[]>>> = {
  typescript: [
    'toast("Select a file from the list")',
    'const label = "delete from cart"',
    'const hint = "update the name to something shorter"',
    'const t = "with love from Berlin"',
    'import x from "select"',
    'const words = ["select", "insert into", "create table"]',
    'const q2 = "select a from t " + more + " order by"',
    'sql`where a = ${b}`; sql`a, b`',
    'const q = `select a from t ${where}`; const r = "delete from t " + condition; sql`delete from t ${where}`',
    'let q = "delete from t"; if (x) q += " where a = 1"',
    'b.append("select a from t where b = 1")',
    'gql`query { select(where: {a: 1}) { b } }`',
    '// select a from b where c = 1\n/* "select a from b where c = 1" */',
    'const r = /"select a from b where c = 1"/',
  ],
  python: [
    '"""Select rows from the table, where it is (possibly) sorted."""',
    'q = "delete from t"\nq += " where a = 1"',
    'x = "select %s" % name',
  ],
  go: [
    'package m\nvar s = "Update available (restart to apply)"',
    'package m\nfunc f() { b.WriteString("select a from t where b = 1") }',
  ],
  java: [
    'class A { @Query("select u from User u where u.id = :id") B f(); Object g() { return em.createQuery("select u from User u where u.id = 1"); } }',
    'class A { String s = new StringBuilder("select a from t where b = 1").toString(); }',
  ],
  kotlin: ['@Query("select u from User u where u.id = :id") fun f(): B', 'val s = "Select a plan"'],
  csharp: ['class A { string s = "Select an item (or none) from the list."; }'],
  ruby: ['s = "Select a file"\nq = "delete from t"\nq << " where a = 1"\n'],
  php: [
    '<?php $s = "Delete from cart"; $q = "delete from t"; $q .= " where a = 1"; ?><p>select a from b where c = 1</p>',
  ],
  rust: [
    'fn f() { let mut q = String::from("delete from t"); q.push_str(" where a = 1"); println!("select {}", x); }',
  ],
};

describe('SQL in programs', () => {
  for (const [id, samples] of Object.entries(SAMPLES) as [HostLanguageId, Samples][])
    for (const [what, program, ...found] of samples)
      it(`is found in ${id}: ${what}`, async () => {
        assert.deepEqual(await textsIn(id, program), found);
      });

  for (const [id, programs] of Object.entries(SILENT) as [HostLanguageId, readonly string[]][])
    it(`is not seen in other strings of ${id}`, async () => {
      for (const program of programs) assert.deepEqual(await textsIn(id, program), [], program);
    });

  it('is reported as broken only where the program says that it is SQL and all of it is known', async () => {
    const broken = 'select a frm b where c = 1';
    assert.equal((await sqlIn('typescript', `db.query("${broken}")`)).length, 1);
    assert.equal((await sqlIn('typescript', `sql\`${broken}\``)).length, 1);
    assert.equal((await sqlIn('typescript', `const q = "${broken}"`)).length, 0);
    assert.equal((await sqlIn('typescript', `sql\`${broken} \${x}\``)).length, 0);
  });
});
