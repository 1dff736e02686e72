// How does a database's default collation order text? Ranges of text are estimated in that order.

import type { TwinImage } from '../../../model/twinImage';

/** `codepoints`: bytes too, as C.UTF-8 of libc does, but the planner does not know it. */
export type TextOrder = 'bytes' | 'codepoints' | 'language';

export function textOrderOf({ bytewise, codepoints }: TwinImage['source']): TextOrder {
  if (bytewise) return 'bytes';
  return codepoints === true ? 'codepoints' : 'language';
}
