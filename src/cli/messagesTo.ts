// The output of a command as a stream, for protocols that write to one: each message in one piece, its header apart.

import { Writable } from 'node:stream';
import type { Environment } from './environment';

export function messagesTo({ out }: Pick<Environment, 'out'>): Writable {
  return new Writable({
    write: (chunk: Buffer | string, _encoding, done) => {
      out(chunk.toString());
      done();
    },
  });
}
