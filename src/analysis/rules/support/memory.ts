// Advice to give a statement more memory, for its own transaction and never beyond a limit.

import type { Fix } from '../../../model/change';
import type { Bytes } from '../../../model/quantities';
import { transactionSetting } from '../../changes/fixes';

const MB = 1024 * 1024;

/** The limit that rules set, 1024 MB, is heuristic: each node of each process of each session may take as much. */
export interface MemoryAdvice {
  readonly sentence: string;
  /** None when it needs more than is sensible. */
  readonly fixes: readonly Fix[];
}

/** `needed` for one process; rounded up to a power of two megabytes. */
export function memoryFix(setting: string, needed: Bytes, most: Bytes): MemoryAdvice {
  const mb = 2 ** Math.ceil(Math.log2(Math.max(1, needed / MB)));
  if (mb * MB > most) {
    return {
      sentence: `To stay in memory it would need ${setting} = ${String(mb)} MB, more than one statement should take: sort or join fewer rows.`,
      fixes: [],
    };
  }
  const value = `${String(mb)}MB`;
  return {
    sentence: `With SET LOCAL ${setting} = '${value}' it would stay in memory.`,
    fixes: [
      transactionSetting(`Set ${setting} to ${String(mb)} MB for this transaction`, setting, value),
    ],
  };
}
