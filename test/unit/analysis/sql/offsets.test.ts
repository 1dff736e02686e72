// Positions are right between bytes, code points and UTF-16 units for every text.

import assert from 'node:assert/strict';
import fc from 'fast-check';
import { OffsetMap } from '../../../../src/analysis/sql/offsets';

const pieces = fc.constantFrom(
  'a',
  ' ',
  '\r\n',
  '\ufeff',
  'ä',
  '€',
  '😀',
  '\ud800',
  '\udc00',
  "'",
  '👩‍👩‍👧',
);
const text = fc.array(pieces, { maxLength: 40 }).map((parts) => parts.join(''));

/** The starts of the characters, as JavaScript iterates them. */
function characterStarts(value: string): number[] {
  const starts: number[] = [];
  let at = 0;
  for (const character of value) {
    starts.push(at);
    at += character.length;
  }
  return [...starts, at];
}

describe('OffsetMap', () => {
  it('counts bytes as TextEncoder does, and goes back', () => {
    fc.assert(
      fc.property(text, (value) => {
        const map = new OffsetMap(value);
        for (const unit of characterStarts(value)) {
          const before = value.slice(0, unit);
          const byte = new TextEncoder().encode(before).length;
          assert.equal(map.byteOfUnit(unit), byte);
          assert.equal(map.unitOfByte(byte), unit);
          const codePoint = Array.from(before).length;
          assert.equal(map.codePointOfUnit(unit), codePoint);
          assert.equal(map.unitOfCodePoint(codePoint), unit);
        }
        assert.equal(map.byteLength, new TextEncoder().encode(value).length);
      }),
    );
  });

  it('maps a position inside a character to its start', () => {
    const map = new OffsetMap('a😀b');
    assert.deepEqual(
      [1, 2, 3, 4, 5].map((byte) => map.unitOfByte(byte)),
      [1, 1, 1, 1, 3],
    );
    assert.equal(map.byteOfUnit(2), 1);
  });

  it('stays inside the text', () => {
    const map = new OffsetMap('aé');
    assert.equal(map.unitOfByte(99), 2);
    assert.equal(map.unitOfByte(-1), 0);
    assert.equal(map.byteOfUnit(99), 3);
  });
});
