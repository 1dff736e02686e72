// What a line of a text plan is by its own words, before anything is known of its neighbours.

import { isSectionName, isStatementLine } from './statement';

export const ARROW = /^->  ?/;
export const HEADING = /^(?:InitPlan|SubPlan|CTE) \S.*$/;
export const PROPERTY = /^([A-Z][\w/ -]*?): ?(.*)$/s;
export const WORKER_LINE = /^Worker (\d+): {0,2}(.*)$/s;
/** One of several tables that a write goes to: the partitions of a partitioned one. */
export const TARGET_LINE = /^(?:Foreign )?(?:Insert|Update|Delete|Merge) on \S+(?: \S+)?$/;

/** Where a node's numbers begin. */
export const NUMBERS_START =
  /(?:^|\s)\((?:cost=\d|actual (?:time|rows)=|actual$|never executed|never$)/;

/** Labels that may stand alone, with COSTS OFF. */
const BARE_LABEL =
  /^(?:Parallel |Partial |Finalize |Async )*(?:Seq|Index|Index Only|Bitmap Heap|Bitmap Index|Tid|Tid Range|Function|Values|CTE|WorkTable|Foreign|Custom|Subquery|Sample|Table Function) Scan\b|^(?:Parallel |Partial |Finalize )*(?:Aggregate|GroupAggregate|HashAggregate|MixedAggregate|Hash|Sort|Incremental Sort|Limit|Append|Merge Append|Gather|Gather Merge|Nested Loop|Materialize|Memoize|Unique|Group|Result|ProjectSet|LockRows|Recursive Union|WindowAgg|BitmapAnd|BitmapOr)$|^(?:Hash|Merge|Nested Loop)(?: \w+)* Join$|^(?:Insert|Update|Delete|Merge) on \S+|^(?:Hash)?SetOp /;

export function isBareLabel(text: string): boolean {
  return BARE_LABEL.test(text);
}

/** Citus's groups of nodes: they have properties and no numbers. */
export const CONTAINER = /^(?:Distributed Subplan \S+|Task|MapMergeJob)$/;

/** Begins with what only a node's label does, and has numbers or the beginning of them. */
export function looksLikeRoot(text: string): boolean {
  if (!/^[A-Z]/.test(text)) return false;
  const at = text.search(NUMBERS_START);
  return at > 0 && !PROPERTY.test(text.slice(0, at));
}

export type LineKind = 'arrow' | 'heading' | 'worker' | 'statement' | 'property' | 'other';

/** Of a line within a plan; `isDeep` when it stands right of the root. */
export function lineKind(text: string, isDeep: boolean): LineKind {
  if (text.startsWith('->')) return 'arrow';
  if (isStatementLine(text) || isSectionName(text)) return 'statement';
  if (!isDeep) return 'other';
  if (WORKER_LINE.test(text)) return 'worker';
  if (HEADING.test(text) && !text.includes(': ')) return 'heading';
  return PROPERTY.test(text) || TARGET_LINE.test(text) ? 'property' : 'other';
}
