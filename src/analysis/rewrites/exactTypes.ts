// Which columns hold numbers as they are written, so that equal ones are one?

import { isInteger } from '../conditions/integerTypes';
import type { ColumnKind } from './rewrite';

export function isExact(kind: ColumnKind | null): boolean {
  return kind !== null && (isInteger(kind.type) || /^numeric(?:\(|$)/.test(kind.type));
}
