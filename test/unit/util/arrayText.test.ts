import assert from 'node:assert/strict';
import fc from 'fast-check';
import { readArrayText, writeArrayText } from '../../../src/util/arrayText';

describe('text of an array', () => {
  it('reads what it wrote', () => {
    const value = fc.option(fc.string({ unit: 'binary' }), { nil: null });
    fc.assert(
      fc.property(fc.array(value), (values) => {
        assert.deepEqual(readArrayText(writeArrayText(values)), values);
      }),
    );
  });

  it('reads what PostgreSQL writes', () => {
    assert.deepEqual(readArrayText('{}'), []);
    assert.deepEqual(readArrayText('{1,-2.5,NULL}'), ['1', '-2.5', null]);
    assert.deepEqual(readArrayText('{"a b","NULL","say \\"x\\\\"}'), ['a b', 'NULL', 'say "x\\']);
    assert.deepEqual(readArrayText('{"2026-01-01 00:00:00+00"}'), ['2026-01-01 00:00:00+00']);
  });

  it('refuses nested arrays and what is no array', () => {
    for (const text of ['{{1,2},{3,4}}', 'a', '', '{1', '{1,,2}', '{1,}', '{"a}']) {
      assert.equal(readArrayText(text), null, text);
    }
  });
});
