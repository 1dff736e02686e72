// Does the safe way stand where the statement stood, and only where it is whole?

import assert from 'node:assert/strict';
import { safeWayEdit } from '../../../../src/features/migrations/safeWayEdit';

function applied(
  text: string,
  statement: string,
  safeWay: string,
  isInTransaction = false,
): string | null {
  const start = text.indexOf(statement);
  const range = { start, end: start + statement.length };
  const edit = safeWayEdit(text, { ...range, isInTransaction }, safeWay);
  if (edit === null) return null;
  return text.slice(0, edit.range.start) + edit.newText + text.slice(edit.range.end);
}

describe('the safe way in place of a statement', () => {
  it('takes the semicolon along, however the statement ends', () => {
    for (const statement of ['drop x', 'drop x;'])
      assert.equal(applied('a;\ndrop x;\nb;', statement, 'drop y;\n'), 'a;\ndrop y;\nb;');
    assert.equal(applied('drop x ;b', 'drop x', 'drop y;'), 'drop y;b');
    assert.equal(applied('drop x', 'drop x', 'drop y;'), 'drop y;');
  });

  it('keeps indentation and ends of lines', () => {
    assert.equal(applied('  drop x;\r\n', 'drop x', 'one;\ntwo;'), '  one;\r\n  two;\r\n');
  });

  it('keeps the lines of bodies', () => {
    assert.equal(applied('  x', 'x', 'DO $$\nbody\n$$;'), '  DO $$\nbody\n$$;');
  });

  it('is none in a transaction, where its steps would be held together', () => {
    assert.equal(applied('a; drop x; b;', 'drop x', 'CREATE INDEX CONCURRENTLY i;', true), null);
  });

  it('is none where pieces are left to the reader', () => {
    for (const safeWay of ['', 'ALTER TABLE <partition> x;', 'ADD CONSTRAINT a CHECK ..;'])
      assert.equal(applied('drop x;', 'drop x', safeWay), null);
    assert.notEqual(applied('drop x;', 'drop x', 'CHECK (a < 5);'), null);
  });
});
