// All plan rules. A rule is one file in this folder and one line here; conformance tests compare both.

import type { PlanRule } from './rule';
import { bitmapAnd } from './bitmapAnd';
import { bitmapLossy } from './bitmapLossy';
import { cartesianProduct } from './cartesianProduct';
import { correlatedSubplan } from './correlatedSubplan';
import { cteFence } from './cteFence';
import { foreignNoPushdown } from './foreignNoPushdown';
import { functionScanEstimate } from './functionScanEstimate';
import { hashSpill } from './hashSpill';
import { hashaggSpill } from './hashaggSpill';
import { hashedNotIn } from './hashedNotIn';
import { indexLateFilter } from './indexLateFilter';
import { indexOnlyHeapFetches } from './indexOnlyHeapFetches';
import { indexSkipManySearches } from './indexSkipManySearches';
import { jitHeavy } from './jitHeavy';
import { joinFilterWaste } from './joinFilterWaste';
import { largeOffset } from './largeOffset';
import { materializeRescan } from './materializeRescan';
import { memoizeThrash } from './memoizeThrash';
import { nestedLoopRepeat } from './nestedLoopRepeat';
import { orderByLimitWrongIndex } from './orderByLimitWrongIndex';
import { plannerMethodOff } from './plannerMethodOff';
import { planningHeavy } from './planningHeavy';
import { rowMisestimate } from './rowMisestimate';
import { seqScanRepeated } from './seqScanRepeated';
import { seqScanSelective } from './seqScanSelective';
import { serializationHeavy } from './serializationHeavy';
import { sortLimitNoIndex } from './sortLimitNoIndex';
import { sortSpill } from './sortSpill';
import { staleStatistics } from './staleStatistics';
import { triggerHeavy } from './triggerHeavy';
import { tuplestoreSpill } from './tuplestoreSpill';
import { workersNotLaunched } from './workersNotLaunched';

export const planRules: readonly PlanRule[] = [
  bitmapAnd,
  bitmapLossy,
  cartesianProduct,
  correlatedSubplan,
  cteFence,
  foreignNoPushdown,
  functionScanEstimate,
  hashSpill,
  hashaggSpill,
  hashedNotIn,
  indexLateFilter,
  indexOnlyHeapFetches,
  indexSkipManySearches,
  jitHeavy,
  joinFilterWaste,
  largeOffset,
  materializeRescan,
  memoizeThrash,
  nestedLoopRepeat,
  orderByLimitWrongIndex,
  plannerMethodOff,
  planningHeavy,
  rowMisestimate,
  seqScanRepeated,
  seqScanSelective,
  serializationHeavy,
  sortLimitNoIndex,
  sortSpill,
  staleStatistics,
  triggerHeavy,
  tuplestoreSpill,
  workersNotLaunched,
];
