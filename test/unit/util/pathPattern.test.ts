// Which paths does a pattern of a project's file name?

import assert from 'node:assert/strict';
import { matchesPath, patternProblem } from '../../../src/util/pathPattern';

const CASES: readonly (readonly [
  pattern: string,
  yes: readonly string[],
  no: readonly string[],
])[] = [
  ['*.sql', ['a.sql', 'deep/er/a.sql'], ['a.sqlx', 'a.sql.txt']],
  ['vendor', ['vendor', 'vendor/a.sql', 'deep/vendor/er/a.sql'], ['vendors/a.sql', 'my/vendor2']],
  ['vendor/', ['vendor/a.sql', 'deep/vendor/a.sql'], ['vendors/a.sql']],
  ['/vendor', ['vendor/a.sql'], ['deep/vendor/a.sql']],
  ['db/old', ['db/old/a.sql'], ['my/db/old/a.sql', 'db/older/a.sql']],
  ['./db/*.sql', ['db/a.sql'], ['db/deep/a.sql', 'db/a.py']],
  ['db/**/*.sql', ['db/a.sql', 'db/deep/er/a.sql'], ['a.sql', 'deep/db/a.sql']],
  ['**/old/**', ['old/a.sql', 'deep/old/a.sql'], ['older/a.sql']],
  ['db/**', ['db/a.sql', 'db/deep/a.sql'], ['a.sql']],
  ['**', ['a.sql', 'deep/a.sql'], []],
  ['a?c*e.sql', ['abcde.sql', 'abce.sql'], ['ace.sql', 'abcd.sql']],
  ['[id].ts', ['[id].ts', 'app/[id].ts'], ['i.ts', 'd.ts']],
  ['a+(b).sql', ['a+(b).sql'], ['abb.sql']],
];

describe('patterns of paths', () => {
  for (const [pattern, yes, no] of CASES)
    it(`name what ${pattern} names`, () => {
      assert.equal(patternProblem(pattern), null);
      for (const path of yes) assert.ok(matchesPath(pattern, path), path);
      for (const path of no) assert.ok(!matchesPath(pattern, path), path);
    });

  it('name nothing above their folder', () => {
    for (const pattern of ['*.sql', '**/*.sql', 'vendor', '**', 'a.sql', '?.sql'])
      for (const path of ['../a.sql', '../vendor/a.sql', '../../a.sql'])
        assert.ok(!matchesPath(pattern, path), `${pattern} on ${path}`);
    // A name that only begins so.
    assert.ok(matchesPath('*.sql', '..a/b.sql'));
    for (const pattern of ['../a', 'a/../..', '{a,b}', '!a', 'a\\b', '/', './'])
      assert.notEqual(patternProblem(pattern), null, pattern);
  });

  it('take no time to speak of, however they are made', () => {
    const stars = `${'*a'.repeat(140)}b`;
    assert.ok(!matchesPath(stars, 'a'.repeat(4_000)));
    assert.ok(!matchesPath(`${'**/a/'.repeat(60)}b`, 'a/'.repeat(2_000)));
  });
});
