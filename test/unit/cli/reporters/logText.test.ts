// Does the overview of a log count in words that a person would use?

import assert from 'node:assert/strict';
import { logText } from '../../../../src/cli/reporters/logText';

function told(count: number): string {
  return logText(
    {
      format: 'stderr',
      bytes: 0,
      lines: count,
      entries: count,
      statements: count,
      totalMs: 0,
      top: [],
      notes: [],
    },
    { colour: false, columns: 200 },
  );
}

describe('the overview of a log', () => {
  it('has one plan, or several', () => {
    assert.match(told(1), /1 plan of 1 statement in 1 line \(stderr\)/);
    assert.match(told(3), /3 plans of 3 statements in 3 lines/);
  });
});
