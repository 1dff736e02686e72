// Which conditions can an index serve, and by which method? Statement and plan ask the same table, so neither can check the other.

import assert from 'node:assert/strict';
import {
  kindOfLike,
  kindOfOperator,
  kindOfQuantified,
  kindOfTest,
} from '../../../../src/analysis/sql/operatorKinds';

describe('the kind of a condition', () => {
  it('is that of its operator', () => {
    const kinds: readonly [string, string][] = [
      ['=', 'equality'],
      ['<>', 'not-equal'],
      ['<', 'range'],
      ['>=', 'range'],
      ['@>', 'containment'],
      ['&&', 'containment'],
      ['^@', 'starts-with'],
      ['~~*', 'like-infix'],
      ['!~~', 'not-equal'],
      ['is distinct from', 'not-equal'],
      ['+', 'other'],
      ['constructor', 'other'],
    ];
    for (const [operator, kind] of kinds)
      assert.equal(kindOfOperator(operator, null), kind, operator);
  });

  it('of LIKE is that of its pattern: where it begins with characters, they can be searched', () => {
    const kinds: readonly [string | null, string][] = [
      ['abc', 'equality'],
      ['abc%', 'like-prefix'],
      ['a%c', 'like-prefix'],
      ['%abc', 'like-infix'],
      ['_bc', 'like-infix'],
      ['\\%x%', 'like-prefix'],
      ['50\\%', 'equality'],
      [null, 'like-unknown'],
    ];
    for (const [pattern, kind] of kinds) {
      assert.equal(kindOfLike(pattern), kind, String(pattern));
      assert.equal(kindOfOperator('~~', pattern), kind, String(pattern));
    }
  });

  it('of a regular expression is a prefix only where its beginning is fixed', () => {
    const kinds: readonly [string, string][] = [
      ['^abc', 'like-prefix'],
      ['^ab*', 'like-prefix'],
      ['abc', 'like-infix'],
      ['^a|b', 'like-infix'],
      ['^a*', 'like-infix'],
      ['^.b', 'like-infix'],
    ];
    for (const [pattern, kind] of kinds) assert.equal(kindOfOperator('~', pattern), kind, pattern);
  });

  it('of a list needs the column in front and = ANY', () => {
    assert.equal(kindOfQuantified('=', 'any', true), 'in-list');
    assert.equal(kindOfQuantified('=', 'any', false), 'other');
    assert.equal(kindOfQuantified('>', 'any', true), 'other');
    assert.equal(kindOfQuantified('=', 'all', true), 'other');
    assert.equal(kindOfQuantified('<>', 'all', true), 'not-equal');
  });

  it('of a test is what an index on the column serves', () => {
    const kinds: readonly [string, string][] = [
      ['is null', 'is-null'],
      ['is unknown', 'is-null'],
      ['is not null', 'is-not-null'],
      ['is true', 'equality'],
      ['is false', 'equality'],
      ['is not true', 'other'],
      ['is not false', 'other'],
    ];
    for (const [test, kind] of kinds) assert.equal(kindOfTest(test), kind, test);
  });
});
