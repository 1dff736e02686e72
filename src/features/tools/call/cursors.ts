// Where the next page begins: opaque to a model, and valid only for what the page before was of.

import { createHash } from 'node:crypto';
import * as z from 'zod';
import { readJson } from '../../../util/readJson';
import { ToolError } from './toolError';

const cursorSchema = z.tuple([z.int().min(0).max(1_000_000), z.string()]);
const DIGEST_LENGTH = 8;

/** `of`: whatever must still be the same. */
export const Cursors = {
  at(from: number, of: string): string {
    return Buffer.from(JSON.stringify([from, digest(of)])).toString('base64url');
  },

  /** 0 where there is none. */
  read(cursor: string | undefined, of: string): number {
    if (cursor === undefined) return 0;
    const read = cursorSchema.safeParse(readJson(Buffer.from(cursor, 'base64url').toString()));
    if (read.success && read.data[1] === digest(of)) return read.data[0];
    throw new ToolError(
      'bad-input',
      'This cursor is not of the same question',
      'Ask again without a cursor',
    );
  },
};

function digest(of: string): string {
  return createHash('sha256').update(of).digest('hex').slice(0, DIGEST_LENGTH);
}
