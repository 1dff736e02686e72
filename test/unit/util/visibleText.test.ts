// Does nothing of somebody else's text act on a terminal, turn its direction or hide in it, and do offsets hold?

import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  visibleIn,
  visibleJson,
  visibleLine,
  visibleMessage,
  visibleText,
} from '../../../src/util/visibleText';

const ANY = fc.string({ unit: 'binary', maxLength: 40 });
/** What VS Code makes a link of in messages (vs/base/common/linkedText.ts). */
const LINK = /\[([^\]]+)\]\(((?:https?:\/\/|command:|file:)[^)\s]+)(?: (["'])(.+?)(\3))?\)/i;
const ACTIVE =
  /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\u061c\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/u;

describe('visible text', () => {
  it('shows control characters as symbols', () => {
    assert.equal(visibleLine('a\u001b[2J\u0007\u0000\u007f\tb\r\n'), 'a␛[2J␇␀␡␉b␍␊');
    assert.equal(visibleText('a\tb\r\nc\rd\ne\u001b'), 'a\tb\r\nc␍d\ne␛');
    assert.equal(visibleLine('\u009b31m \u202eevil\u2066 \u2028\ufeff'), '�31m �evil� ��');
    assert.equal(visibleLine('half \ud800 pair \udc00'), 'half � pair �');
  });

  it('leaves no link in a message', () => {
    const text = 'twin is "[mend it](command:evil?[1](file:x))", \u001b[a](https://b "c")';
    assert.match(visibleLine(text), LINK);
    assert.equal(
      visibleMessage(text),
      'twin is "[mend it] (command:evil?[1] (file:x))", ␛[a] (https://b "c")',
    );
    const part = fc.constantFrom('[', ']', '(', ')', 'command:', 'a', '\u0000', '\u200b', '\ufeff');
    fc.assert(
      fc.property(fc.array(part), (parts) => {
        assert.doesNotMatch(visibleMessage(parts.join('')), LINK);
      }),
    );
  });

  it('leaves every script alone, with the joiners that some need', () => {
    for (const text of ['größe Ελλάς हिन्दी עברית العربية 日本語 👩‍👩‍👧 نمی‌خواهم', '{}[]"\'`|'])
      assert.equal(visibleText(text), text);
  });

  it('leaves nothing active, keeps the length, and does so once', () => {
    fc.assert(
      fc.property(ANY, (text) => {
        const shown = visibleLine(text);
        assert.doesNotMatch(shown, ACTIVE);
        assert.equal(shown.length, text.length);
        assert.equal(visibleLine(shown), shown);
        assert.equal(visibleText(text).length, text.length);
      }),
    );
  });

  it('goes into data, where SQL keeps its lines', () => {
    const shared = { name: 'a\u001b' };
    const data = { title: 'x\ny', fixes: [{ sql: 'SELECT\n\u001b' }], one: shared, two: shared };
    const shown = visibleIn(data);
    assert.equal(shown.title, 'x␊y');
    assert.equal(shown.fixes[0]?.sql, 'SELECT\n␛');
    assert.equal(shown.one, shown.two);
    assert.equal(data.one.name, 'a\u001b');
    const date = new Date(0);
    assert.equal(visibleIn({ date, n: 1, no: null }).date, date);
  });

  it('goes into names of fields, whatever they are called', () => {
    const fields = JSON.parse(
      '{"__proto__": {"a": "\\u001b"}, "constructor": "\\u0007"}',
    ) as object;
    assert.equal(JSON.stringify(visibleIn(fields)), '{"__proto__":{"a":"␛"},"constructor":"␇"}');
  });

  it('is exact in JSON, where the characters are escaped', () => {
    fc.assert(
      fc.property(fc.dictionary(ANY, ANY), (data) => {
        const json = visibleJson(data);
        assert.deepEqual(JSON.parse(json), JSON.parse(JSON.stringify(data)));
        assert.doesNotMatch(json.replaceAll('\n', ''), ACTIVE);
      }),
    );
  });
});
