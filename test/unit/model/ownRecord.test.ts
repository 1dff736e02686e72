// Does a record keep every name that a column may bear, and refuse what is no record?

import assert from 'node:assert/strict';
import { z } from 'zod';
import { ownRecord } from '../../../src/model/ownRecord';

describe('ownRecord', () => {
  const schema = ownRecord(z.tuple([z.string(), z.string()]));

  it('keeps names that every object has', () => {
    const text =
      '{"__proto__":["a","z"],"constructor":["1","9"],"hasOwnProperty":["x","y"],"id":["1","2"]}';
    const read = schema.parse(JSON.parse(text));
    assert.equal(JSON.stringify(read), text);
    assert.equal(Object.getPrototypeOf(read), Object.prototype);
  });

  it('says where a value is none', () => {
    const read = schema.safeParse(JSON.parse('{"a":["1","2"],"__proto__":["1"]}'));
    assert.deepEqual(read.error?.issues[0]?.path, ['__proto__']);
    for (const no of [null, [], 'x', 1]) assert.equal(schema.safeParse(no).success, false);
  });
});
