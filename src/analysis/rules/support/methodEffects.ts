// What a planner method that is switched off makes the planner do instead.

import type { Finding } from '../../../model/finding';
import type { RuleContext } from '../rule';

// Rules by the method that they find fault with: what is left when another is forbidden.
const LOOPS = [
  'nested-loop-repeat',
  'materialize-rescan',
  'seq-scan-repeated',
  'join-filter-waste',
  'memoize-thrash',
];
const BY_INDEX = [
  'index-low-selectivity',
  'index-late-filter',
  'index-skip-many-searches',
  'index-only-heap-fetches',
  'order-by-limit-wrong-index',
  'bitmap-lossy',
];
const BY_SORT = ['sort-spill', 'sort-limit-no-index'];

/** Rules whose findings the setting explains. */
const INSTEAD: Readonly<Record<string, readonly string[]>> = {
  enable_hashjoin: LOOPS,
  enable_mergejoin: LOOPS,
  enable_nestloop: ['hash-spill', 'sort-spill'],
  enable_material: ['seq-scan-repeated', 'nested-loop-repeat'],
  enable_memoize: ['nested-loop-repeat'],
  enable_seqscan: BY_INDEX,
  enable_bitmapscan: BY_INDEX,
  enable_indexscan: ['seq-scan-selective', 'bitmap-lossy', 'bitmap-and', ...LOOPS, ...BY_SORT],
  enable_indexonlyscan: ['seq-scan-selective', 'count-star-slow'],
  enable_sort: ['hashagg-spill', 'order-by-limit-wrong-index'],
  enable_incremental_sort: BY_SORT,
  enable_hashagg: ['sort-spill'],
  enable_partition_pruning: ['partition-pruning-missed'],
};

/** `effect` is what the planner did instead. Settings are printed where they differ from the default, which is on. */
export function forbids({ plan }: RuleContext, _cause: Finding, effect: Finding): boolean {
  return Object.entries(plan.statementFields.Settings ?? {}).some(
    ([name, value]) => value === 'off' && INSTEAD[name]?.includes(effect.rule) === true,
  );
}
