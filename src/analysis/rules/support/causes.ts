// Which finding may have led to which: the planner's mistakes first, then what they made it choose, then what that costs.

import type { Finding } from '../../../model/finding';
import type { PlanNode } from '../../../model/planNode';
import type { RuleContext } from '../rule';
import { forbids } from './methodEffects';
import { childIn, isInSubtree } from './nodes';

/** Whether a cause at its place explains an effect at its place. */
type Reaches = (context: RuleContext, cause: Finding, effect: Finding) => boolean;

/** Every finding of `causes` may have led to every one of `effects` where `when` holds of their places. */
interface Link {
  /** Rule ids; of effects, `*` stands for all. */
  readonly causes: readonly string[];
  readonly effects: readonly string[];
  readonly when: Reaches;
}

const sameNode: Reaches = (_context, cause, effect) => cause.nodeId === effect.nodeId;

/** The effect stands above, at a node that works on what the cause hands up. */
const below: Reaches = (context, cause, effect) =>
  isInSubtree(context, cause.nodeId, effect.nodeId);

const above: Reaches = (context, cause, effect) => below(context, effect, cause);

const directlyAbove: Reaches = ({ plan }, cause, effect) =>
  plan.nodes[effect.nodeId]?.parentId === cause.nodeId;

const directlyBelow: Reaches = (context, cause, effect) => directlyAbove(context, effect, cause);

const innerSide: Reaches = (context, cause, effect) => {
  const inner = side(context, effect.nodeId, 'Inner');
  return inner !== null && isInSubtree(context, cause.nodeId, inner.id);
};

/** The rows that were misjudged are the ones that the node worked on; of a nested loop, the outer ones. */
const feeds: Reaches = (context, cause, effect) => {
  const outer = side(context, effect.nodeId, 'Outer');
  const isLoop = context.plan.nodes[effect.nodeId]?.fields['Node Type'] === 'Nested Loop';
  return isLoop && outer !== null
    ? isInSubtree(context, cause.nodeId, outer.id)
    : below(context, cause, effect);
};

/** A scan or a Materialize on the inner side of a nested loop whose outer rows were misjudged. */
const feedsLoopAround: Reaches = (context, cause, effect) => {
  const loop = loopAround(context, effect.nodeId);
  const outer = loop === null ? null : childIn(loop, 'Outer');
  return outer !== null && isInSubtree(context, cause.nodeId, outer.id);
};

/** The misestimate arises at a scan of the table, or at a join right above one. */
const sameTable: Reaches = ({ plan }, cause, effect) => {
  const table = plan.nodes[cause.nodeId]?.fields['Relation Name'];
  const node = plan.nodes[effect.nodeId];
  if (table === undefined || node === undefined) return false;
  return [node, ...node.children].some(({ fields }) => fields['Relation Name'] === table);
};

/** Of what the statement as a whole pays for, such as planning or compiling. */
const always: Reaches = () => true;

/** Fewer rows were expected than came: loops, small hash tables and little memory looked cheap. */
const under =
  (reaches: Reaches): Reaches =>
  (context, cause, effect) =>
    isUnderestimate(context, cause) && reaches(context, cause, effect);

/** More were expected: workers, compiling and reading everything looked worth their start. */
const over =
  (reaches: Reaches): Reaches =>
  (context, cause, effect) =>
    !isUnderestimate(context, cause) && reaches(context, cause, effect);

/** Kept rows that an index could find are read in vain for want of it; other conditions leave no other way. */
const withFix =
  (reaches: Reaches): Reaches =>
  (context, cause, effect) =>
    cause.fixes.length > 0 && reaches(context, cause, effect);

const withoutFix =
  (reaches: Reaches): Reaches =>
  (context, cause, effect) =>
    effect.fixes.length === 0 && reaches(context, cause, effect);

/** What they propose is for want of a cause: with that mended there is nothing left to read from the disk. */
export const WITHOUT_OWN_FIXES: ReadonlySet<string> = new Set(['io-bound']);

const MISJUDGED = ['row-misestimate', 'function-scan-estimate'];
// Groups of rules that the same causes explain.
const SCANS = ['seq-scan-selective', 'index-late-filter', 'index-only-heap-fetches'];
const SPILLS = ['sort-spill', 'hash-spill', 'hashagg-spill', 'tuplestore-spill'];

