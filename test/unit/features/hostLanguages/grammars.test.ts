// Is the tree of a program while somebody types the one that it has when it is read for the first time?

import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  HOST_LANGUAGES,
  type HostLanguageId,
} from '../../../../src/analysis/hostLanguages/languages';
import { childrenOf, type SyntaxNode } from '../../../../src/analysis/hostLanguages/syntaxNode';
import { editBetween } from '../../../../src/features/hostLanguages/editBetween';
import type { Grammars } from '../../../../src/features/hostLanguages/grammars';
import { newGrammars, testGrammars } from '../../analysis/hostLanguages/support';

const PROGRAMS: readonly (readonly [HostLanguageId, string])[] = [
  ['typescript', 'const a = `select ${x} "é"`;\nf(a, "select 1");\n// 😀\nclass A { b = /c/ }\n'],
  ['python', 'def f(x):\n    q = f"""select {x}\n    from t"""\n    return g(q, \'😀\')\n\nf(1)\n'],
  ['go', 'package m\nfunc f() {\n\tq := `select 1\n\tfrom t`\n\tdb.Query("a 😀", q)\n}\n'],
  [
    'java',
    'class A {\n  String q = """\n    select 1\n    from t""";\n  int f() { return 1; }\n}\n',
  ],
  ['kotlin', 'val q = """select $x ${y}\nfrom t"""\nfun f() = c.query("é $q")\n'],
  ['csharp', 'class A {\n  object q = $"select {x} é";\n  object r = """select 1""";\n}\n'],
  ['ruby', 'def f\n  execute(<<~SQL, x)\n    select #{x}\n  SQL\n  g("é", %q(a), \'b\')\nend\n'],
  ['php', '<?php\n$q = <<<SQL\nselect {$x}\nSQL;\nf("é $q", \'b\');\n'],
  ['rust', 'fn f() {\n  let q = r#"select "a" from t"#;\n  g(q, "é 😀");\n}\n'],
];

const TYPED = [
  ...['"', "'", '`', '"""', '\n', '  ', 'x', 'select 2', '(1)', '{', '}', '#', '//', '/*', '😀'],
  ...['é', '\\', 'SQL', '\nSQL\n', ';', '${y}', '""', "''", '()', '\n\n', '\r\n', '\n    '],
];

/** Each node with its place. */
async function nodesOf(grammars: Grammars, id: HostLanguageId, program: string) {
  const nodes = await grammars.withTree(program, HOST_LANGUAGES[id].grammar, (root) =>
    Promise.resolve(listed(root)),
  );
  assert.ok(nodes !== null);
  return nodes;
}

function listed(node: SyntaxNode): readonly string[] {
  const place = `${node.type} ${String(node.startIndex)} ${String(node.endIndex)}`;
  return [place, ...childrenOf(node).flatMap(listed)];
}

interface Keystroke {
  /** Share of the text. */
  readonly at: number;
  readonly takes: number;
  readonly text: string;
  /** Puts a name in the place of the next word: mostly, the program stays one. */
  readonly name: string | null;
}

const keystrokes: fc.Arbitrary<readonly Keystroke[]> = fc.array(
  fc.record({
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    takes: fc.nat(4),
    text: fc.constantFrom(...TYPED, ''),
    name: fc.constantFrom('a', 'longer_name', 'é', 'x1', null),
  }),
  { minLength: 1, maxLength: 6 },
);

function typed(before: string, { at, takes, text, name }: Keystroke): string {
  const start = Math.floor(at * before.length);
  const rest = before.slice(start);
  return (
    before.slice(0, start) +
    (name === null ? text + rest.slice(takes) : rest.replace(/(?<=\W)\w+/, name))
  );
}

describe('trees of programs', () => {
  for (const [id, program] of PROGRAMS)
    it(`are the same while one types: ${id}`, async () => {
      const anew = newGrammars();
      let right = 0;
      await fc.assert(
        fc.asyncProperty(keystrokes, async (all) => {
          let text = program;
          await nodesOf(testGrammars, id, text);
          for (const keystroke of all) {
            text = typed(text, keystroke);
            // Nothing of the one before is left in it.
            await nodesOf(anew, id, id === 'go' ? 'package m' : '');
            const nodes = await nodesOf(anew, id, text);
            assert.deepEqual(await nodesOf(testGrammars, id, text), nodes, text);
            if (!nodes.some((node) => node.startsWith('ERROR'))) right += 1;
          }
        }),
        { numRuns: 30 },
      );
      assert.ok(right > 10, String(right));
    });

  it('hear what was typed', () => {
    assert.deepEqual(editBetween('a\nbc\nd', 'a\nbx\ny\nd'), {
      ...{ startIndex: 3, oldEndIndex: 4, newEndIndex: 6 },
      startPosition: { row: 1, column: 1 },
      oldEndPosition: { row: 1, column: 2 },
      newEndPosition: { row: 2, column: 1 },
    });
    assert.equal(editBetween('aa😀aa', 'aa😁aa')?.startIndex, 2);
    assert.equal(editBetween('aa😀aa', 'aa😁aa')?.newEndIndex, 4);
    assert.equal(editBetween('one program', 'another'), null);
  });
});
