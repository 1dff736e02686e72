// Placeholders of every kind become $n for the server, while what is parsed keeps every other word at its place.

import assert from 'node:assert/strict';
import fc from 'fast-check';
import { maskPlaceholders } from '../../../../src/analysis/sql/mask';
import { parsed } from './support';

const CASES: readonly (readonly [string, string, string])[] = [
  ['select :a, :b, :a', 'select $1, $2, $1', ':a :b'],
  ['select ?, ?', 'select $1, $2', '? ?'],
  ['select $2 + :x', 'select $2 + $3', '$2 :x'],
  ["select 'a' where x=? and y=%s", "select 'a' where x=$1 and y=$2", '? %s'],
  ['select %(id)s, @name, a=@b', 'select $1, $2, a=$3', '%(id)s @name @b'],
  ['select ${user.id} limit ${f({})}', 'select $1 limit $2', '${user.id} ${f({})}'],
  ["select :'v'", 'select $1', ":'v'"],
  ['select a::int, b[1:n], c := 1', 'select a::int, b[1:n], c := 1', ''],
  [
    "select doc ? 'k', a % b, @ x, 'it?', \"q?\" -- ?",
    "select doc ? 'k', a % b, @ x, 'it?', \"q?\" -- ?",
    '',
  ],
  ["select '{}' @> x, a @@ b, c #> d", "select '{}' @> x, a @@ b, c #> d", ''],
];

describe('maskPlaceholders', () => {
  for (const [text, sql, labels] of CASES) {
    it(text, () => {
      const mask = maskPlaceholders(text);
      assert.equal(mask.sql, sql);
      assert.equal(mask.parameters.map(({ label }) => label).join(' '), labels);
      assert.equal(mask.masked.length, text.length);
    });
  }

  it('keeps the length and every word that is no placeholder', () => {
    const part = fc.constantFrom(
      'select ',
      'a',
      ' = ',
      ':name',
      '?',
      '%s',
      '${x}',
      '@n',
      ' ',
      "'?'",
      '::',
      '(',
      ',',
      '[',
      '--',
      '\n',
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 20 }), (parts) => {
        const text = parts.join('');
        const { masked, parameters } = maskPlaceholders(text);
        assert.equal(masked.length, text.length);
        const inside = new Set(
          parameters.flatMap(({ ranges }) =>
            ranges.flatMap(({ start, end }) =>
              Array.from({ length: end - start }, (_, i) => start + i),
            ),
          ),
        );
        for (let at = 0; at < text.length; at += 1) {
          if (!inside.has(at)) assert.equal(masked.charAt(at), text.charAt(at));
        }
      }),
    );
  });

  it('parses what cannot be sent as it is', async () => {
    const { statement } = await parsed(
      'select * from ${table} t where a = ${x} and b in (?, ?) and c like :pattern',
    );
    assert.equal(statement.class, 'read-only');
    assert.equal(statement.parameters.length, 5);
    assert.equal((await parsed('select a from x order by ${column}')).statement.verb, 'SELECT');
  });
});