/** In no order of rank: of several causes of one effect, chains.ts takes the one that explains most. */
export const LINKS: readonly Link[] = [
  // What the planner knew comes first, then what it chose by it, then what that costs.
  { causes: ['stale-statistics'], effects: ['row-misestimate'], when: sameTable },
  {
    causes: MISJUDGED,
    effects: ['nested-loop-repeat', 'hash-spill', 'hashagg-spill', 'sort-spill', 'memoize-thrash'],
    when: under(feeds),
  },
  {
    causes: MISJUDGED,
    effects: ['seq-scan-repeated', 'materialize-rescan', 'memoize-thrash'],
    when: under(feedsLoopAround),
  },
  {
    causes: MISJUDGED,
    effects: ['bitmap-lossy', 'index-low-selectivity'],
    when: under(sameNode),
  },
  // Both are decided by the cost of the whole plan, wherever the error arose.
  { causes: MISJUDGED, effects: ['jit-heavy', 'parallel-overhead'], when: over(always) },
  { causes: [...SCANS, 'seq-scan-repeated'], effects: ['nested-loop-repeat'], when: innerSide },
  {
    causes: [...SCANS, 'seq-scan-repeated'],
    effects: ['correlated-subplan', 'count-star-slow'],
    when: below,
  },
  { causes: ['seq-scan-repeated'], effects: ['join-filter-waste'], when: innerSide },
  { causes: ['seq-scan-repeated'], effects: ['seq-scan-selective'], when: sameNode },
  {
    causes: ['cartesian-product', 'memoize-thrash'],
    effects: ['nested-loop-repeat'],
    when: (...at) => sameNode(...at) || directlyBelow(...at),
  },
  { causes: ['cartesian-product'], effects: ['materialize-rescan'], when: directlyAbove },
  {
    causes: ['materialize-rescan'],
    effects: ['join-filter-waste', 'nested-loop-repeat'],
    when: withFix(directlyBelow),
  },
  {
    causes: ['join-filter-waste'],
    effects: ['materialize-rescan'],
    when: withoutFix(directlyAbove),
  },
  { causes: ['join-filter-waste'], effects: ['nested-loop-repeat'], when: sameNode },
  {
    causes: ['hashed-not-in'],
    effects: [...SCANS, 'row-misestimate'],
    when: directlyBelow,
  },
  // The same node seen twice: NOT IN is why it is a SubPlan at all.
  { causes: ['hashed-not-in'], effects: ['correlated-subplan'], when: sameNode },
  { causes: ['order-by-limit-wrong-index'], effects: ['index-late-filter'], when: sameNode },
  { causes: ['cte-fence'], effects: ['tuplestore-spill'], when: sameNode },
  { causes: ['wide-rows', 'distinct-heavy'], effects: SPILLS, when: sameNode },
  { causes: ['window-frame', 'distinct-heavy'], effects: ['sort-spill'], when: directlyAbove },
  {
    causes: ['large-offset'],
    effects: ['sort-spill', 'sort-limit-no-index'],
    when: above,
  },
  {
    causes: ['partition-pruning-missed'],
    effects: [...SCANS, 'partition-many', 'planning-heavy'],
    when: (...at) => above(...at) || below(...at),
  },
  { causes: ['partition-many'], effects: ['planning-heavy'], when: always },
  {
    causes: [...SCANS, ...SPILLS, 'index-low-selectivity'],
    effects: ['io-bound'],
    when: sameNode,
  },
  {
    causes: ['volatile-in-condition'],
    effects: [...SCANS, 'row-misestimate', 'parallel-blocked'],
    when: sameNode,
  },
  { causes: ['dead-rows'], effects: [...SCANS, 'io-bound'], when: sameNode },
  { causes: ['few-groups'], effects: [...SPILLS, 'io-bound', 'distinct-heavy'], when: above },
  {
    causes: ['nearest-row'],
    effects: ['sort-limit-no-index', ...SCANS, ...SPILLS, 'io-bound'],
    when: above,
  },
  { causes: ['late-filter'], effects: [...SPILLS, 'io-bound'], when: above },
  { causes: ['update-not-hot'], effects: ['wal-heavy'], when: sameNode },
  { causes: ['planner-method-off'], effects: ['*'], when: forbids },
];

export function causes(context: RuleContext, cause: Finding, effect: Finding): boolean {
  return LINKS.some(
    (link) =>
      link.causes.includes(cause.rule) &&
      (link.effects.includes(effect.rule) || link.effects[0] === '*') &&
      link.when(context, cause, effect),
  );
}

function isUnderestimate({ metrics }: RuleContext, finding: Finding): boolean {
  const numbers = metrics.nodes[finding.nodeId];
  return (numbers?.actualRowsTotal ?? 0) > (numbers?.estimatedRowsTotal ?? 0);
}

function side({ plan }: RuleContext, id: number, role: 'Outer' | 'Inner'): PlanNode | null {
  const node = plan.nodes[id];
  return node === undefined ? null : childIn(node, role);
}

/** The nearest nested loop that has the node on its inner side. */
function loopAround({ plan }: RuleContext, id: number): PlanNode | null {
  let node = plan.nodes[id];
  while (node !== undefined && node.parentId !== null) {
    const parent = plan.nodes[node.parentId];
    const isInner = node.fields['Parent Relationship'] === 'Inner';
    if (parent?.fields['Node Type'] === 'Nested Loop' && isInner) return parent;
    node = parent;
  }
  return null;
}
