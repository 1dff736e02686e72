// Do numbers stay with their units, and is nothing of a sentence lost?

import assert from 'node:assert/strict';
import fc from 'fast-check';
import { unbrokenParts } from '../../../src/panel/view/unbrokenParts';

function marked(text: string): string {
  return unbrokenParts(text)
    .map((part) => (part.unbroken ? `[${part.text}]` : part.text))
    .join('');
}

describe('the numbers of a sentence', () => {
  it('stay with their units', () => {
    for (const [text, parts] of [
      [
        '97 % of 3.4 s is spent reading orders, to keep 12 of 1.2 M rows',
        '[97 %] of [3.4 s] is spent reading orders, to keep 12 of [1.2 M rows]',
      ],
      ['It fits best (> 99 % of it)', 'It fits best [(> 99 %] of it)'],
      ['Cost 4 283 → 47.4, 90 × cheaper', 'Cost [4 283 →] 47.4, [90 ×] cheaper'],
      ['Takes 2 min 3 s and 1.5 GB', 'Takes [2 min] [3 s] and [1.5 GB]'],
      ['column a1 of t2, at 7 places', 'column a1 of t2, at 7 places'],
    ] as const)
      assert.equal(marked(text), parts);
  });

  it('lose no sign', () => {
    const sign = fc.constantFrom('1', '99', ' ', '%', 'k', 'rows', '(', '>', '.', '→', 'é');
    fc.assert(
      fc.property(fc.array(sign), (signs) => {
        const text = signs.join('');
        const parts = unbrokenParts(text);
        assert.equal(parts.map((part) => part.text).join(''), text);
        assert.ok(parts.every((part) => part.text !== ''));
      }),
    );
  });
});
