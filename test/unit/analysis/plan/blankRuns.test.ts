// Are texts with long runs of blanks read in a moment, wherever the blanks stand? Not a limit of time: one that squares takes minutes.

import assert from 'node:assert/strict';
import { parsePlans } from '../../../../src/analysis/plan/parsePlans';

const BLANKS = ' '.repeat(300_000);
const LINE = 'Seq Scan on orders  (cost=0.00..10.00 rows=5 width=8)';

describe('copied plans with runs of blanks', () => {
  const texts: readonly (readonly [string, string])[] = [
    ['behind a node', `${LINE}${BLANKS}x\n  Filter: (a = 1)\n`],
    ['within a condition', `${LINE}\n  Filter: (a = 'x${BLANKS}y'::text)\n`],
    ['before its numbers', `${LINE.replace('  (', `${BLANKS}(`)}\n`],
    ['behind a border', `| ${LINE} ${BLANKS}x |\n| ${BLANKS}y |\n`],
    ['alone in lines', `${LINE}\n${`${' '.repeat(1_000)}\n`.repeat(300)}`],
    ['of other lines', `${'\n'.repeat(15_000)}${LINE}\n`],
  ];
  for (const [where, text] of texts)
    it(`are read or refused: ${where}`, () => {
      assert.equal(typeof parsePlans(text).ok, 'boolean');
    });
});
