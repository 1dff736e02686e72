// Is a table of rows aligned whatever stands in it, told apart from NULL, and honest about what is missing?

import assert from 'node:assert/strict';
import type { ReadCell, ReadRows } from '../../../src/db/contracts';
import { rowsText } from '../../../src/features/rowsText';
import { displayWidth } from '../../../src/util/displayWidth';

const HEAD = { connection: 'Shop', maxRows: 500, statementTimeoutMs: 60_000 };

function cell(text: string | null, cut = 0): ReadCell {
  return text === null ? null : { text, cut };
}

function rows(
  columns: readonly string[],
  values: readonly (readonly (string | null)[])[],
  fields: Partial<ReadRows> = {},
): ReadRows {
  return {
    columns: columns.map((name) => ({ name: name.replace('#', ''), numeric: name.endsWith('#') })),
    rows: values.map((row) => row.map((value) => cell(value))),
    limit: null,
    byCursor: true,
    elapsedMs: 3.4,
    ...fields,
  };
}

describe('a table of rows', () => {
  it('stands in columns, numbers at the right', () => {
    const text = rowsText(
      rows(
        ['id#', 'note'],
        [
          ['1', 'new'],
          ['4711', null],
        ],
      ),
      HEAD,
    );
    assert.equal(
      text,
      [
        '2 rows in 3.4 ms on Shop.',
        '',
        '  id │ note',
        '─────┼─────',
        '   1 │ new',
        '4711 │ NULL',
        '',
      ].join('\n'),
    );
  });

  it('tells NULL, the word NULL, nothing and blanks apart', () => {
    const values = [null, 'NULL', '', ' a', 'a ', "'a'", 'a │ b', 'null'];
    const text = rowsText(
      rows(
        ['v'],
        values.map((value) => [value]),
      ),
      HEAD,
    );
    const table = text.split('\n').slice(5, -1);
    assert.deepEqual(table, ['NULL', "'NULL'", "''", "' a'", "'a '", "''a''", "'a │ b'", 'null']);
    assert.match(text, /^In quotes: text that is empty/m);
    assert.doesNotMatch(rowsText(rows(['v'], [['a']]), HEAD), /In quotes/);
  });

  it('shows control characters, in names too, and keeps each row to its line', () => {
    const text = rowsText(rows(['a\nb', 'c'], [['x\r\ny\u001b[2J', 'z\u202e\u0000']]), {
      ...HEAD,
      connection: 'Shop\n2 rows',
    });
    assert.deepEqual(text.split('\n'), [
      '1 row in 3.4 ms on Shop␊2 rows.',
      '',
      'a␊b      │ c',
      '─────────┼────',
      'x␍␊y␛[2J │ z�␀',
      '',
    ]);
  });

  it('stays aligned with wide characters, marks and pictures', () => {
    const values = ['abc', '日本', 'e\u0301', '😀', '한글'];
    const text = rowsText(
      rows(
        ['v', 'w'],
        values.map((value) => [value, '|']),
      ),
      HEAD,
    );
    const bars = text
      .split('\n')
      .filter((line) => line.endsWith('|'))
      .map((line) => displayWidth(line));
    assert.equal(bars.length, values.length);
    assert.equal(new Set(bars).size, 1, bars.join());
  });

  it('says which limit ended it and what to do about it', () => {
    const read = rows(['a'], [['1']]);
    const first = (fields: Partial<ReadRows>) =>
      rowsText({ ...read, ...fields }, HEAD).split('\n')[0];
    assert.equal(
      first({ limit: 'rows' }),
      '1 row in 3.4 ms on Shop. Limit reached, there are more: planwright.run.maxRows is 500.',
    );
    assert.match(first({ limit: 'size' }) ?? '', /there may be more: values of 16 MB were read/);
    assert.match(first({ limit: 'time' }) ?? '', /the statement timeout is 60 s\.$/);
  });

  it('says that no workers helped, where a cursor was read long enough for them', () => {
    const second = (fields: Partial<ReadRows>) =>
      rowsText(rows(['a'], [['1']], fields), HEAD).split('\n')[1];
    assert.equal(second({ elapsedMs: 2_300 }), 'Read by a cursor, without parallel workers.');
    assert.equal(second({ elapsedMs: 3.4 }), '');
    assert.equal(second({ elapsedMs: 2_300, byCursor: false }), '');
  });

  it("says beside the value of a setting that it is not the person's", () => {
    const text = rowsText(
      { ...rows(['lock_timeout'], []), rows: [[{ text: '2s', cut: 0, set: true }]] },
      HEAD,
    );
    assert.match(text, /^2s \(set by Planwright for its own session\)$/m);
  });

  it('says how much of a value is not shown', () => {
    const long = { ...rows(['a'], []), rows: [[cell('begin', 4_800)]] };
    assert.match(rowsText(long, HEAD), /^begin… \+4 800$/m);
    assert.match(rowsText(long, HEAD), /^… \+N: that many characters more/m);
  });

  it('has columns without rows, and rows without columns', () => {
    assert.equal(
      rowsText(rows(['id#', 'note'], []), HEAD),
      '0 rows in 3.4 ms on Shop.\n\nid │ note\n───┼─────\n',
    );
    assert.equal(
      rowsText(rows([], [[], []]), HEAD),
      '2 rows without columns in 3.4 ms on Shop.\n\n',
    );
  });

  it('is never longer than an editor takes, and says so', () => {
    const wide = Array.from({ length: 1_600 }, () => 'x'.repeat(200));
    const columns = wide.map((_, i) => `c${String(i)}`);
    const read = rows(
      columns,
      Array.from({ length: 100 }, () => wide),
    );
    const text = rowsText(read, HEAD);
    assert.ok(text.length < 21_000_000);
    assert.match(text, /^The first 61 are shown/m);
  });
});
