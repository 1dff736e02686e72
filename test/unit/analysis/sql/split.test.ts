// A document falls into its statements, whatever quotes, comments and psql commands stand between.

import assert from 'node:assert/strict';
import fc from 'fast-check';
import { tokenize } from '../../../../src/analysis/sql/lexer';
import { splitStatements, statementAt, statementsIn } from '../../../../src/analysis/sql/split';

function statements(text: string): string[] {
  return splitStatements(text).map(({ start, end }) => text.slice(start, end));
}

const CASES: readonly (readonly [string, string, readonly string[]])[] = [
  ['two statements', 'select 1; select 2', ['select 1', 'select 2']],
  ['empty statements', ';; select 1;;', ['select 1']],
  ['a semicolon in a string', "select ';'; select 2", ["select ';'", 'select 2']],
  ['doubled quotes', "select 'a''; b'; select 2", ["select 'a''; b'", 'select 2']],
  ['a backslash in a plain string', "select '\\'; select 2", ["select '\\'", 'select 2']],
  ['an escape string', "select E'\\'; x'; select 2", ["select E'\\'; x'", 'select 2']],
  ['dollar quotes', 'select $$;$$; select 2', ['select $$;$$', 'select 2']],
  ['tagged dollar quotes', 'select $a$;$$;$a$; select 2', ['select $a$;$$;$a$', 'select 2']],
  ['a parameter beside a dollar', 'select $1; select $2', ['select $1', 'select $2']],
  ['quoted names', 'select ";"; select 2', ['select ";"', 'select 2']],
  ['line comments', 'select 1 -- ;\n; select 2', ['select 1', 'select 2']],
  ['nested comments', '/* ; /* ; */ ; */ select 1; select 2', ['select 1', 'select 2']],
  ['a comment alone', '-- nothing\n/* here */', []],
  ['a byte order mark', '\ufeffselect 1', ['select 1']],
  ['psql commands', '\\set x 1\nselect 1;\n\\d t\nselect 2', ['select 1', 'select 2']],
  ['\\gset as an end', 'select 1 as a \\gset\nselect 2', ['select 1 as a', 'select 2']],
  ['psql variables', "select :x, :'y'; select 2", ["select :x, :'y'", 'select 2']],
  [
    'COPY data',
    "copy t from stdin;\n1\tit's\n2;x\n\\.\nselect 2",
    ['copy t from stdin', 'select 2'],
  ],
  ['COPY without data', 'copy t from stdin; select 2', ['copy t from stdin', 'select 2']],
  [
    'a SQL function body',
    'create function f() returns int begin atomic select 1; select case when true then 2 end; end; select 3',
    [
      'create function f() returns int begin atomic select 1; select case when true then 2 end; end',
      'select 3',
    ],
  ],
  [
    'a rule with several actions',
    'create or replace rule r as on insert to t do (select 1; select 2); select 3',
    ['create or replace rule r as on insert to t do (select 1; select 2)', 'select 3'],
  ],
  ['a transaction', 'begin; select 1; end; select 2', ['begin', 'select 1', 'end', 'select 2']],
  ['an open parenthesis', 'select (1; select 2', ['select (1', 'select 2']],
  [
    'an unfinished string',
    "select 1;\nselect 'abc\n;\nselect 2",
    ['select 1', "select 'abc", 'select 2'],
  ],
  ['an unfinished comment', 'select 1; /* select 2; select 3', ['select 1']],
  ['emoji and CRLF', "select '😀;';\r\nselect 2", ["select '😀;'", 'select 2']],
];

describe('splitStatements', () => {
  for (const [name, text, expected] of CASES) {
    it(`keeps ${name}`, () => {
      assert.deepEqual(statements(text), expected);
    });
  }

  it('loses nothing: tokens join to the text, and only blanks and semicolons lie between slices', () => {
    const part = fc.constantFrom(
      'select 1',
      ';',
      "'a;b'",
      "'",
      '$$',
      '$x$',
      '/*',
      '*/',
      '--',
      '\n',
      '"',
      '(',
      ')',
      '\\d',
      'é',
      '😀',
      ':',
      '$1',
      ' ',
      "E'\\",
      'begin atomic',
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 30 }), (parts) => {
        const text = parts.join('');
        const tokens = tokenize(text);
        assert.equal(tokens.map(({ start, end }) => text.slice(start, end)).join(''), text);
        let at = 0;
        for (const slice of splitStatements(text)) {
          assert.ok(
            slice.start >= at && slice.end > slice.start && slice.terminatorEnd >= slice.end,
          );
          at = slice.terminatorEnd;
        }
        assert.ok(at <= text.length);
      }),
    );
  });

  it('finds every statement when they are joined by semicolons', () => {
    const statement = fc.constantFrom(
      'select 1',
      "select ';'",
      'select $$ ; $$',
      'select /* ; */ 2',
      'insert into t values (1)',
      "select E'\\';'",
      'select ":x;"',
    );
    fc.assert(
      fc.property(
        fc.array(statement),
        fc.constantFrom(';', ';\n', ' ; -- x\n'),
        (list, separator) => {
          assert.deepEqual(statements(list.join(separator)), list);
        },
      ),
    );
  });
});

describe('statementAt', () => {
  const text = 'select 1; -- end\n\n-- about two\nselect 2;\n\n';
  const at = (position: number): string | null => {
    const slice = statementAt(text, splitStatements(text), position);
    return slice === null ? null : text.slice(slice.start, slice.end);
  };

  it('takes the one around the cursor, also behind its semicolon', () => {
    assert.equal(at(0), 'select 1');
    assert.equal(at(9), 'select 1');
    assert.equal(at(text.indexOf('2;') + 1), 'select 2');
  });

  it('takes the one before on the same line, else the next, else the last', () => {
    assert.equal(at(14), 'select 1');
    assert.equal(at(text.indexOf('about')), 'select 2');
    assert.equal(at(text.length), 'select 2');
  });

  it('finds none in an empty document', () => {
    assert.equal(statementAt('-- x', [], 1), null);
  });
});

describe('statementsIn', () => {
  it('reads part of a statement as selected', () => {
    const text = 'select * from (select 1; select 2) x';
    const start = text.indexOf('select 1');
    const slices = statementsIn(text, { start, end: start + 18 });
    assert.deepEqual(
      slices.map((slice) => text.slice(slice.start, slice.end)),
      ['select 1', 'select 2'],
    );
  });
});
