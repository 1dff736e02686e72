// All plan rules. A rule is one file in this folder and one line here; conformance tests compare both.

import type { PlanRule } from './rule';
import { hashSpill } from './hashSpill';
import { indexLateFilter } from './indexLateFilter';
import { largeOffset } from './largeOffset';
import { nestedLoopRepeat } from './nestedLoopRepeat';
import { rowMisestimate } from './rowMisestimate';
import { seqScanSelective } from './seqScanSelective';
import { sortSpill } from './sortSpill';
import { staleStatistics } from './staleStatistics';

export const planRules: readonly PlanRule[] = [
  hashSpill,
  indexLateFilter,
  largeOffset,
  nestedLoopRepeat,
  rowMisestimate,
  seqScanSelective,
  sortSpill,
  staleStatistics,
];
