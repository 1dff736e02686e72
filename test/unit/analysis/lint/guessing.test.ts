// Do the rules that make room for a plan exist?

import assert from 'node:assert/strict';
import { GUESSING_RULES } from '../../../../src/analysis/lint/guessing';
import { LINT_RULES } from '../../../../src/analysis/lint/registry';

describe('guessing rules', () => {
  it('are rules of the registry', () => {
    const known = new Set(LINT_RULES.map(({ id }) => id));
    assert.deepEqual(
      [...GUESSING_RULES].filter((id) => !known.has(id)),
      [],
    );
  });
});
