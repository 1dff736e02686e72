// Which finding may have led to which: the planner's mistakes first, then what they made it choose.

import type { Finding } from '../../../model/finding';
import type { RuleContext } from '../rule';
import { childIn, isInSubtree } from './nodes';

/** A wrong row count makes the planner choose these, or give them too little memory. */
const MISESTIMATE_EFFECTS: ReadonlySet<string> = new Set(['nested-loop-repeat', 'hash-spill']);

/** A scan that reads too much makes the nested loop around it slow, not the other way round. */
const SCAN_CAUSES: ReadonlySet<string> = new Set(['seq-scan-selective', 'index-late-filter']);

export function causes(context: RuleContext, cause: Finding, effect: Finding): boolean {
  if (cause.rule === 'stale-statistics' && effect.rule === 'row-misestimate') {
    return readsSameTable(context, cause, effect);
  }
  if (cause.rule === 'row-misestimate' && MISESTIMATE_EFFECTS.has(effect.rule)) {
    return isUnderestimate(context, cause) && feeds(context, cause, effect);
  }
  if (SCAN_CAUSES.has(cause.rule) && effect.rule === 'nested-loop-repeat') {
    const inner = innerOf(context, effect.nodeId);
    return inner !== null && isInSubtree(context, cause.nodeId, inner);
  }
  return false;
}

/** The misestimate arises at a scan of the table, or at a join right above one. */
function readsSameTable({ plan }: RuleContext, cause: Finding, effect: Finding): boolean {
  const table = plan.nodes[cause.nodeId]?.fields['Relation Name'];
  const node = plan.nodes[effect.nodeId];
  if (table === undefined || node === undefined) return false;
  return [node, ...node.children].some(({ fields }) => fields['Relation Name'] === table);
}

function isUnderestimate({ metrics }: RuleContext, finding: Finding): boolean {
  const numbers = metrics.nodes[finding.nodeId];
  return (numbers?.actualRowsTotal ?? 0) > (numbers?.estimatedRowsTotal ?? 0);
}

/** The rows that were misjudged are the ones that the node worked on; of a nested loop, the outer ones. */
function feeds(context: RuleContext, cause: Finding, effect: Finding): boolean {
  if (effect.rule !== 'nested-loop-repeat') {
    return isInSubtree(context, cause.nodeId, effect.nodeId);
  }
  const node = context.plan.nodes[effect.nodeId];
  const outer = node === undefined ? null : childIn(node, 'Outer');
  return outer !== null && isInSubtree(context, cause.nodeId, outer.id);
}

function innerOf({ plan }: RuleContext, id: number): number | null {
  const node = plan.nodes[id];
  return node === undefined ? null : (childIn(node, 'Inner')?.id ?? null);
}
