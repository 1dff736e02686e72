// Does the meter find a message that is too large, however the bytes are cut into chunks?

import assert from 'node:assert/strict';
import fc from 'fast-check';
import { MessageMeter, MOST_MESSAGE_BYTES } from '../../../src/db/messageMeter';

function message(length: number, body = Math.max(0, length - 4)): Buffer {
  const bytes = Buffer.alloc(5 + body);
  bytes.write('D');
  bytes.writeUInt32BE(length, 1);
  return bytes;
}

describe('MessageMeter', () => {
  it('lets pass what can be held, in any chunks, and names the size of what cannot', () => {
    const small = fc.array(fc.integer({ min: 4, max: 60 }), { maxLength: 20 });
    fc.assert(
      fc.property(small, fc.boolean(), fc.integer({ min: 1, max: 17 }), (sizes, large, step) => {
        const end = large ? [message(MOST_MESSAGE_BYTES + 1, 3)] : [];
        const bytes = Buffer.concat([...sizes.map((size) => message(size)), ...end]);
        const meter = new MessageMeter();
        const problems: (string | null)[] = [];
        for (let at = 0; at < bytes.length; at += step) {
          problems.push(meter.push(bytes.subarray(at, at + step)));
        }
        const found = problems.filter((problem) => problem !== null);
        assert.equal(found.length, large ? 1 : 0);
        if (large) assert.match(found[0] ?? '', /^One row of the server's answer has 64 MB/);
      }),
    );
  });

  it('takes a length that counts less than itself for an empty message', () => {
    const meter = new MessageMeter();
    assert.equal(meter.push(message(0)), null);
    assert.equal(meter.push(message(4)), null);
  });
});
