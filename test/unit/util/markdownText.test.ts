// Is text of somebody else nothing but text inside Markdown?

import assert from 'node:assert/strict';
import fc from 'fast-check';
import { markdownCode, markdownText } from '../../../src/util/markdownText';

/** What is left to mean something once escapes and entities have been taken out. */
function active(markdown: string): string {
  return markdown.replace(/\\[!-/:-@[-`{-~]|&amp;/g, '');
}

describe('text in Markdown', () => {
  const cases: readonly (readonly [string, string])[] = [
    ['<img src=x onerror=alert(1)>', String.raw`\<img src=x onerror=alert(1)\>`],
    ['[x](javascript:alert(1))', String.raw`\[x\](javascript:alert(1))`],
    ['![x](http://a.b/c)', String.raw`!\[x\](http\://a.b/c)`],
    ['`code` | cell', '\\`code\\` \\| cell'],
    ['# heading', String.raw`\# heading`],
    ['- item', String.raw`\- item`],
    ['1. item', String.raw`1\. item`],
    ['> quote', String.raw`\> quote`],
    ['===', String.raw`\===`],
    ['~~gone~~ **strong** _em_', String.raw`\~\~gone\~\~ \*\*strong\*\* \_em\_`],
    ['www.example.com me@example.com', String.raw`www\.example.com me\@example.com`],
    ['&lt;b&gt;', '&amp;lt;b&amp;gt;'],
    ['$(trash) $x$', String.raw`\$(trash) \$x\$`],
    ['a\\', 'a\\\\'],
    ['two\n# lines', 'two␊# lines'],
    ['public.order_lines_idx reads 97 % of 3.4 s', 'public.order_lines_idx reads 97 % of 3.4 s'],
  ];
  for (const [text, markdown] of cases)
    it(`shows ${JSON.stringify(text)} as it stands`, () => {
      assert.equal(markdownText(text), markdown);
    });

  it('leaves nothing that means anything', () => {
    const piece = fc.constantFrom(
      '<',
      '>',
      '[',
      ']',
      '(',
      ')',
      '`',
      '*',
      '|',
      '\\',
      '&',
      'a',
      ' ',
      '\n',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        assert.doesNotMatch(active(markdownText(pieces.join(''))), /[<>[\]`*|\\\n]|^\s*[#+=-]/);
      }),
    );
  });

  it('fences code with more backticks than it holds', () => {
    assert.equal(markdownCode('sql', 'a\r\n````\nb'), '`````sql\na\n````\nb\n`````');
  });
});
