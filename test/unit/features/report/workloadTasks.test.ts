// Does a statement in a report keep its words and none of its values?

import assert from 'node:assert/strict';
import { withoutValues } from '../../../../src/features/report/workloadTasks';

describe('statements in a report', () => {
  it('hold no value, however it is written', () => {
    const cases = [
      [`SELECT 'a''b', E'\\'c', $x$secret$x$, U&'d'`, 'SELECT ?, ?, ?, ?'],
      ['SELECT 12, 0x1F, 1.5e3 FROM t2 WHERE a = $1', 'SELECT ?, ?, ? FROM t2 WHERE a = $1'],
      ['SELECT 1 -- of Ann\nFROM "O\'Hara" /* private */', 'SELECT ?  \nFROM "O\'Hara"'],
      [`SELECT 'not closed`, 'SELECT ?'],
    ] as const;
    for (const [text, words] of cases) assert.equal(withoutValues(text), words);
  });
});
