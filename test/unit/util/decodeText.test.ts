import assert from 'node:assert/strict';
import { decodeText } from '../../../src/util/decodeText';

const TEXT = 'Seq Scan on "Größe"  (cost=0.00..1.00 rows=1 width=4)\n  Filter: (naïve)';

function bigEndian(text: string): Uint8Array {
  const bytes = Buffer.from(text, 'utf16le');
  return bytes.swap16();
}

describe('decodeText', () => {
  for (const [name, bytes] of Object.entries({
    'UTF-8': Buffer.from(TEXT),
    'UTF-8 with a mark': Buffer.from(`\uFEFF${TEXT}`),
    'UTF-16 little endian with a mark': Buffer.from(`\uFEFF${TEXT}`, 'utf16le'),
    'UTF-16 little endian': Buffer.from(TEXT, 'utf16le'),
    'UTF-16 big endian with a mark': bigEndian(`\uFEFF${TEXT}`),
    'UTF-16 big endian': bigEndian(TEXT),
    'Latin-1': Buffer.from(TEXT, 'latin1'),
  })) {
    it(`reads ${name}`, () => {
      assert.equal(decodeText(bytes), TEXT);
    });
  }

  it('keeps a NUL that is no sign of UTF-16, and reads nothing out of nothing', () => {
    assert.equal(decodeText(Buffer.from('a\u0000bcdefgh')), 'a\u0000bcdefgh');
    assert.equal(decodeText(new Uint8Array()), '');
  });
});
