// All plan rules. A rule is one file in this folder and one line here; conformance tests compare both.

import type { PlanRule } from './rule';
import { bitmapAnd } from './bitmapAnd';
import { bitmapLossy } from './bitmapLossy';
import { cartesianProduct } from './cartesianProduct';
import { compressedFilter } from './compressedFilter';
import { correlatedSubplan } from './correlatedSubplan';
import { countStarSlow } from './countStarSlow';
import { cteFence } from './cteFence';
import { deadRows } from './deadRows';
import { distinctHeavy } from './distinctHeavy';
import { fewGroups } from './fewGroups';
import { foreignNoPushdown } from './foreignNoPushdown';
import { functionScanEstimate } from './functionScanEstimate';
import { hashSpill } from './hashSpill';
import { hashaggSpill } from './hashaggSpill';
import { hashedNotIn } from './hashedNotIn';
import { indexLateFilter } from './indexLateFilter';
import { indexLowSelectivity } from './indexLowSelectivity';
import { indexOnlyHeapFetches } from './indexOnlyHeapFetches';
import { indexSkipManySearches } from './indexSkipManySearches';
import { intervalSearch } from './intervalSearch';
import { ioBound } from './ioBound';
import { jitHeavy } from './jitHeavy';
import { joinFilterWaste } from './joinFilterWaste';
import { largeOffset } from './largeOffset';
import { lateFilter } from './lateFilter';
import { materializeRescan } from './materializeRescan';
import { memoizeThrash } from './memoizeThrash';
import { nearestRow } from './nearestRow';
import { nestedLoopRepeat } from './nestedLoopRepeat';
import { orderByLimitWrongIndex } from './orderByLimitWrongIndex';
import { parallelBlocked } from './parallelBlocked';
import { parallelOverhead } from './parallelOverhead';
import { parallelSkew } from './parallelSkew';
import { partitionMany } from './partitionMany';
import { partitionPruningMissed } from './partitionPruningMissed';
import { plannerMethodOff } from './plannerMethodOff';
import { planningHeavy } from './planningHeavy';
import { referenceWithoutIndex } from './referenceWithoutIndex';
import { remoteSubplan } from './remoteSubplan';
import { remoteTasks } from './remoteTasks';
import { rowMisestimate } from './rowMisestimate';
import { seqScanRepeated } from './seqScanRepeated';
import { seqScanSelective } from './seqScanSelective';
import { serializationHeavy } from './serializationHeavy';
import { sortLimitNoIndex } from './sortLimitNoIndex';
import { sortSpill } from './sortSpill';
import { staleStatistics } from './staleStatistics';
import { triggerHeavy } from './triggerHeavy';
import { tuplestoreSpill } from './tuplestoreSpill';
import { updateNotHot } from './updateNotHot';
import { volatileInCondition } from './volatileInCondition';
import { walHeavy } from './walHeavy';
import { wideRows } from './wideRows';
import { windowFrame } from './windowFrame';
import { workersNotLaunched } from './workersNotLaunched';

/** By name: the order in which findings are told is that of what they save (judge.ts), not this one. */
export const planRules: readonly PlanRule[] = [
  bitmapAnd,
  bitmapLossy,
  cartesianProduct,
  compressedFilter,
  correlatedSubplan,
  countStarSlow,
  cteFence,
  deadRows,
  distinctHeavy,
  fewGroups,
  foreignNoPushdown,
  functionScanEstimate,
  hashSpill,
  hashaggSpill,
  hashedNotIn,
  indexLateFilter,
  indexLowSelectivity,
  indexOnlyHeapFetches,
  indexSkipManySearches,
  intervalSearch,
  ioBound,
  jitHeavy,
  joinFilterWaste,
  largeOffset,
  lateFilter,
  materializeRescan,
  memoizeThrash,
  nearestRow,
  nestedLoopRepeat,
  orderByLimitWrongIndex,
  parallelBlocked,
  parallelOverhead,
  parallelSkew,
  partitionMany,
  partitionPruningMissed,
  plannerMethodOff,
  planningHeavy,
  referenceWithoutIndex,
  remoteSubplan,
  remoteTasks,
  rowMisestimate,
  seqScanRepeated,
  seqScanSelective,
  serializationHeavy,
  sortLimitNoIndex,
  sortSpill,
  staleStatistics,
  triggerHeavy,
  tuplestoreSpill,
  updateNotHot,
  volatileInCondition,
  walHeavy,
  wideRows,
  windowFrame,
  workersNotLaunched,
];
