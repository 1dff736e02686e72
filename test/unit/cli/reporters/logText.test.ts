// Does the overview of a log rank what it read, in words that a person would use?

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

  it('ranks statements with their share of all logged time, and says what cannot be read', () => {
    const statement = { time: null, line: 9, report: null, problem: null };
    const text = logText(
      {
        format: 'stderr',
        bytes: 1,
        lines: 900,
        entries: 12,
        totalMs: 4000,
        statements: 2,
        top: [
          { ...statement, query: 'select *\n  from orders', calls: 11, totalMs: 3000, maxMs: 500 },
          {
            ...statement,
            query: 'select 2',
            calls: 1,
            totalMs: 20,
            maxMs: 20,
            problem: {
              line: 11,
              column: 3,
              message: 'This line is no part of a plan',
              hint: 'Hint.',
            },
          },
        ],
        notes: ['3 statements were let go.'],
      },
      { colour: false, columns: 80 },
    );
    const lines = text.split('\n').map((line) => line.trim().replace(/\s+/g, ' '));
    assert.ok(lines.includes('1 3 s 75 % 11 500 ms select * from orders'));
    assert.ok(lines.includes('3 statements were let go.'));
    assert.match(text, /plan of 2 cannot be read at line 11, column 3 of the log: This line/);
  });
});
