// Are lines counted rightly for places in any order?

import assert from 'node:assert/strict';
import fc from 'fast-check';
import { lineCounter } from '../../../src/util/lineCounter';

describe('the line of a place', () => {
  it('begins behind the break before it, in whatever order is asked', () => {
    const texts = fc.array(fc.constantFrom('a', '\n', '\r\n', '')).map((parts) => parts.join(''));
    fc.assert(
      fc.property(texts, fc.array(fc.nat(40)), (text, offsets) => {
        const lineOf = lineCounter(text);
        for (const offset of offsets)
          assert.equal(lineOf(offset), text.slice(0, offset).split('\n').length);
      }),
    );
  });
});
