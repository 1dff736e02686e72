// How wide is a tuple of an index on its page?

import assert from 'node:assert/strict';
import { tupleBytes } from '../../../../../src/analysis/indexes/size/page';

const fixed = (bytes: number) => ({ typeLength: bytes, alignment: bytes, averageWidth: bytes });
const short = { typeLength: -1, alignment: 4, averageWidth: 5 };

describe('a tuple', () => {
  it('has a header of 8 bytes, and ends at a multiple of 8', () => {
    assert.equal(tupleBytes([fixed(4)]), 16);
    assert.equal(tupleBytes([fixed(8)]), 16);
    assert.equal(tupleBytes([fixed(8), fixed(4)]), 24);
  });

  it('aligns each value as its type asks, short ones of variable length not at all', () => {
    assert.equal(tupleBytes([fixed(4), fixed(8)]), 24);
    assert.equal(tupleBytes([short, short]), 24);
    assert.equal(tupleBytes([short, fixed(8)]), 24);
  });
});
