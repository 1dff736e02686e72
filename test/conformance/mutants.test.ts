// Are the mutants still faults of this code? Their texts must stand where they stood; npm run mutants runs them.

import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { MUTANTS, occurrences } from '../../scripts/mutants/index.mjs';

const ROOT = path.join(__dirname, '../..');
const LEAST_MUTANTS = 60;

describe('mutants', () => {
  it('are many, each of its own name', () => {
    assert.ok(MUTANTS.length >= LEAST_MUTANTS);
    assert.equal(new Set(MUTANTS.map(({ id }) => id)).size, MUTANTS.length);
  });

  for (const mutant of MUTANTS) {
    it(`${mutant.id} can be put into ${mutant.file}, and has tests to notice it`, () => {
      const source = readFileSync(path.join(ROOT, mutant.file), 'utf8');
      assert.equal(occurrences(source, mutant), 1, `times that its text stands there`);
      assert.notEqual(mutant.text, mutant.replacement);
      assert.match(mutant.breaks, /\.$/);
      assert.ok(mutant.tests.length > 0);
      for (const test of mutant.tests) assert.ok(existsSync(path.join(ROOT, test)), test);
    });
  }
});
