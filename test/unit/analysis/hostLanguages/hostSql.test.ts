// Does every character of SQL in a program know its place there, and does an edit land as the literal writes it?

import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { HostLanguageId } from '../../../../src/analysis/hostLanguages/languages';
import { sqlIn } from './support';

/** Before and behind SQL in a program, and how the literal writes what is put between. */
interface Frame {
  readonly id: HostLanguageId;
  readonly before: string;
  readonly after: string;
  readonly write: (sql: string) => string;
  /** What cannot be in it. */
  readonly never?: RegExp;
}

const backslashed =
  (quote: string, more: readonly (readonly [RegExp, string])[] = []) =>
  (sql: string): string =>
    more.reduce(
      (text, [find, replacement]) => text.replace(find, replacement),
      sql.replaceAll('\\', '\\\\').replaceAll(quote, `\\${quote}`).replaceAll('\n', '\\n'),
    );
const asIs = (sql: string) => sql;

const FRAMES: Readonly<Record<string, Frame>> = {
  'a template': {
    id: 'typescript',
    before: 'const q = sql`',
    after: '`;',
    write: (sql) => backslashed('`', [[/\$(?=\{)/g, '\\$']])(sql),
  },
  'double quotes of JavaScript': {
    id: 'javascript',
    before: '/* sql */ "',
    after: '";',
    write: backslashed('"'),
  },
  'single quotes of Python': {
    id: 'python',
    before: "execute('",
    after: "')",
    write: backslashed("'"),
  },
  'an f-string': {
    id: 'python',
    before: 'execute(f"',
    after: '")',
    write: backslashed('"', [[/[{}]/g, '$&$&']]),
  },
  'a raw string of Python': {
    id: 'python',
    before: 'execute(r"""',
    after: '""")',
    write: asIs,
    never: /["\\]/,
  },
  'a string of Go': {
    id: 'go',
    before: 'package m\nvar q = db.Query("',
    after: '")',
    write: backslashed('"'),
  },
  'a raw string of Go': {
    id: 'go',
    before: 'package m\nvar q = db.Query(`',
    after: '`)',
    write: asIs,
    never: /[`\r]/,
  },
  'a string of Java': {
    id: 'java',
    before: 'class A { Object q = c.executeQuery("',
    after: '"); }',
    write: backslashed('"'),
  },
  'a string of Kotlin': {
    id: 'kotlin',
    before: 'val q = c.query("',
    after: '")',
    write: backslashed('"', [[/\$/g, '\\$']]),
  },
  'a verbatim string of C#': {
    id: 'csharp',
    before: 'class A { object q = c.Query(@"',
    after: '"); }',
    write: (sql) => sql.replaceAll('"', '""'),
  },
  'a string of C# with values': {
    id: 'csharp',
    before: 'class A { object q = c.Query($"',
    after: '"); }',
    write: backslashed('"', [[/[{}]/g, '$&$&']]),
  },
  'single quotes of Ruby': {
    id: 'ruby',
    before: "execute('",
    after: "')",
    write: (sql) => sql.replaceAll('\\', '\\\\').replaceAll("'", "\\'"),
  },
  'double quotes of Ruby': {
    id: 'ruby',
    before: 'execute("',
    after: '")',
    write: backslashed('"', [[/#/g, '\\#']]),
  },
  'double quotes of PHP': {
    id: 'php',
    before: '<?php $db->query("',
    after: '");',
    write: backslashed('"', [[/\$/g, '\\$']]),
  },
  'single quotes of PHP': {
    id: 'php',
    before: "<?php $db->query('",
    after: "');",
    write: (sql) => sql.replaceAll('\\', '\\\\').replaceAll("'", "\\'"),
  },
  'a string of Rust': {
    id: 'rust',
    before: 'fn f() { c.execute("',
    after: '"); }',
    write: backslashed('"'),
  },
  'a raw string of Rust': {
    id: 'rust',
    before: 'fn f() { c.execute(r#"',
    after: '"#); }',
    write: asIs,
    never: /"#|\r/,
  },
};

/** Pieces that make up the inside of an SQL constant: what literals write in their own ways, and what is longer than a unit. */
const pieces = fc.array(
  fc.constantFrom(
    'a',
    'Z',
    ' ',
    '"',
    '`',
    '\\',
    '\n',
    '{',
    '}',
    '#',
    '%',
    'é',
    '日',
    '😀',
    '0',
    '$ ',
    '|',
    '/',
  ),
  { maxLength: 12 },
);

describe('SQL in a program', () => {
  for (const [name, { id, before, after, write, never }] of Object.entries(FRAMES)) {
    const program = (sql: string) => `${before}${write(sql)}${after}`;
    const fits = (sql: string) => never?.test(sql) !== true;

    it(`knows its place: ${name}`, async () => {
      const constants = pieces.map((some) => `select '${some.join('')}' as b from c where d = 1`);
      await fc.assert(
        fc.asyncProperty(constants.filter(fits), async (text) => {
          const host = program(text);
          const [passage] = await sqlIn(id, host);
          assert.ok(passage, host);
          const { sql } = passage;
          assert.equal(sql.text, text);
          let end = before.length;
          for (let at = 0; at < text.length; at += 1) {
            const place = sql.toHost({ start: at, end: at + 1 });
            const isSecondHalf = /[\udc00-\udfff]/.test(text.charAt(at));
            assert.equal(sql.toSql(place.start), isSecondHalf ? at - 1 : at);
            if (!isSecondHalf) assert.equal(place.start, end, `unit ${String(at)} of ${host}`);
            end = place.end;
            const character = String.fromCodePoint(
              text.codePointAt(isSecondHalf ? at - 1 : at) ?? 0,
            );
            assert.equal(host.slice(place.start, place.end), write(`.${character}`).slice(1));
          }
          assert.equal(end, host.length - after.length);
        }),
        { numRuns: 40 },
      );
    });

    it(`takes edits: ${name}`, async () => {
      const old = "select a from c where d = 'x' and e = 2";
      const [passage] = await sqlIn(id, program(old));
      assert.ok(passage);
      const start = old.indexOf("d = 'x'");
      const range = { start, end: start + "d = 'x'".length };
      await fc.assert(
        fc.asyncProperty(pieces, async (some) => {
          const newText = `f = '${some.join('')}' `;
          const edit = passage.sql.edit({ range, newText });
          const wanted = `${old.slice(0, range.start)}${newText}${old.slice(range.end)}`;
          if (edit === null) {
            assert.ok(!fits(wanted) || !fits(newText), `refused ${JSON.stringify(newText)}`);
            return;
          }
          const host = program(old);
          const edited =
            host.slice(0, edit.range.start) + edit.newText + host.slice(edit.range.end);
          const [again] = await sqlIn(id, edited);
          assert.equal(again?.sql.text, wanted, edited);
        }),
        { numRuns: 40 },
      );
    });
  }
});
